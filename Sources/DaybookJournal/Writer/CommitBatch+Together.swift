import DaybookCore
import DaybookLMDB

/// Appends that are recorded together.
extension CommitBatch {
    /// The result of all of them: each is decided with those before it, and one that is refused refuses all.
    mutating func result(
        together appends: [PreparedAppend], in transaction: inout WriteTransaction
    ) throws(StorageError) -> Result<Appended, JournalError> {
        staged = try StagedEvents(over: heads, after: head.position)
        var parts: [Appended] = []
        for (index, append) in appends.enumerated() {
            switch try result(of: append, in: &transaction) {
            case .success(let appended): parts.append(appended)
            case .failure(let error):
                staged = nil
                return .failure(.refusedAppend(index: index, error))
            }
        }
        let (events, erasures) = (staged!.events, staged!.erasures)
        staged = nil
        // What was recorded before is never recorded in part again.
        if !events.isEmpty, let index = parts.firstIndex(where: \.answersAnEarlierKey) {
            let known = JournalError.keyReused(
                key: appends[index].keyName, position: parts[index].last)
            return .failure(.refusedAppend(index: index, known))
        }
        for event in events { try write(event, in: &transaction) }
        for erasure in erasures { try queue(erasure.plan, of: erasure.event, in: &transaction) }
        return .success(Appended(together: parts))
    }
}

extension Appended {
    /// Whether its key decided that nothing is recorded.
    fileprivate var answersAnEarlierKey: Bool { isDuplicate || isSuperseded }
}

extension PreparedAppend {
    /// The key that makes it known, as JSON: the request's, or that of its first message.
    fileprivate var keyName: RawJSON {
        key?.name ?? command.turn?.messages.first?.slots[.messageKey] ?? .null
    }
}
