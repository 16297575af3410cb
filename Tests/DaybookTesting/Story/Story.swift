package import DaybookCore
package import DaybookProjections

/// A log in memory: headers as the decider would write them, told session by session.
package struct Story {
    package private(set) var events: [StoryEvent] = []
    package private(set) var bodies: [EventBody] = []
    package private(set) var sessions: [Position: Conversation] = [:]
    /// How far positions lie apart; more than 1 for a history that is spread over many ranges.
    package var stride: UInt64 = 1
    package var now = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

    package struct Conversation {
        package let start: Position
        package var revision = Revision.none
        package var lastSequence = SequenceNumber.none
        package var live: [SequenceNumber] = []
        package var clearedThrough = SequenceNumber.none
        package var status = SessionStatus.open
        package var isArchived = false
        package var isPinned = false
        package var lastLeaf = Digest256.zero
        /// Of messages, inherited ones included.
        package var positions: [SequenceNumber: Position] = [:]
        /// The events that say what edited messages say.
        package var edits: [SequenceNumber: Position] = [:]
        package var fork: ForkPoint?
        /// The hidden ones among the messages, inherited ones included.
        package var hidden: Set<SequenceNumber> = []

        /// The messages of the transcript that people see.
        package var shown: [SequenceNumber] { live.filter { !hidden.contains($0) } }

        package func text(_ sequence: SequenceNumber) -> Position { edits[sequence] ?? positions[sequence]! }

        package func isInherited(_ sequence: SequenceNumber) -> Bool { sequence <= fork?.sequence ?? .none }
    }

    /// The events of one request: their place in its batch, and its key on the last.
    package struct Batch {
        package var index: UInt32
        package var count: UInt32
        package var key: NameDigest
        package var keyIsOwners: Bool

        package init(
            index: UInt32 = 0, count: UInt32 = 1, key: NameDigest = .none, keyIsOwners: Bool = false
        ) {
            self.index = index
            self.count = count
            self.key = key
            self.keyIsOwners = keyIsOwners
        }
    }

    package init() {}

    package var head: Position { Position(UInt64(events.count) * stride) }
    private var next: Position { Position(head.value + stride) }
    package var headers: [EventHeader] { events.map(\.header) }

    // MARK: Telling

    @discardableResult
    package mutating func start(
        _ id: String, owner: String? = nil, agent: String? = nil, project: String? = nil,
        mode: String? = nil, title: String? = nil, batch: Batch = Batch(),
        _ change: (inout EventHeader) -> Void = { _ in }
    ) -> Position {
        let start = next
        sessions[start] = Conversation(start: start)
        add(.sessionStarted, to: start, body: .title(title), batch: batch) { header in
            if title != nil { header.flags.insert(.carriesTitle) }
            header.tail = .session(
                SessionTail(
                    id: SessionID(id)!, owner: .named(owner), agent: .named(agent), project: .named(project),
                    mode: .named(mode)))
            change(&header)
        }
        return start
    }

    /// - Parameters:
    ///   - calls: ids of the tool calls the message makes.
    ///   - results: ids of the tool calls it answers.
    @discardableResult
    package mutating func say(
        in session: Position, _ text: String = "", role: Role = .user, type: MessageType = .text,
        calls: [String] = [], results: [String] = [], run: String? = nil, content: RawJSON? = nil,
        metadata: RawJSON? = nil,
        batch: Batch = Batch(), _ change: (inout EventHeader) -> Void = { _ in }
    ) -> SequenceNumber {
        let sequence = sessions[session]!.lastSequence.next
        var body = EventBody()
        body.add(.content, content ?? RawJSON(Array("\"\(text)\"".utf8)))
        body.add(.metadata, metadata)
        add(.messageRecorded, to: session, body: body, batch: batch) { header in
            header.role = role
            header.messageType = type
            header.sequence = sequence
            header.tail = .message(
                MessageTail(run: .named(run), calls: calls.map(callDigest), results: results.map(callDigest)))
            change(&header)
        }
        return sequence
    }

    /// A message that is hidden.
    @discardableResult
    package mutating func note(
        in session: Position, _ text: String = "", role: Role = .user, calls: [String] = [],
        results: [String] = []
    ) -> SequenceNumber {
        say(in: session, text, role: role, calls: calls, results: results) { $0.flags.insert(.hidden) }
    }

    /// Any other event of a session; numbers that only the decider knows are filled in.
    @discardableResult
    package mutating func add(
        _ type: EventType, to session: Position, body: EventBody = EventBody(), batch: Batch = Batch(),
        _ change: (inout EventHeader) -> Void = { _ in }
    ) -> Position {
        var header = EventHeader(
            type: type, version: 1, position: next, session: session,
            revision: sessions[session]?.revision.next ?? .none, at: now, recordedAt: now,
            commitment: .zero)
        header.link = sessions[session]?.lastLeaf ?? .zero
        header.batchIndex = batch.index
        header.batchCount = batch.count
        if batch.index + 1 == batch.count, !batch.key.isNone {
            header.key = batch.key
            if batch.keyIsOwners { header.flags.insert(.keyScopeOwner) }
        }
        change(&header)
        header.version = max(
            header.version, header.tail.leastVersion, header.flags.leastVersion,
            header.role?.leastVersion ?? 1)
        if let fork = header.fork, let parent = sessions[fork.parent] {
            sessions[session]?.inherit(from: parent, fork)
        }
        let leaf = Digest256(words: (header.position.value, 0x1EAF, header.revision.value, 1))
        events.append(StoryEvent(header: header, leaf: leaf, body: body))
        bodies.append(body)
        sessions[session]?.follow(header, leaf)
        return header.position
    }

    /// An event of the journal itself.
    package mutating func restoreJournal() { add(.journalRestored, to: .none) }

    package mutating func rewind(
        _ session: Position, to sequence: SequenceNumber, newKeys: Bool = false
    ) {
        let state = sessions[session]!
        let last = state.shown.last { $0 <= sequence }
        let taken = state.live.filter { $0 > sequence }
        add(.sessionRewound, to: session) {
            if newKeys, let first = taken.first, let last = taken.last {
                $0.version = 2
                $0.flags.insert(.newKeys)
                $0.tail = .rewound(TakenMessages(first: first, last: last, count: UInt64(taken.count)))
            }
            $0.sequence = sequence
            $0.target = last.map { state.positions[$0]! } ?? .none
            $0.source = last.map { state.text($0) } ?? .none
        }
    }

    package mutating func edit(_ sequence: SequenceNumber, in session: Position, _ text: String = "edited")
        -> Position
    {
        let target = position(of: sequence, in: session)
        let isHidden = sessions[session]!.hidden.contains(sequence)
        var body = EventBody()
        body.add(.content, RawJSON(Array("\"\(text)\"".utf8)))
        return add(.messageEdited, to: session, body: body) {
            $0.sequence = sequence
            $0.target = target
            if isHidden { $0.flags.insert(.hidden) }
        }
    }

    package mutating func fork(_ parent: Position, at sequence: SequenceNumber, _ id: String) -> Position {
        let fork = ForkPoint(parent: parent, revision: sessions[parent]!.revision, sequence: sequence)
        return start(id) { $0.fork = fork }
    }

    /// Renames a session; nil takes its title away.
    @discardableResult
    package mutating func rename(
        _ session: Position, _ title: String?, batch: Batch = Batch(),
        _ change: (inout EventHeader) -> Void = { _ in }
    ) -> Position {
        add(.sessionRenamed, to: session, body: .title(title), batch: batch) { header in
            if title != nil { header.flags.insert(.carriesTitle) }
            change(&header)
        }
    }

    package mutating func clear(_ session: Position) {
        let last = sessions[session]!.lastSequence
        add(.sessionCleared, to: session) { $0.sequence = last }
    }

    /// Clears the messages through one: inherited and own ones, whether they are in the transcript or not.
    package mutating func clear(_ session: Position, through last: SequenceNumber) {
        let state = sessions[session]!
        guard last > state.clearedThrough else { return }
        let first = state.clearedThrough.next
        add(.sessionCleared, to: session) {
            $0.version = 2
            $0.sequence = last
            $0.target = state.positions[first]!
            $0.tail = .cleared(first: first)
        }
    }

    package func position(of sequence: SequenceNumber, in session: Position) -> Position {
        sessions[session]!.positions[sequence]!
    }

    /// The session that recorded a message of a transcript.
    package func owner(of sequence: SequenceNumber, in session: Position) -> Position {
        var owner = sessions[session]!
        while owner.isInherited(sequence) { owner = sessions[owner.fork!.parent]! }
        return owner.start
    }

    /// A session's events, after those of the sessions it forks from up to the forks.
    package func lineage(of session: Position) -> [EventHeader] {
        let fork = sessions[session]!.fork
        let inherited = fork.map { fork in
            lineage(of: fork.parent).filter { $0.session != fork.parent || $0.revision <= fork.revision }
        }
        return (inherited ?? []) + headers.filter { $0.session == session }
    }
}

extension Story.Conversation {
    fileprivate mutating func inherit(from parent: Story.Conversation, _ fork: ForkPoint) {
        self.fork = fork
        live = parent.live.filter { $0 <= fork.sequence }
        positions = parent.positions.filter { $0.key <= fork.sequence }
        edits = parent.edits.filter { $0.key <= fork.sequence }
        hidden = parent.hidden.filter { $0 <= fork.sequence }
    }

    fileprivate mutating func follow(_ header: EventHeader, _ leaf: Digest256) {
        revision = header.revision
        lastLeaf = leaf
        switch header.type {
        case .sessionStarted: lastSequence = header.fork?.sequence ?? .none
        case .messageRecorded:
            lastSequence = header.sequence
            live.append(header.sequence)
            positions[header.sequence] = header.position
            if header.flags.contains(.hidden) { hidden.insert(header.sequence) }
        case .messageEdited: edits[header.sequence] = header.position
        case .sessionRewound: live.removeAll { $0 > header.sequence }
        case .sessionCleared:
            clearedThrough = max(clearedThrough, header.sequence)
            if case .cleared = header.tail { live.removeAll { $0 <= header.sequence } } else { live = [] }
        case .sessionErased:
            live = []
            status = .erased
        case .sessionClosed: status = .closed
        case .sessionReopened: status = .open
        case .sessionArchived: isArchived = true
        case .sessionRestored: isArchived = false
        case .sessionPinned: isPinned = true
        case .sessionUnpinned: isPinned = false
        default: break
        }
    }
}

extension EventBody {
    fileprivate static func title(_ title: String?) -> EventBody {
        var body = EventBody()
        body.add(.title, title.map { RawJSON(Array("\"\($0)\"".utf8)) })
        return body
    }
}

/// What a fold is given, to be given again.
package struct StoryEvent {
    package let header: EventHeader
    package let leaf: Digest256
    package let body: EventBody?
    /// The header as a log has it.
    private let record: [UInt8]

    package init(header: EventHeader, leaf: Digest256, body: EventBody? = nil) {
        self.header = header
        self.leaf = leaf
        self.body = body
        record = EventHeaderCodec.encode(header)
    }

    /// The same without its body.
    package var withoutBody: StoryEvent { StoryEvent(self) }

    private init(_ event: StoryEvent) {
        (header, leaf, body, record) = (event.header, event.leaf, nil, event.record)
    }

    /// The header as it is read in a log.
    package func withRecord<R>(_ body: (HeaderRecord) throws -> R) rethrows -> R {
        try body(HeaderRecord(record.span.bytes, HeaderCodes(header)))
    }
}

extension Projector {
    package func fold(_ event: StoryEvent, into rows: ViewBatch) throws {
        let bodies = [event.body]
        try event.withRecord {
            try fold(FoldEvent(header: $0, leaf: event.leaf, bodies: bodies.span), into: rows)
        }
    }
}

/// FNV-1a stands in for the journal's keyed digests.
package func callDigest(_ id: String) -> UInt64 {
    id.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

extension NameDigest {
    package static func named(_ name: String?) -> NameDigest {
        name.map { NameDigest(words: (callDigest($0), callDigest($0 + "/"))) } ?? .none
    }
}
