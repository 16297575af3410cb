import DaybookClient

/// The messages of a session's transcript, told apart by the keys under which imports recorded them. O(n) in
/// the session's messages.
struct RecordedMessages {
    struct Entry {
        /// The key without the mark of a message that was recorded again; nil for a message of others.
        let key: String?
        let sequence: Int
        /// The fingerprint of what it says; nil where it was edited or redacted here, so that its source may say something else.
        let said: SaidContent?
    }

    /// The session's own messages in their order, those it inherited left out.
    let entries: [Entry]
    private let places: [String: Int]

    private static let pageCount = 1_000

    /// Reads a session; nil where there is none that can be read.
    init?(_ client: DaybookClient, of session: String) async throws {
        var entries: [Entry] = []
        var query = MessageQuery(limit: Self.pageCount)
        while true {
            let page: MessagePage
            do { page = try await client.messages(of: session, query) } catch is DaybookError { return nil }
            entries += page.messages.lazy.filter { $0.origin == nil }.map { Entry($0, of: session) }
            guard page.hasMore, let last = page.messages.last else { break }
            query.after = last.sequence
        }
        self.init(entries)
    }

    init(_ entries: [Entry]) {
        self.entries = entries
        let keyed = entries.enumerated().compactMap { index, entry in entry.key.map { ($0, index) } }
        places = Dictionary(keyed) { first, _ in first }
    }

    subscript(key: String) -> Entry? { places[key].map { entries[$0] } }

    /// Keys of the messages that imports recorded, in order.
    var keys: [String] { entries.compactMap(\.key) }

    /// Whether others have recorded messages after this one.
    func isGoneOn(after sequence: Int) -> Bool {
        entries.last { $0.key == nil }.map { $0.sequence > sequence } ?? false
    }
}

extension RecordedMessages.Entry {
    fileprivate init(_ message: Message, of session: String) {
        let key = message.key.flatMap { ImportKey.identity($0, of: session) == nil ? nil : $0 }
        self.key = key.map(ImportKey.withoutRepetition)
        sequence = message.sequence
        said =
            message.isEdited || message.isRedacted
            ? nil : SaidContent(message.role, message.content, message.metadata)
    }
}

/// The verdict whether a file goes on the session that an earlier build named after it alone: message for
/// message it must say what the session has, as far as both go.
struct StemMatch {
    enum Verdict: Equatable {
        case undecided
        /// The file has all that the session has.
        case same
        case other
    }

    private let recorded: RecordedMessages
    private let session: String
    private var count = 0

    /// Number of messages after which nobody doubts that they are the same; so many are held meanwhile.
    private static let countMax = 4_096

    /// Reads the session; nil where there is none with messages that an import recorded.
    init?(_ client: DaybookClient, of session: String) async throws {
        guard let recorded = try await RecordedMessages(client, of: session), !recorded.keys.isEmpty else {
            return nil
        }
        self.init(recorded, of: session)
    }

    init(_ recorded: RecordedMessages, of session: String) {
        self.recorded = recorded
        self.session = session
    }

    mutating func next(_ part: ImportedPart) -> Verdict {
        guard let draft = part.draft else { return .undecided }
        guard let there = recorded[ImportKey.key(part.identity, of: session)],
            there.said.map({ $0 == SaidContent(draft) }) ?? true
        else { return .other }
        count += 1
        return count == recorded.keys.count || count == Self.countMax ? .same : .undecided
    }
}
