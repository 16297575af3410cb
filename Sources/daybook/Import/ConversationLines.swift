import DaybookClient

/// JSON lines: conversations, Daybook's export, or single messages of one conversation.
struct ConversationLines {
    private var names: SessionNames
    /// What messages of their own lines belong to.
    private var open = Open.none
    private var lastSequence = 0

    private enum Open: Equatable {
        case none
        /// A session of Daybook's export; its messages have their sequence.
        case export
        /// A session whose own line was not readable: its messages have nowhere to go.
        case unreadable
        /// One session made of chat messages.
        case chat
    }

    init(names: SessionNames) { self.names = names }

    mutating func items(of line: InputFile.Line) -> [ImportItem] {
        let place = Place.line(line.number)
        if line.bytes.allSatisfy({ $0 <= 0x20 }) { return [] }
        if line.isTooLong { return [.problem(place, "longer than 16 MiB")] }
        do throws(ImportProblem) {
            return try items(of: try value(line), at: place)
        } catch {
            return [.problem(place, error.reason)]
        }
    }

    private mutating func value(_ line: InputFile.Line) throws(ImportProblem) -> JSONBytes {
        do { return try JSONBytes(json: line.bytes) } catch {
            if Self.seemsSession(line.bytes) { open = .unreadable }
            let isCut = !line.isEnded && error.byteOffset == line.bytes.count
            throw ImportProblem(isCut ? "cut off; the file may still be written" : "\(error)")
        }
    }

    /// Of a line that is no JSON: whether the messages after it are another session's.
    private static func seemsSession(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(64).filter { $0 > 0x20 }.starts(with: #"{"daybook":"session""#.utf8)
    }

    private mutating func items(
        of value: JSONBytes, at place: Place
    ) throws(ImportProblem) -> [ImportItem] {
        if value["daybook"]?.string == "session" { open = .unreadable }
        switch try DaybookExport.line(value) {
        case .session(let session):
            open = .export
            lastSequence = 0
            return [.session(session, place)]
        case .message(let sequence, let draft):
            guard open == .export, sequence > lastSequence else {
                throw ImportProblem("a message without its session before it")
            }
            lastSequence = sequence
            return [.message(ImportedMessage(index: sequence, draft: draft, place: place))]
        case .other: return []
        case nil: break
        }
        if ChatMessage.isOne(value) { return try chatMessage(value, at: place) }
        guard case .line(let number) = place else { return [] }
        return ConversationFile.items(of: value, &names, number: number, at: place)
    }

    private mutating func chatMessage(
        _ value: JSONBytes, at place: Place
    ) throws(ImportProblem) -> [ImportItem] {
        guard case .line(let number) = place else { return [] }
        let draft = try ChatMessage.draft(value)
        let message = ImportItem.message(ImportedMessage(index: number - 1, draft: draft, place: place))
        if open == .chat { return [message] }
        open = .chat
        return [.session(ImportedSession(id: names.unique(names.stem)), place), message]
    }
}
