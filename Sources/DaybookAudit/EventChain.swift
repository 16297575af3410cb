package import DaybookCore

/// Checks stored events in order and computes their tree: positions, revisions and sequences have no gaps,
/// each event names the one before in its session, bodies are those that headers commit to.
///
/// Memory: some 100 bytes a session.
package struct EventChain: Sendable {
    private struct Tip {
        var leaf: Digest256
        var revision: Revision
        /// Sequence of the session's last message; nil where it is not known.
        var sequence: SequenceNumber?

        mutating func follow(_ header: EventHeader, _ leaf: Digest256, _ faults: inout [EventFault]) {
            if header.revision != revision.next {
                faults.append(.revision(expected: revision.next, found: header.revision))
            } else if header.link != self.leaf {
                faults.append(.link)
            }
            revision = header.revision
            self.leaf = leaf
            guard header.type == .messageRecorded else { return }
            if let sequence, header.sequence != sequence.next {
                faults.append(.sequence(expected: sequence.next, found: header.sequence))
            }
            sequence = header.sequence
        }
    }

    private var tips: [Position: Tip] = [:]
    private var recordedAt = Timestamp(nanoseconds: Int64.min)
    private var batchLeft: UInt32 = 0
    /// The tree of all events so far; meaningless once `isWhole` is false.
    package private(set) var frontier: TreeFrontier
    /// Whether every header was there. Once one was missing, no root can be told.
    package private(set) var isWhole = true
    package private(set) var position: Position
    /// Leaf of the last event whose header was there.
    package private(set) var leaf = Digest256.zero
    /// Whether sessions may have begun before the first event given.
    private let isPartial: Bool

    /// Begins a check.
    /// - Parameters:
    ///   - frontier: of the events before the first one given.
    ///   - isPartial: the first one given is not the journal's first, and sessions of before are not known.
    package init(after frontier: TreeFrontier = TreeFrontier(), isPartial: Bool = false) {
        self.frontier = frontier
        self.isPartial = isPartial
        position = Position(frontier.size)
    }

    /// Begins a check at a position, without knowing the tree of the events before.
    package init(unrootedAfter position: Position) {
        frontier = TreeFrontier()
        isPartial = true
        isWhole = false
        self.position = position
    }

    /// Checks the next event.
    /// - Parameters:
    ///   - header: nil where there is none.
    ///   - body: the body record; nil where there is none.
    /// - Returns: the faults found, none for an event as it was recorded, and the header if it can be read.
    package mutating func add(
        header bytes: RawSpan?, body: RawSpan?, completed: (TreeFrontier.CompleteNode) -> Void = { _ in }
    ) -> (header: EventHeader?, faults: [EventFault]) {
        add(EventDigests(header: bytes, body: body), completed: completed)
    }

    /// Checks the next event, which was hashed before.
    package mutating func add(
        _ digests: EventDigests, completed: (TreeFrontier.CompleteNode) -> Void
    ) -> (header: EventHeader?, faults: [EventFault]) {
        position = position.next
        guard let leaf = digests.leaf else {
            isWhole = false
            batchLeft = 0
            return (nil, [.header(.missing)])
        }
        self.leaf = leaf
        if isWhole { for node in frontier.append(leaf) { completed(node) } }
        let header: EventHeader
        do throws(RecordDamage) { header = try digests.header.get() } catch {
            batchLeft = 0
            return (nil, [.header(error)])
        }
        var faults: [EventFault] = []
        if header.position != position { faults.append(.position(found: header.position)) }
        if let fault = fault(of: digests.body, header) { faults.append(fault) }
        checkOrder(header, &faults)
        if header.session.isNone { checkJournalEvent(header, &faults) } else { follow(header, leaf, &faults) }
        return (header, faults)
    }

    // MARK: One event

    private func fault(of body: EventDigests.Body, _ header: EventHeader) -> EventFault? {
        switch body {
        case .damaged(let damage): .body(damage)
        case .erased(let erasure): erasure > position ? nil : .erasure(erasure)
        case .sealed(let digest): digest == header.commitment ? nil : .commitment
        }
    }

    private mutating func checkOrder(_ header: EventHeader, _ faults: inout [EventFault]) {
        if header.recordedAt < recordedAt { faults.append(.time) }
        recordedAt = max(recordedAt, header.recordedAt)
        let isFirstGiven = isPartial && tips.isEmpty
        let index = header.batchCount - min(header.batchCount, batchLeft)
        let isExpected = batchLeft == 0 ? header.batchIndex == 0 : header.batchIndex == index
        if !isExpected && !isFirstGiven || header.batchIndex >= header.batchCount { faults.append(.batch) }
        batchLeft = header.batchCount - min(header.batchCount, header.batchIndex + 1)
    }

    private func checkJournalEvent(_ header: EventHeader, _ faults: inout [EventFault]) {
        if header.type != .journalRestored { faults.append(.unknownSession) }
    }

    // MARK: A session's events

    private mutating func follow(_ header: EventHeader, _ leaf: Digest256, _ faults: inout [EventFault]) {
        if header.type == .sessionStarted {
            if header.session != position { faults.append(.unknownSession) }
            tips[header.session] = Tip(
                leaf: .zero, revision: .none, sequence: header.fork?.sequence ?? SequenceNumber.none)
        }
        // Looked up once and changed in place: this is done for every event.
        guard let index = tips.index(forKey: header.session) else { return begin(header, leaf, &faults) }
        tips.values[index].follow(header, leaf, &faults)
    }

    /// Begins to follow a session whose earlier events are not known.
    private mutating func begin(_ header: EventHeader, _ leaf: Digest256, _ faults: inout [EventFault]) {
        if !isPartial || header.session >= position { faults.append(.unknownSession) }
        let sequence = header.type == .messageRecorded ? header.sequence : nil
        tips[header.session] = Tip(leaf: leaf, revision: header.revision, sequence: sequence)
    }
}

/// A way in which an event is not as it was recorded.
package enum EventFault: Equatable, Sendable {
    case header(RecordDamage)
    case body(RecordDamage)
    case position(found: Position)
    /// The body is not the one that the header commits to.
    case commitment
    /// The body was erased by an event that is not after it.
    case erasure(Position)
    /// The recording time is before that of the previous event.
    case time
    /// The place in the batch is wrong.
    case batch
    case unknownSession
    case revision(expected: Revision, found: Revision)
    /// The link is not the leaf of the session's previous event.
    case link
    case sequence(expected: SequenceNumber, found: SequenceNumber)

    /// The fault in words that follow "the event".
    package var description: String {
        switch self {
        case .header(let damage): "has a damaged header: \(damage.words)"
        case .body(let damage): "has a damaged body: \(damage.words)"
        case .position(let found): "says that its position is \(found.value)"
        case .commitment: "has another body than its header commits to"
        case .erasure(let position): "was erased by an event before it, at position \(position.value)"
        case .time: "was recorded before the event before it"
        case .batch: "is not where its batch has it"
        case .unknownSession: "is of no session that was started"
        case .revision(let expected, let found):
            "has revision \(found.value) where \(expected.value) comes next"
        case .link: "does not name the event before it in its session"
        case .sequence(let expected, let found):
            "has sequence \(found.value) where \(expected.value) comes next"
        }
    }
}

extension RecordDamage {
    fileprivate var words: String {
        switch self {
        case .tooShort: "it is too short"
        case .wrongLength: "its length is wrong"
        case .wrongChecksum: "its checksum is wrong"
        case .unknownCode: "it holds a code that this build does not know"
        case .unknownVersion: "it is of a version that this build does not know"
        case .missing: "it is missing"
        }
    }
}
