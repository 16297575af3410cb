package import DaybookCore

extension Journal {
    // MARK: Audit

    static func problem(of signer: AuditSigner, _ log: EventLog) -> JournalError? {
        do throws(JournalError) {
            try signer.check(try reader(of: CurrentLog(log)))
            return nil
        } catch { return error }
    }

    private static func reader(of logs: CurrentLog) throws(JournalError) -> LogReader {
        do { return try LogReader(logs) } catch {
            throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds)
        }
    }

    /// Replaces the key that signs checkpoints by a new one, introduced by the old.
    ///
    /// - Parameter isLost: begin a new chain of keys, that no key introduces.
    /// - Returns: the new public key.
    package func rotateAuditKey(isLost: Bool) throws(JournalError) -> String {
        try signer.rotate(isLost: isLost, try Journal.reader(of: logs))
    }
}
