import Glibc
import SystemPackage

/// An open file, closed when its owner goes; an error names the file's path.
package struct OpenFile: ~Copyable, Sendable {
    /// The purpose that a file is opened for. What is made is readable by its owner alone.
    package enum Use: Sendable {
        case reading
        /// Reading and writing a file that is there.
        case changing
        /// Reading and writing a file that is made where there is none.
        case keeping
        /// Writing a file from its beginning, whatever it held.
        case rewriting
        /// Writing a file that must not be there yet.
        case creating
        /// Syncing the names in a directory.
        case directory
    }

    package let path: String
    let descriptor: FileDescriptor

    private static let ownerOnly: FilePermissions = [.ownerRead, .ownerWrite]

    /// Opens the file at a path.
    /// - Parameter refusesLinks: whether a symbolic link at the path is an error.
    package init(_ path: String, for use: Use, refusesLinks: Bool = false) throws(SystemError) {
        var options = use.options.union(.closeOnExec)
        if refusesLinks { options.insert(.noFollow) }
        do {
            descriptor = try Persistence.retrying {
                try FileDescriptor.open(
                    path, use.access, options: options, permissions: OpenFile.ownerOnly,
                    retryOnInterrupt: false)
            }
        } catch { throw SystemError("\(use.verb) \(path)", error) }
        self.path = path
    }

    /// A child that is about to be executed still has the descriptor: closing alone would leave it the lock.
    deinit {
        flock(descriptor.rawValue, LOCK_UN)
        try? descriptor.close()
    }

    // MARK: Status

    func status() throws(SystemError) -> Stat {
        do { return try descriptor.stat() } catch { throw SystemError("read \(path)", error) }
    }

    package var byteCount: Int {
        get throws(SystemError) { Int(try status().size) }
    }

    /// Takes the lock of the file, which ends with this process at the latest.
    /// - Returns: false where another one holds it.
    package func lock() throws(SystemError) -> Bool {
        if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw SystemError("lock \(path)") }
        return false
    }

    /// Takes the lock of the file once no other process has it; for locks that are held for moments.
    package func waitForLock() throws(SystemError) {
        while flock(descriptor.rawValue, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemError("lock \(path)") }
        }
    }

    /// Takes from others what an earlier process may have left them.
    func setOwnerOnly() throws(SystemError) {
        guard fchmod(descriptor.rawValue, OpenFile.ownerOnly.rawValue) == 0 else {
            throw SystemError("create \(path)")
        }
    }

    // MARK: Reading

    /// The bytes that follow, at most so many; none at the end.
    package func read(byteCountMax: Int) throws(SystemError) -> [UInt8] {
        try filled(byteCountMax) { buffer in
            try Persistence.retrying { try descriptor.read(into: buffer, retryOnInterrupt: false) }
        }
    }

    /// Reads from an offset on as many bytes as there are, up to `byteCountMax`.
    package func read(at offset: Int, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        try filled(byteCountMax) { buffer in
            var count = 0
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                let part = try Persistence.retrying {
                    try descriptor.read(
                        fromAbsoluteOffset: Int64(offset + count), into: rest, retryOnInterrupt: false)
                }
                guard part > 0 else { break }
                count += part
            }
            return count
        }
    }

    /// All that follows, as far as `byteCountMax`.
    package func readAll(byteCountMax: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < byteCountMax {
            let piece = try read(byteCountMax: min(OpenFile.pieceByteCount, byteCountMax - bytes.count))
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    private static let pieceByteCount = 65_536

    private func filled(
        _ byteCountMax: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws(SystemError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: byteCountMax) { buffer, count in
                let room = UnsafeMutableRawBufferPointer(buffer)
                count = try fill(UnsafeMutableRawBufferPointer(rebasing: room[..<byteCountMax]))
            }
        } catch { throw SystemError("read \(path)", error) }
    }

    // MARK: Writing

    /// Writes all of it after what was written before.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        do { try descriptor.writeWhole(bytes) } catch { throw SystemError("write \(path)", error) }
    }

    /// Writes all of it at an offset.
    package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        do { try descriptor.writeWhole(bytes, at: offset) } catch {
            throw SystemError("write \(path)", error)
        }
    }

    package func resize(to byteCount: Int) throws(SystemError) {
        do {
            try Persistence.retrying {
                try descriptor.resize(to: Int64(byteCount), retryOnInterrupt: false)
            }
        } catch { throw SystemError("resize \(path)", error) }
    }

    // MARK: Durability

    package func sync() throws(SystemError) {
        guard fsync(descriptor.rawValue) == 0 else { throw SystemError("sync \(path)") }
    }

    /// Syncs the contents, and of the file's status only what reading them needs.
    package func syncData() throws(SystemError) {
        guard fdatasync(descriptor.rawValue) == 0 else { throw SystemError("sync \(path)") }
    }
}

extension OpenFile.Use {
    fileprivate var access: FileDescriptor.AccessMode {
        switch self {
        case .reading, .directory: .readOnly
        case .changing, .keeping, .rewriting: .readWrite
        case .creating: .writeOnly
        }
    }

    fileprivate var options: FileDescriptor.OpenOptions {
        switch self {
        case .reading, .changing: []
        case .keeping: .create
        case .rewriting: [.create, .truncate]
        case .creating: [.create, .exclusiveCreate]
        case .directory: .directory
        }
    }

    fileprivate var verb: String {
        switch self {
        case .reading, .changing, .keeping, .directory: "open"
        case .rewriting, .creating: "create"
        }
    }
}

/// Writes all of it to a descriptor that another owner closes: a standard stream, or a socket.
package func writeAll(_ bytes: [UInt8], toDescriptor number: Int32) throws(SystemError) {
    do { try FileDescriptor(rawValue: number).writeWhole(bytes) } catch { throw SystemError("write", error) }
}
