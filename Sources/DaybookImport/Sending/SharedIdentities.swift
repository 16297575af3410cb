import DaybookClient

/// The session of each message, for formats that copy messages from one session's file to another's under the
/// same identity: the first keeps it. Used by one task.
final class SharedIdentities {
    private struct Owner {
        let session: String
        /// The message's sequence; nil until its append was answered.
        var sequence: Int?
    }

    private struct Scope: Hashable {
        let agent: String?
        let project: String?
    }

    private let client: DaybookClient
    private var owners: [String: Owner] = [:]
    private var scopes: Set<Scope> = []

    private static let pageCount = 1_000

    init(_ client: DaybookClient) { self.client = client }

    func session(of identity: String) -> String? { owners[identity]?.session }

    func sequence(of identity: String) -> Int? { owners[identity]?.sequence }

    /// Notes a part; one that a session has is not taken from it.
    func add(_ identity: String, session: String) {
        if owners[identity] == nil { owners[identity] = Owner(session: session, sequence: nil) }
    }

    func set(sequence: Int, of identity: String) { owners[identity]?.sequence = sequence }

    /// Learns the messages that earlier imports have brought of a session's agent and project. O(n) in their
    /// messages, once.
    func load(for session: ImportedSession) async throws {
        guard scopes.insert(Scope(agent: session.agent, project: session.project)).inserted else { return }
        var filter = SessionFilter(owner: session.owner, agent: session.agent, project: session.project)
        filter.archived = .include
        for try await known in client.allSessions(filter) where known.status != .erased {
            // What came under a made-up id that was taken shares nothing.
            if !FileNaming.isOwnName(known.id) || SessionNames.holdsUUID(known.id) {
                try await load(known.id)
            }
        }
    }

    private func load(_ session: String) async throws {
        var query = MessageQuery(limit: Self.pageCount)
        query.includesHidden = true
        while true {
            let page = try await client.messages(of: session, query)
            for message in page.messages where message.origin == nil {
                guard let identity = message.key.flatMap({ ImportKey.identity($0, of: session) }) else {
                    continue
                }
                owners[identity] = Owner(session: session, sequence: message.sequence)
            }
            guard page.hasMore, let last = page.messages.last else { return }
            query.after = last.sequence
        }
    }
}

/// Makes idempotency keys of imports, from the session and the part.
enum ImportKey {
    private static let byteCountMax = 256
    private static let repetitionMark = "~again."

    static func key(_ part: String, of session: String) -> String {
        let key = "import:\(session):\(part)"
        guard key.utf8.count > byteCountMax else { return key }
        let hash = String(ContentIdentities.hash(part.utf8), radix: 16)
        return "import:\(session):\(part.utf8.count).\(hash)"
    }

    /// The key of a message that is recorded once more, because the first time it was rewound.
    static func key(_ part: String, of session: String, repetition: Int) -> String {
        key("\(part)\(repetitionMark)\(repetition)", of: session)
    }

    static func withoutRepetition(_ key: String) -> String {
        key.firstRange(of: repetitionMark).map { String(key[..<$0.lowerBound]) } ?? key
    }

    /// The identity in a key; nil for a key of something else.
    static func identity(_ key: String, of session: String) -> String? {
        let beginning = "import:\(session):"
        guard key.hasPrefix(beginning) else { return nil }
        return String(key.dropFirst(beginning.count))
    }
}
