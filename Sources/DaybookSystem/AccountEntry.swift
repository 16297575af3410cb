import Glibc

/// An entry of the machine's lists of users and groups, which the system writes into memory of the caller's.
enum AccountEntry {
    private static let byteCountMin = 4_096
    private static let byteCountMax = 1_048_576

    /// Looks for an entry with more and more memory: a group may have many members.
    /// - Parameter find: calls the system with memory of some size, and gives the call's status and what it found.
    /// - Returns: nil where there is no such entry.
    static func look<Value>(
        _ find: (_ buffer: UnsafeMutablePointer<CChar>, _ byteCount: Int) -> (status: Int32, value: Value?)
    ) -> Value? {
        var byteCount = byteCountMin
        while byteCount <= byteCountMax {
            var buffer = [CChar](repeating: 0, count: byteCount)
            let (status, value) = buffer.withUnsafeMutableBufferPointer { find($0.baseAddress!, byteCount) }
            guard status == ERANGE else { return status == 0 ? value : nil }
            byteCount *= 4
        }
        return nil
    }
}
