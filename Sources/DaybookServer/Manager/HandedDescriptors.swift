import DaybookCore

/// The descriptors that a service manager hands to a process that it starts, as `sd_listen_fds(3)` describes
/// it: the variables `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`. Pure.
struct HandedDescriptors: Equatable {
    static let first: CInt = 3
    /// The name that picks one among several, `FileDescriptorName=` of a socket unit.
    static let ownName = "daybook"
    private static let countMax = 64

    /// A name for each descriptor from the first on.
    let names: [String]

    var all: Range<CInt> { Self.first..<Self.first + CInt(names.count) }

    /// The descriptors; nil where none is handed to this process.
    /// - Throws: one sentence where the variables can't be understood.
    init?(
        process: Int32, listenPID: String?, listenFDs: String?, listenFDNames: String?
    ) throws(OpenError) {
        guard let listenPID, let listenFDs, listenPID == String(process) else { return nil }
        guard let count = Int(listenFDs), (0...Self.countMax).contains(count) else {
            throw OpenError("LISTEN_FDS is no number up to \(Self.countMax)")
        }
        guard count > 0 else { return nil }
        let names =
            listenFDNames?.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            ?? Array(repeating: "", count: count)
        guard names.count == count else {
            throw OpenError("LISTEN_FDNAMES has \(names.count) names for \(count) descriptors")
        }
        self.names = names
    }

    /// The descriptor to serve on.
    /// - Throws: one sentence where several could be meant.
    func chosen() throws(OpenError) -> CInt {
        if names.count == 1 { return Self.first }
        let own = all.filter { names[Int($0 - Self.first)] == Self.ownName }
        guard own.count == 1 else {
            throw OpenError(
                "\(names.count) sockets were handed over, and \(own.isEmpty ? "none" : "more than one") is "
                    + "named \(Self.ownName); set FileDescriptorName=\(Self.ownName) in one socket unit")
        }
        return own[0]
    }
}
