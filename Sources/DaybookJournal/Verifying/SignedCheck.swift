import DaybookAudit
import DaybookCore

/// Compares a log with the checkpoint that was signed last. A log that is shorter, or other, has lost what
/// was shown to somebody.
struct SignedCheck {
    /// The checkpoint; nil where there is none that can be read.
    private let checkpoint: Checkpoint?

    /// Reads the checkpoint. Beside a running service it is read before the log's head: it is never ahead of
    /// the log then.
    init(journal path: String, identity: LogIdentity, report: (CheckReport) -> Void) {
        let files = AuditFiles(journal: path, lineage: identity.lineage)
        guard files.exist else {
            report(.note("no checkpoint was signed yet; the service signs the first when it starts"))
            checkpoint = nil
            return
        }
        do throws(AuditFault) {
            let keys = try files.ring(of: identity.origin).chain.keys
            checkpoint = try files.signed(by: keys, of: identity.origin).checkpoint
        } catch {
            let problem = "\(files.signedPath) and \(files.keyPath) don't say what was signed last: \(error)"
            report(.fault(CheckFault(.signed, problem)))
            checkpoint = nil
        }
    }

    /// Compares the tree of the events so far, when it has the size that was signed.
    func check(_ chain: EventChain, _ fault: (CheckFault) -> Void) {
        guard let checkpoint, checkpoint.size == chain.position.value, chain.isWhole else { return }
        let root = chain.frontier.root
        guard root != checkpoint.root else { return }
        let problem =
            "root \(checkpoint.root) was signed for the first \(checkpoint.size) events, they hash to \(root)"
        fault(CheckFault(.signed, position: chain.position, problem))
    }

    /// Checks the log's end.
    /// - Parameter position: the log's last.
    func finish(at position: Position, _ fault: (CheckFault) -> Void) {
        guard let checkpoint, checkpoint.size > position.value else { return }
        let problem =
            "\(checkpoint.size) events were signed, the log has \(position.value): its end is gone"
        fault(CheckFault(.signed, position: position, problem))
    }
}
