import Glibc

/// A file that appears whole under its name, or not at all: written beside it as `NAME.part`, synced, then
/// linked.
///
/// Readable by its owner alone. Used by one thread.
package final class WholeFile {
    package let path: String
    private let part: String
    private let file: OpenFile
    private var buffer: [UInt8] = []
    package private(set) var byteCount = 0

    package static let partSuffix = ".part"
    private static let bufferByteCount = 1 << 20

    /// Begins a file.
    /// - Throws: `fileExists` as a `SystemError` where there is something of that name, and the reason why it
    ///   can't be made.
    package init(path: String) throws(SystemError) {
        self.path = path
        part = path + WholeFile.partSuffix
        guard !File.exists(path) else { throw SystemError("create \(path)", code: EEXIST) }
        // What an earlier process left is written over; one that still writes has it locked.
        file = try OpenFile(part, for: .keeping, refusesLinks: true)
        guard try file.lock() else { throw SystemError("create \(part)", code: EWOULDBLOCK) }
        try file.setOwnerOnly()
        try file.resize(to: 0)
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) {
        buffer += bytes
        if buffer.count >= WholeFile.bufferByteCount { try flush() }
    }

    private func flush() throws(SystemError) {
        try file.write(buffer)
        byteCount += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// Syncs everything written, under the name of the part.
    /// - Returns: that name, so that it can be read again before it counts.
    package func sync() throws(SystemError) -> String {
        try flush()
        try file.sync()
        return part
    }

    /// Gives the file its name, durably; never writes over another.
    package func publish() throws(SystemError) {
        // A link fails where the name is taken, as a rename would not.
        guard link(part, path) == 0 else { throw SystemError("create \(path)") }
        unlink(part)
        try File.syncDirectory(File.parent(of: path))
    }

    /// Removes the unfinished file.
    package func discard() { unlink(part) }
}
