import DaybookClient

/// A session whose parts come one by one. Its start waits for the first message, because a file in which
/// nothing is said makes no session. Where the file may repeat messages of another session, it waits for the
/// first message that is new: repeated ones are skipped, and the session becomes a fork of the other. Where
/// the session is named after its file, it waits until it is known which session that is. Used by one task.
final class StreamedSession {
    private let run: ImportRun
    private var session: ImportedSession
    private let place: Place
    private var sending: SessionImport?
    /// Parts that came before the start.
    private var held: [ImportedPart] = []
    private var heldByteCount = 0
    private var origin: (session: String, sequence: Int)?
    private var copied: CopiedMessages?
    private var match: StemMatch?
    /// Whether its beginning has been compared with a session of the same id.
    private var isCompared = false

    /// Byte count of records held for a session's start; with more, it starts without a message.
    private static let heldByteCountMax = 16 * 1_048_576

    init(_ run: ImportRun, _ session: ImportedSession, at place: Place) {
        self.run = run
        self.place = place
        let earlier = session.isNamedLater ? nil : run.unsaid.take(session.id)
        self.session = earlier?.session ?? session
        held = earlier?.parts ?? []
        heldByteCount = held.reduce(0) { $0 + $1.byteCount }
    }

    /// Opens the session. Throws the service's answers to reads, and `ConnectionError`.
    func open() async throws {
        if session.sharesIdentities { return try await run.identities.load(for: session) }
        if let parent = session.copiedFrom { copied = try await CopiedMessages(run.client, of: parent) }
        if copied == nil, session.isKeptEmpty { try await start() }
    }

    func add(_ part: ImportedPart) async throws {
        if sending == nil, try await isAnother(beginningWith: part) {
            try await takeOwnName(beginningWith: part)
        }
        if let draft = part.draft, try await isRepeated(draft, part) {
            return run.report.add(run.file) { $0.messagesKnown += 1 }
        }
        if session.sharesIdentities { run.identities.add(part.identity, session: session.id) }
        if sending == nil, try await isHeld(part) { return }
        session.createdAt = session.createdAt ?? part.draft?.at
        try await start()
        try await sending?.add(part)
    }

    /// Holds a part for which it is too early.
    private func isHeld(_ part: ImportedPart) async throws -> Bool {
        if let naming = part.naming {
            session.naming = naming
            match = try await StemMatch(run.client, of: session.id)
            if match == nil { try await takeOwnName() }
        }
        guard part.draft == nil || match != nil else { return false }
        held.append(part)
        heldByteCount += part.byteCount
        switch match?.next(part) {
        case nil: if heldByteCount > Self.heldByteCountMax { try await start() }
        case .undecided: break
        case .same: try await start()
        case .other:
            try await takeOwnName()
            try await start()
        }
        return true
    }

    /// Whether a session of its id has another conversation. Programs that share identities among sessions give
    /// sessions UUIDs; an id that is none, which somebody made up, may be there in another file as well.
    private func isAnother(beginningWith part: ImportedPart) async throws -> Bool {
        guard session.sharesIdentities, !isCompared, part.draft != nil else { return false }
        isCompared = true
        guard !SessionNames.holdsUUID(session.id),
            let there = try await RecordedMessages(run.client, of: session.id), !there.keys.isEmpty,
            let draft = part.draft
        else { return false }
        let entry = there[ImportKey.key(part.identity, of: session.id)]
        return entry?.said.map { $0 != SaidContent(draft) } ?? (entry == nil)
    }

    /// Keeps the session apart: what it shares with others by its identities is not to be trusted either.
    private func takeOwnName(beginningWith part: ImportedPart) async throws {
        guard let draft = part.draft else { return }
        let id = session.id
        session.naming = FileNaming(id, isOfFile: false, draft, writtenAt: draft.at, paths: [])
        session.sharesIdentities = false
        session.hasRewinds = true
        session.fork = nil
        try await takeOwnName()
        run.report.remarkOnSharedID(id, session.id, of: run.file, at: part.place)
    }

    private func takeOwnName() async throws {
        session.id = try await run.ownName(of: session)
        match = nil
    }

    private func isRepeated(_ draft: MessageDraft, _ part: ImportedPart) async throws -> Bool {
        if session.sharesIdentities {
            guard let owner = run.identities.session(of: part.identity), owner != session.id else {
                return false
            }
            guard try await isCopy(draft, part, of: owner) else {
                // What it shares with others by its identities is not to be trusted.
                session.sharesIdentities = false
                session.hasRewinds = true
                return false
            }
            if sending == nil { origin = try await run.origin(part.identity, in: owner) ?? origin }
            return true
        }
        guard sending == nil, let parent = session.copiedFrom,
            part.sequence ?? 0 <= session.copiedThrough ?? .max,
            let sequence = try await copied?.next(matching: draft, part)
        else { return false }
        origin = (parent, sequence)
        return true
    }

    /// Whether a message says what another session has under its identity. One with a UUID does; one that somebody
    /// made up may be another message's as well.
    private func isCopy(_ draft: MessageDraft, _ part: ImportedPart, of owner: String) async throws -> Bool {
        guard !SessionNames.holdsUUID(part.identity),
            let (_, sequence) = try await run.origin(part.identity, in: owner)
        else { return true }
        let message = try await run.client.message(sequence, of: owner).message
        return message.isEdited || message.isRedacted
            || SaidContent(message.role, message.content, message.metadata) == SaidContent(draft)
    }

    private func start() async throws {
        guard sending == nil else { return }
        session.createdAt = session.createdAt ?? held.lazy.compactMap(\.draft?.at).first
        if origin == nil, let fork = session.fork,
            let parent = fork.session ?? run.identities.session(of: fork.message), parent != session.id
        {
            origin = try await run.origin(fork.message, in: parent)
        }
        let sending = SessionImport(
            run, session, at: place, isReferredTo: false, isRewritten: false)
        self.sending = sending
        try await sending.start(from: origin)
        if let fork = session.copiedThrough, origin?.sequence != fork {
            try await sending.add(forkedElsewhere)
        }
        for part in held { try await sending.add(part) }
        held = []
        match = nil
    }

    /// The part as a record that tells where the session goes on from, where that is not here.
    private var forkedElsewhere: ImportedPart {
        let members = [
            ("session", session.copiedFrom.map { JSONBytes(string: $0) }),
            ("sequence", session.copiedThrough.flatMap { try? JSONBytes(json: "\($0)") }),
        ]
        let fork = JSONBytes.object(members.compactMap { name, value in value.map { (name, $0) } })
        let record = JSONBytes.object([("forkedFrom", fork ?? .null)]) ?? .null
        return ImportedPart(
            identity: "forkedFrom", content: .record(record, at: session.createdAt), place: place)
    }

    func sequence(of identity: String) async throws -> Int? {
        try await sending?.awaitAnswers()
        return sending?.sequence(of: identity)
    }

    func finish() async throws {
        let hasInherited = origin != nil && (!held.isEmpty || !session.sharesIdentities)
        if match != nil || session.isKeptEmpty || hasInherited { try await start() }
        if sending == nil, !held.isEmpty {
            let unsaid = UnsaidSessions.Unsaid(file: run.file, place: place, session: session, parts: held)
            if session.isNamedLater || !run.unsaid.keep(unsaid) { run.report.remark(unsaid) }
        }
        try await sending?.finish()
    }
}

extension ImportedPart {
    /// Byte count of what it holds, about.
    var byteCount: Int {
        switch content {
        case .message(let draft): draft.content.byteCount + (draft.source?.utf8.count ?? 0)
        case .record(let record, _): record.byteCount
        case .rewind, .title: 0
        }
    }
}

/// Walks through a session's messages as long as another repeats them.
struct CopiedMessages {
    private let client: DaybookClient
    private let session: String
    private var page: MessagePage
    private var index = 0

    private static let pageCount = 1_000

    /// Begins to read a session; nil where there is none.
    init?(_ client: DaybookClient, of session: String) async throws {
        self.client = client
        self.session = session
        do {
            page = try await client.messages(of: session, Self.query())
        } catch is DaybookError {
            return nil
        }
    }

    private static func query(after last: Int? = nil) -> MessageQuery {
        var query = MessageQuery(limit: pageCount)
        query.after = last
        query.includesHidden = true
        return query
    }

    /// The sequence of the next message if it says the same; else nil, now and ever after.
    mutating func next(matching draft: MessageDraft, _ part: ImportedPart) async throws -> Int? {
        if index == page.messages.count, page.hasMore, let last = page.messages.last {
            page = try await client.messages(of: session, Self.query(after: last.sequence))
            index = 0
        }
        guard index < page.messages.count else { return nil }
        let message = page.messages[index]
        let isSame =
            part.sequence == nil
            ? message.role == draft.role && message.content == draft.content
                && message.metadata?["tool_calls"] == draft.metadata?["tool_calls"]
            : try await isSame(message, draft, part)
        guard isSame else { return nil }
        index += 1
        return message.sequence
    }

    /// Whether the messages are the same; for a message that Daybook exported, with all its changes.
    private func isSame(_ message: Message, _ draft: MessageDraft, _ part: ImportedPart) async throws -> Bool
    {
        var edits: [(content: JSONBytes, metadata: JSONBytes?)] = [(draft.content, draft.metadata)]
        var notes: [JSONBytes] = []
        var isRedacted = false
        var isPurged = false
        for change in part.changes {
            switch change.content {
            case .edit(let content, let metadata): edits.append((content, metadata))
            case .annotation(_, let value, _): notes.append(value)
            case .redaction(let keepsCurrent): (isRedacted, isPurged) = (!keepsCurrent, keepsCurrent)
            }
        }
        guard message.sequence == part.sequence, message.role == draft.role,
            message.isHidden == draft.isHidden,
            draft.at == nil || message.at == draft.at, message.isRedacted == isRedacted,
            message.isEdited == (edits.count > 1),
            (message.annotations?.elements ?? []).map({ $0["value"] }) == notes
        else { return false }
        if isRedacted { return true }
        let current = edits.removeLast()
        guard message.content == current.content, message.metadata == current.metadata else { return false }
        guard message.isEdited else { return true }
        let earlier = try await client.message(message.sequence, of: session).earlier
        return isPurged
            ? earlier.isEmpty
            : earlier.map { $0["content"] } == edits.map(\.content)
                && earlier.map { $0["metadata"] } == edits.map(\.metadata)
    }
}
