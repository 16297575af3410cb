import DaybookContent
import DaybookCore
import DaybookJSON
import DaybookProjections
import DaybookPrompt

/// The name that people are told of a session: its title; else the beginning of what a user asked for first;
/// else where and when it was held.
enum SessionName {
    /// The name of a session whose other texts are there.
    static func json(of session: Session) -> RawJSON {
        if session.status == .erased { return json("Erased session \(date(of: session))") }
        if let title = session.title { return title }
        if let prompt = session.firstPrompt.map(line), !prompt.isEmpty { return json(prompt) }
        let place = (session.project ?? session.agent).flatMap { JSONValue(validated: $0.bytes).string }
        return json("\(place ?? "Session") \(date(of: session))")
    }

    private static func date(of session: Session) -> Substring {
        session.createdAt.rfc3339.prefix("2026-11-21".count)
    }

    private static func json(_ text: String) -> RawJSON {
        var writer = JSONWriter()
        writer.string(text)
        return RawJSON(writer.finish())
    }

    /// The beginning of a text on one line, white space folded and without controls, those that turn the
    /// direction of text included; cut, it ends with an ellipsis.
    static func line(_ text: String) -> String {
        var line = Line()
        var isBetweenWords = false
        for scalar in text.unicodeScalars {
            if scalar.isWhiteSpace {
                isBetweenWords = !line.isEmpty
            } else if !scalar.isControl, !scalar.turnsDirection {
                if isBetweenWords { line.append(" ") }
                isBetweenWords = false
                line.append(scalar)
                if line.isTooLong { return line.cut }
            }
        }
        return line.text
    }

    /// A name that is being made, in UTF-8.
    private struct Line {
        private var bytes: [UInt8] = []
        private var scalarCount = 0
        /// Number of bytes that stay where the name is cut.
        private var cutByteCount = 0

        var isEmpty: Bool { bytes.isEmpty }
        var isTooLong: Bool { scalarCount > Limits.sessionNameScalarCountMax }
        var text: String { String(decoding: bytes, as: UTF8.self) }

        mutating func append(_ scalar: Unicode.Scalar) {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: scalar.utf8)
            }
            scalarCount += 1
            if scalarCount < Limits.sessionNameScalarCountMax { cutByteCount = bytes.count }
        }

        var cut: String {
            var kept = bytes.prefix(cutByteCount)
            while kept.last == UInt8(ascii: " ") { kept.removeLast() }
            return String(decoding: kept, as: UTF8.self) + "…"
        }
    }
}

extension Snapshot {
    /// The beginning of the first user's message that says something; nil where none of the first does.
    func firstPrompt(
        of list: TranscriptList, id: SessionID, _ texts: inout SessionTexts
    ) throws(JournalError) -> String? {
        var list = list
        var last = SequenceNumber.none
        for _ in 0..<Limits.firstPromptMessageCountMax {
            guard let entry = try view(list.nextPrompt(after: last)) else { return nil }
            last = entry.sequence
            guard let header = try texts.header(at: entry.message.position),
                let body = try texts.body(at: entry.current)
            else {
                // One that can't be read may have been the first: a later one is not taken for it.
                let places = [entry.message.position, entry.current]
                if places.contains(where: texts.damaged.contains) { return nil }
                continue
            }
            let message = Message(session: id, header: header, body: body)
            let left = PromptWrappers.textLeft(in: MessageText.said(in: message))
            guard !left.isEmpty else { continue }
            return String(
                decoding: UTF8Text.prefix(of: left, scalarCount: Limits.firstPromptScalarCountMax),
                as: UTF8.self)
        }
        return nil
    }
}

/// Properties as Unicode has them, without its tables for ASCII: a name is made for every answer that shows a
/// session.
extension Unicode.Scalar {
    fileprivate var isWhiteSpace: Bool {
        guard isASCII else { return properties.isWhitespace }
        return self == " " || (0x09...0x0D).contains(value)
    }

    fileprivate var isControl: Bool {
        guard isASCII else { return properties.generalCategory == .control }
        return value < 0x20 || value == 0x7F
    }

    /// Whether it turns the direction of the text around it.
    fileprivate var turnsDirection: Bool { !isASCII && properties.isBidiControl }
}
