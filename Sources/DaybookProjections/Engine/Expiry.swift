import DaybookCore

extension HeaderRecord {
    /// Seconds after its last activity at which the session is erased, as its start or an event of its own says;
    /// nil for never, and for every other event.
    var expiresAfter: UInt64? {
        if let seconds = expirySeconds { return seconds == 0 ? nil : seconds }
        return version > 1 ? sessionTail?.expiresAfter : nil
    }
}

extension RowReader {
    /// Reads seconds of which none are never.
    mutating func expiry() -> UInt64? {
        let seconds = word()
        return seconds == 0 ? nil : seconds
    }
}
