import DaybookSystem
import DaybookTerminal
import Glibc

/// The folder `web` of a journal, where the gateway and the commands that speak to it find each other. Its
/// owner's alone.
///
/// Where there is no journal's directory, as with a `--socket` of its own, it stands beside the socket.
struct StateDirectory: Sendable {
    let path: String

    private var lockPath: String { path + "/lock" }
    private var addressPath: String { path + "/address" }
    private var accessPath: String { path + "/access" }
    var openingPath: String { path + "/open.html" }

    init(_ places: Places) {
        let home = File.isDirectory(places.journal) ? places.journal : File.parent(of: places.socket)
        path = home + "/web"
    }

    /// Makes the folder where it is missing.
    func make() throws(CommandFailure) {
        guard !File.isDirectory(path) else { return }
        do throws(SystemError) { try File.makeDirectory(path) } catch {
            guard error.code != EEXIST else { return }
            throw CommandFailure(
                .couldNot, "\(error); is the service running? `daybook serve` makes the journal")
        }
    }

    // MARK: The running gateway

    /// Takes the lock that a gateway holds for as long as it runs; nil where another has it. The lock's file
    /// has the process's id.
    func takeLock() throws(SystemError) -> GatewayLock? {
        guard let lock = try LockFile.take(lockPath) else { return nil }
        unlink(addressPath)
        return GatewayLock(lock)
    }

    /// Notes the address at which this process, which has the lock, is reached.
    func note(address: String) throws(SystemError) { try File.replaceDurably(addressPath, with: address) }

    /// The address of the gateway that runs; nil where none does, or it can't be asked yet.
    func runningAddress() throws(SystemError) -> String? {
        guard File.exists(lockPath) else { return nil }
        let file = try OpenFile(lockPath, for: .changing, refusesLinks: true)
        return try file.lock() ? nil : File.contents(of: addressPath)
    }

    // MARK: Access

    /// The secrets as they are now.
    func access() -> AccessTable { AccessTable(text: File.contents(of: accessPath) ?? "") }

    /// Changes the secrets, one process at a time.
    func changeAccess<Result>(
        _ body: (inout AccessTable) -> Result
    ) throws(SystemError) -> Result {
        let turn = try OpenFile(accessPath + ".lock", for: .keeping, refusesLinks: true)
        try turn.waitForLock()
        var table = access()
        let result = body(&table)
        try File.replaceDurably(accessPath, with: table.text)
        return result
    }

    /// A fresh address, which opens the pages once.
    func makeAddress(_ address: String, at now: Int64) throws(SystemError) -> String {
        let secret = Secret.make()
        try changeAccess { $0.addOnce(Secret.digest(of: secret), at: now) }
        return "\(address)?once=\(secret)"
    }
}

/// The lock of the gateway that runs, which it has until it ends.
final class GatewayLock: Sendable {
    private let lock: LockFile

    fileprivate init(_ lock: consuming LockFile) { self.lock = lock }
}
