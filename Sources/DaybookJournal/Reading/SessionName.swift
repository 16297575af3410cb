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
        let date = String(session.createdAt.rfc3339.prefix(dateCharacterCount))
        if session.status == .erased { return json("Erased session \(date)") }
        if let title = session.title { return title }
        if let prompt = session.firstPrompt.map(line), !prompt.isEmpty { return json(prompt) }
        let place = (session.project ?? session.agent).flatMap { JSONValue(validated: $0.bytes).string }
        return json("\(place ?? "Session") \(date)")
    }

    private static let dateCharacterCount = "2026-11-21".count

    private static func json(_ text: String) -> RawJSON {
        var writer = JSONWriter()
        writer.string(text)
        return RawJSON(writer.finish())
    }

    /// The beginning of a text on one line, white space folded and without controls, those that turn the
    /// direction of text included; cut, it ends with an ellipsis.
    static func line(_ text: String) -> String {
        var scalars: [Unicode.Scalar] = []
        var isBetweenWords = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBetweenWords = !scalars.isEmpty
            } else if scalar.properties.generalCategory != .control, !scalar.properties.isBidiControl {
                if isBetweenWords { scalars.append(" ") }
                isBetweenWords = false
                scalars.append(scalar)
                if scalars.count > Limits.sessionNameScalarCountMax { return cut(scalars) }
            }
        }
        return string(scalars[...])
    }

    private static func cut(_ scalars: [Unicode.Scalar]) -> String {
        var kept = scalars.prefix(Limits.sessionNameScalarCountMax - 1)
        while kept.last == " " { kept.removeLast() }
        return string(kept) + "…"
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
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
}
