import DaybookClient

/// Reads one file of conversations, whatever its format, and hands out what it finds. JSON lines are read
/// line by line; a document is read whole.
struct ConversationFile {
    enum Format: String, CaseIterable, Sendable { case auto, document, lines }

    let path: String
    let format: Format

    private static let lineByteCountMax = 16 * 1_048_576
    private static let documentByteCountMax = 1 << 30

    typealias Sink = (ImportItem) async throws -> Void

    /// Throws `CommandFailure` for a file that can't be read at all, and what `sink` throws.
    func read(into sink: Sink) async throws {
        let file = try InputFile(path: path)
        if try isLines(file) {
            var lines = ConversationLines(names: SessionNames(path: path))
            while let line = try file.nextLine(byteCountMax: Self.lineByteCountMax) {
                for item in lines.items(of: line) { try await sink(item) }
                try await sink(.progress(byteCount: line.byteCount))
            }
        } else {
            guard file.byteCount <= Self.documentByteCountMax else {
                throw CommandFailure(.couldNot, "a document of over 1 GiB; JSON lines have no such bound")
            }
            try await readDocument(try file.readAll(), sink)
        }
    }

    /// Lines, by the file's name or because the first line is a value and another follows. A name that says
    /// lines is not believed where the first line only opens a document.
    private func isLines(_ file: InputFile) throws -> Bool {
        if format != .auto { return format == .lines }
        let first = try file.peekLine(byteCountMax: Self.lineByteCountMax)
        if [".jsonl", ".ndjson"].contains(where: path.hasSuffix) {
            let text = first.filter { $0 > 0x20 }
            return text != [UInt8(ascii: "[")] && text != [UInt8(ascii: "{")]
        }
        guard first.last == UInt8(ascii: "\n"), first.count < file.byteCount else { return false }
        return (try? JSONBytes(json: Array(first))) != nil
    }

    private func readDocument(_ bytes: [UInt8], _ sink: Sink) async throws {
        let document: JSONBytes
        do {
            document = try JSONBytes(json: bytes)
        } catch {
            let line = bytes.prefix(error.byteOffset).count { $0 == UInt8(ascii: "\n") } + 1
            try await sink(.problem(.line(line), error.problem))
            return try await sink(.progress(byteCount: bytes.count))
        }
        var names = SessionNames(path: path)
        if let conversation = Conversation(document) {
            for item in Self.items(of: conversation, &names, number: nil, at: .file) { try await sink(item) }
            return try await sink(.progress(byteCount: bytes.count))
        }
        guard document.isArray else {
            try await sink(.problem(.file, "not a conversation in a format that is known here"))
            return try await sink(.progress(byteCount: bytes.count))
        }
        for (index, element) in document.elements.enumerated() {
            for item in Self.items(of: element, &names, number: index + 1, at: .element([index])) {
                try await sink(item)
            }
            try await sink(.progress(byteCount: element.byteCount))
        }
    }

    static func items(
        of value: JSONBytes, _ names: inout SessionNames, number: Int?, at place: Place
    ) -> [ImportItem] {
        guard let conversation = Conversation(value) else {
            return [.problem(place, "not a conversation in a format that is known here")]
        }
        return items(of: conversation, &names, number: number, at: place)
    }

    private static func items(
        of conversation: Conversation, _ names: inout SessionNames, number: Int?, at place: Place
    ) -> [ImportItem] {
        do throws(ImportProblem) {
            let session = try conversation.session(&names, number: number)
            let (messages, problems) = conversation.messages(at: place)
            return problems.map { .problem($0.place, $0.reason) } + [.conversation(session, messages, place)]
        } catch {
            return [.problem(place, error.reason)]
        }
    }
}
