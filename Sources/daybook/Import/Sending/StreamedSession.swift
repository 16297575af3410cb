import DaybookClient

/// A session whose parts come one by one. Where its file may repeat what another session has already, its
/// start waits for the first message that is new: what was repeated is passed over, and the session becomes
/// a fork of the other. Used by one task.
final class StreamedSession {
    private let run: ImportRun
    private let session: ImportedSession
    private let place: Place
    private var sending: SessionImport?
    /// Records that came before the start.
    private var held: [ImportedPart] = []
    private var origin: (session: String, sequence: Int)?
    private var copied: CopiedMessages?

    init(_ run: ImportRun, _ session: ImportedSession, at place: Place) {
        self.run = run
        self.session = session
        self.place = place
    }

    /// Throws what the service answers to reads, and `ConnectionError`.
    func open() async throws {
        if session.sharesIdentities { return try await run.identities.load(for: session) }
        if let parent = session.copiedFrom { copied = try await CopiedMessages(run.client, of: parent) }
        if copied == nil { try await start() }
    }

    func add(_ part: ImportedPart) async throws {
        if let draft = part.draft, try await isRepeated(draft, part) {
            return run.report.add { $0.messagesKnown += 1 }
        }
        if session.sharesIdentities { run.identities.add(part.identity, session: session.id) }
        if sending == nil, part.draft == nil { return held.append(part) }
        try await start()
        try await sending?.add(part)
    }

    private func isRepeated(_ draft: MessageDraft, _ part: ImportedPart) async throws -> Bool {
        if session.sharesIdentities {
            guard let owner = run.identities.session(of: part.identity), owner != session.id else {
                return false
            }
            if sending == nil { origin = try await run.origin(part.identity, in: owner) ?? origin }
            return true
        }
        guard sending == nil, let parent = session.copiedFrom,
            let sequence = try await copied?.next(matching: draft)
        else { return false }
        origin = (parent, sequence)
        return true
    }

    private func start() async throws {
        guard sending == nil else { return }
        if origin == nil, let fork = session.fork,
            let parent = fork.session ?? run.identities.session(of: fork.message), parent != session.id
        {
            origin = try await run.origin(fork.message, in: parent)
        }
        let sending = SessionImport(run, session, at: place, isReferredTo: false)
        self.sending = sending
        try await sending.start(from: origin)
        for part in held { try await sending.add(part) }
        held = []
    }

    func sequence(of identity: String) async throws -> Int? {
        try await sending?.settle()
        return sending?.sequence(of: identity)
    }

    func finish() async throws {
        if sending != nil || !held.isEmpty || !session.sharesIdentities { try await start() }
        try await sending?.finish()
    }
}

/// Walks through a session's messages as long as another repeats them.
struct CopiedMessages {
    private let client: DaybookClient
    private let session: String
    private var page: MessagePage
    private var index = 0

    private static let pageCount = 1_000

    /// Nil where there is no such session.
    init?(_ client: DaybookClient, of session: String) async throws {
        self.client = client
        self.session = session
        do {
            page = try await client.messages(of: session, MessageQuery(limit: Self.pageCount))
        } catch let error as DaybookError where error.reason == .notFound {
            return nil
        }
    }

    /// The sequence of the next message if it says the same; else nil, now and ever after.
    mutating func next(matching draft: MessageDraft) async throws -> Int? {
        if index == page.messages.count, page.hasMore, let last = page.messages.last {
            var query = MessageQuery(limit: Self.pageCount)
            query.after = last.sequence
            page = try await client.messages(of: session, query)
            index = 0
        }
        guard index < page.messages.count else { return nil }
        let message = page.messages[index]
        guard message.role == draft.role, message.content == draft.content,
            message.metadata?["tool_calls"] == draft.metadata?["tool_calls"]
        else { return nil }
        index += 1
        return message.sequence
    }
}
