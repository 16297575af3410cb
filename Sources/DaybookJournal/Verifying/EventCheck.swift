import DaybookAudit
import DaybookCore

/// Checks the events of a log one after the other, from any source. Pure but for its callbacks.
struct EventCheck {
    private var chain = EventChain()
    private var erasing: Set<Position> = []
    private var erasers: [Position: Position] = [:]
    private var pending: [PendingErasure] = []
    private let queue: [Position: [UInt8]]
    private let ledger: [Position: [Digest256]]
    /// The stored nodes of the tree not yet seen; those left at the end belong to no events.
    private var nodes: [[UInt8]: Digest256]
    /// Whether there is a ledger to compare with.
    private let hasLedger: Bool
    private let signed: SignedCheck?
    /// The first of the events up to here that are missing; nil where the last one was there.
    private var firstMissing: Position?
    /// Nodes of the tree that the newest event completed.
    private var completed: [TreeFrontier.CompleteNode] = []

    /// Begins a check.
    /// - Parameters:
    ///   - queue: rows of the log's queue of erasures.
    ///   - nodes: rows of its tree.
    ///   - signed: nil where the journal's identity is not known.
    init(
        queue: [Position: [UInt8]], nodes: [[UInt8]: Digest256], ledger: [ErasedEvent]?, signed: SignedCheck?
    ) {
        self.queue = queue
        self.signed = signed
        self.nodes = nodes
        hasLedger = ledger != nil
        self.ledger = Dictionary(grouping: ledger ?? [], by: \.position).mapValues { $0.map(\.leaf) }
    }

    var position: Position { chain.position }
    var root: Digest256? { chain.isWhole ? chain.frontier.root : nil }

    /// Checks the next event.
    /// - Parameter fault: given each fault, and the start of the event's session where that is known.
    mutating func add(
        _ digests: EventDigests, _ fault: (CheckFault, _ session: Position?) -> Void
    ) {
        completed.removeAll(keepingCapacity: true)
        let (found, faults) = chain.add(digests) { completed.append($0) }
        let position = chain.position
        let session = found.flatMap { $0.session.isNone ? nil : $0.session }
        if digests.leaf == nil {
            firstMissing = firstMissing ?? position
        } else {
            tellMissing(before: position, fault)
            for problem in faults {
                fault(CheckFault(.events, position: position, "the event \(problem.description)"), session)
            }
        }
        for node in completed { check(node, fault) }
        signed?.check(chain) { fault($0, nil) }
        guard let found else { return }
        if found.type.erases || found.type == .journalRestored { erasing.insert(position) }
        if let row = queue[position] { check(row, of: found, fault) }
        checkErasure(digests.body, session, fault)
    }

    /// Tells of a run of missing events in one fault: a damaged page takes many, and a damaged key may name
    /// any number.
    private mutating func tellMissing(
        before next: Position, _ fault: (CheckFault, _ session: Position?) -> Void
    ) {
        guard let first = firstMissing else { return }
        firstMissing = nil
        let count = next.value - first.value
        let problem =
            count == 1
            ? "the event \(EventFault.header(.missing).description)"
            : "the \(count) events from here to position \(next.value - 1) are missing"
        fault(CheckFault(.events, position: first, problem), nil)
    }

    private mutating func check(
        _ node: TreeFrontier.CompleteNode, _ fault: (CheckFault, Position?) -> Void
    ) {
        let key = EventLog.treeKey(height: node.height, index: node.index)
        let stored = nodes.removeValue(forKey: key)
        guard stored != node.digest else { return }
        let what = stored == nil ? "is missing" : "is not what its events hash to"
        fault(
            CheckFault(
                .tree, position: position, "the stored node \(node.index) of height \(node.height) \(what)"),
            nil)
    }

    private mutating func check(
        _ row: [UInt8], of event: EventHeader, _ fault: (CheckFault, Position?) -> Void
    ) {
        if let row = try? PendingErasure(row.span.bytes, of: event) {
            pending.append(row)
        } else {
            fault(
                CheckFault(.erasures, position: position, "the row of its erasure is damaged"), event.session)
        }
    }

    private mutating func checkErasure(
        _ body: EventDigests.Body, _ session: Position?, _ fault: (CheckFault, Position?) -> Void
    ) {
        let isListed = ledger[position]?.contains(chain.leaf) == true
        switch body {
        case .damaged: break
        case .erased(let eraser):
            erasers[position] = eraser
            if hasLedger, !isListed {
                fault(
                    CheckFault(.erasures, position: position, "was erased, but the ledger lacks it"), session)
            }
        case .sealed:
            // A slice is in the ledger before it is in the log; its erasure is then still in the queue, and
            // comes later in the log.
            if isListed { unerased.append((position, session)) }
        }
    }

    private var unerased: [(Position, Position?)] = []

    /// Checks the log's end.
    /// - Parameter head: the log's own record of its end; nil where that can't be read.
    mutating func finish(head: LogHead?, _ fault: (CheckFault, _ session: Position?) -> Void) {
        tellMissing(before: chain.position.next, fault)
        for (position, eraser) in erasers.sorted(by: { $0.key < $1.key }) where !erasing.contains(eraser) {
            let problem = "was erased by position \(eraser.value), which erases nothing"
            fault(CheckFault(.erasures, position: position, problem), nil)
        }
        if pending.isEmpty {
            for (position, session) in unerased {
                let problem = "is in the ledger of what was erased, but its body is there"
                fault(CheckFault(.erasures, position: position, problem), session)
            }
        }
        if !nodes.isEmpty {
            fault(CheckFault(.tree, "\(nodes.count) stored nodes belong to no events of the log"), nil)
        }
        for position in queue.keys.sorted() where position > chain.position {
            fault(
                CheckFault(.erasures, position: position, "is in the queue of erasures, but is no event"), nil
            )
        }
        signed?.finish(at: position) { fault($0, nil) }
        guard let head else { return fault(CheckFault(.tree, "the row of the log's head is damaged"), nil) }
        guard chain.isWhole else { return }
        if head.frontier != chain.frontier {
            fault(
                CheckFault(
                    .tree, position: chain.position,
                    "the events hash to root \(chain.frontier.root), the log's head says \(head.frontier.root)"
                ),
                nil)
        } else if head.leaf != chain.leaf, !chain.position.isNone {
            fault(CheckFault(.tree, position: chain.position, "the log's head has another leaf"), nil)
        }
    }
}
