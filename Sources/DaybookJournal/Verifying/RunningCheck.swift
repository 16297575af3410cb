import DaybookAudit
package import DaybookCore
import DaybookLMDB

/// Checks a log that a service has open, in a process of its own: all pages of one snapshot, then the events,
/// by snapshots of a few of them, so that no old page is kept for long.
package struct RunningCheck {
    private let path: String
    private let log: RunningLog
    private let pace: CheckPace
    private let report: (CheckReport) -> Void

    private static let pageEventCount: UInt64 = 1_024

    /// A check of the log of the journal at a path.
    /// - Parameter restFactor: rest-to-work ratio; 0 for no rest.
    package init(
        _ path: String, restFactor: Int64, limits: ServiceLimits = ServiceLimits(),
        report: @escaping (CheckReport) -> Void
    ) {
        self.path = path
        pace = CheckPace(restFactor: restFactor)
        log = RunningLog(of: path, limits: limits)
        self.report = report
    }

    package func run() {
        do {
            try checkPages()
            try checkEvents()
        } catch { report(.fault(CheckFault(.pages, "the log can't be read: \(JournalError(error))"))) }
        report(.done)
    }

    /// Checks all pages of a snapshot, none of them through the map, where a damaged one could end the
    /// process.
    private func checkPages() throws {
        try pace.readPages(of: try log.current().environment) { file in
            file.checkTables(step: pace.step)
            file.checkReachability()
            for fault in file.faults { report(.fault(CheckFault(.pages, "\(fault)"))) }
        }
    }

    private func checkEvents() throws {
        let current = try log.current()
        let signed = SignedCheck(journal: path, identity: current.identity, report: report)
        let head = try current.environment.read(current.head)
        var chain = EventChain()
        while chain.position < head.position {
            let last = min(chain.position.value + RunningCheck.pageEventCount, head.position.value)
            try checkPage(try log.current(), &chain, signed, through: last)
            report(.progress(.events, done: last, total: head.position.value))
            pace.rest()
        }
        if chain.isWhole, chain.frontier != head.frontier {
            report(
                .fault(
                    CheckFault(
                        .tree, position: head.position,
                        "the events hash to root \(chain.frontier.root), the log's head says \(head.frontier.root)"
                    )))
        }
        signed.finish(at: head.position) { report(.fault($0)) }
        report(.events(count: head.position.value, root: chain.isWhole ? chain.frontier.root : nil))
    }

    private func checkPage(
        _ log: EventLog, _ chain: inout EventChain, _ signed: SignedCheck, through last: UInt64
    ) throws {
        try log.read { log, transaction throws(StorageError) in
            do throws(LMDBError) {
                while chain.position.value < last {
                    let position = chain.position.value + 1
                    var nodes: [TreeFrontier.CompleteNode] = []
                    let (header, faults) = chain.add(
                        header: try transaction.value(in: log.headers, at: position),
                        body: try transaction.value(in: log.bodies, at: position)
                    ) { nodes.append($0) }
                    for fault in faults { tell(fault, at: Position(position), header, log, transaction) }
                    for node in nodes { try check(node, at: Position(position), log, transaction) }
                    signed.check(chain) { report(.fault($0)) }
                }
            } catch { throw .lmdb(error) }
        }
    }

    private func tell(
        _ fault: EventFault, at position: Position, _ header: EventHeader?, _ log: EventLog,
        _ transaction: borrowing ReadTransaction
    ) {
        var found = CheckFault(.events, position: position, "the event \(fault.description)")
        if let session = header?.session, let start = try? log.header(at: session, in: transaction),
            case .session(let tail) = start.tail
        {
            found.session = tail.id.text
        }
        report(.fault(found))
    }

    private func check(
        _ node: TreeFrontier.CompleteNode, at position: Position, _ log: EventLog,
        _ transaction: borrowing ReadTransaction
    ) throws(LMDBError) {
        let key = EventLog.treeKey(height: node.height, index: node.index)
        if let stored = try transaction.value(in: log.tree, key: key),
            stored.byteCount == Digest256.byteCount, Digest256(stored) == node.digest
        {
            return
        }
        let problem = "the stored node \(node.index) of height \(node.height) is not what its events hash to"
        report(.fault(CheckFault(.tree, position: position, problem)))
    }
}
