import DaybookCore
import DaybookProjections

/// Erasures that a view has not folded yet. It still has the words of texts that the log has no more, so one folded
/// anew to the same position is not like it until both are past the erasure.
extension LogSource {
    /// The first event after a position that erases texts; nil where there is none, or the view has nothing of texts.
    func erasure(after position: Position, hiddenFrom projector: any Projector) throws(StorageError)
        -> Position?
    {
        guard projector.inputs.contains(.bodies) else { return nil }
        var found: Position?
        try current().read { log, transaction throws(StorageError) in
            let head = try log.headPosition(in: transaction)
            guard position < head else { return }
            let count = Int(head.value - position.value)
            try log.scan(from: position.next, countMax: count, in: transaction) {
                (header) throws(StorageError) in
                if header.type.erases { found = header.position }
                return found == nil
            }
        }
        return found
    }
}
