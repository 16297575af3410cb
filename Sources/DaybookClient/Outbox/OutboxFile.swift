#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The file of an outbox, held by one process at a time.
struct OutboxFile: ~Copyable {
    private let path: String
    private let lock: Descriptor
    private var file: Descriptor
    /// Byte count of the whole records.
    private(set) var byteCount = 0

    /// Opens the file and reads its records; one whose writing was cut off is dropped.
    static func open(
        _ path: String, read: (OutboxRecord) -> Void
    ) throws(OutboxError) -> OutboxFile {
        let lock = try Descriptor(path + ".lock", O_RDWR | O_CREAT)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            throw OutboxError(kind: .inUse, description: "the outbox \(path) is open elsewhere")
        }
        var file = OutboxFile(path, lock: lock, file: try Descriptor(path, O_RDWR | O_CREAT))
        try file.load(read)
        return file
    }

    private init(_ path: String, lock: consuming Descriptor, file: consuming Descriptor) {
        self.path = path
        self.lock = lock
        self.file = file
    }

    /// An open file of this process, closed when it goes.
    private struct Descriptor: ~Copyable {
        let number: Int32

        init(_ path: String, _ flags: Int32) throws(OutboxError) {
            let number = openFile(path, flags | O_CLOEXEC)
            guard number >= 0 else { throw .unusable("open \(path)") }
            self.number = number
        }

        deinit { close(number) }
    }

    private mutating func load(_ read: (OutboxRecord) -> Void) throws(OutboxError) {
        let contents = try contents()
        let header = OutboxRecord.header
        guard contents.starts(with: header) else {
            // A header cut off has nothing behind it.
            guard header.starts(with: contents) else { throw .damaged(path, at: 0) }
            return try begin()
        }
        var offset = header.count
        scan: while true {
            switch OutboxRecord.scan(contents, at: offset) {
            case .record(let record, let end):
                read(record)
                offset = end
            case .torn, .end: break scan
            case .damaged: throw .damaged(path, at: offset)
            }
        }
        byteCount = offset
        guard ftruncate(file.number, off_t(offset)) == 0 else { throw .unusable("truncate \(path)") }
    }

    private func contents() throws(OutboxError) -> [UInt8] {
        let size = Int(lseek(file.number, 0, SEEK_END))
        guard size >= 0 else { throw .unusable("read \(path)") }
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while count < size {
            let part = bytes.withUnsafeMutableBytes {
                pread(file.number, $0.baseAddress! + count, size - count, off_t(count))
            }
            guard part > 0 else { throw .unusable("read \(path)") }
            count += part
        }
        return bytes
    }

    /// Empties the file down to its header.
    private mutating func begin() throws(OutboxError) {
        byteCount = 0
        guard ftruncate(file.number, 0) == 0 else { throw .unusable("truncate \(path)") }
        try append(OutboxRecord.header, isSynced: true)
        try Self.syncDirectory(of: path)
    }

    /// Appends bytes; throws leaving the file as it was.
    ///
    /// - Parameter isSynced: whether it must outlive a power cut when this returns.
    mutating func append(_ bytes: [UInt8], isSynced: Bool) throws(OutboxError) {
        do throws(OutboxError) {
            try Self.write(bytes, to: file.number, at: byteCount, path)
            if isSynced, fsync(file.number) != 0 { throw .unusable("sync \(path)") }
        } catch {
            ftruncate(file.number, off_t(byteCount))
            throw error
        }
        byteCount += bytes.count
    }

    /// Replaces the records by those of these entries.
    mutating func rewrite(_ entries: [OutboxEntry]) throws(OutboxError) {
        guard !entries.isEmpty else { return try begin() }
        let temporary = path + ".tmp"
        let new = try Descriptor(temporary, O_RDWR | O_CREAT | O_TRUNC)
        var bytes = OutboxRecord.header
        for entry in entries { bytes += OutboxRecord.entry(entry).bytes }
        try Self.write(bytes, to: new.number, at: 0, temporary)
        guard fsync(new.number) == 0, rename(temporary, path) == 0 else {
            throw .unusable("replace \(path)")
        }
        file = new
        byteCount = bytes.count
        try Self.syncDirectory(of: path)
    }

    /// Adds a line to the file of refused appends.
    ///
    /// - Parameter byteCountMax: of that file; one line it takes however long.
    func keepRefused(_ line: [UInt8], byteCountMax: Int) throws(OutboxError) {
        let path = path + ".refused"
        let aside = try Descriptor(path, O_WRONLY | O_CREAT)
        let byteCount = Int(lseek(aside.number, 0, SEEK_END))
        guard byteCount == 0 || byteCount + line.count <= byteCountMax else {
            throw .refusedFull(path, byteCount: byteCount, byteCountMax: byteCountMax)
        }
        try Self.write(line, to: aside.number, at: byteCount, path)
        guard fsync(aside.number) == 0 else { throw .unusable("sync \(path)") }
    }

    private static func write(
        _ bytes: [UInt8], to file: Int32, at offset: Int, _ path: String
    ) throws(OutboxError) {
        var count = 0
        while count < bytes.count {
            let part = bytes.withUnsafeBytes {
                pwrite(file, $0.baseAddress! + count, bytes.count - count, off_t(offset + count))
            }
            guard part > 0 else { throw .unusable("write \(path)") }
            count += part
        }
    }

    private static func syncDirectory(of path: String) throws(OutboxError) {
        let end = path.lastIndex(of: "/")
        let directory = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let folder = try Descriptor(directory, O_RDONLY | O_DIRECTORY)
        guard fsync(folder.number) == 0 else { throw .unusable("sync \(directory)") }
    }
}

/// The system's `open`, beside an `open` of ours.
private func openFile(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }

extension OutboxError {
    /// An error with the system's reason of the moment.
    fileprivate static func unusable(_ action: String) -> OutboxError {
        OutboxError(kind: .unusable, description: "cannot \(action): \(String(cString: strerror(errno)))")
    }

    fileprivate static func refusedFull(_ path: String, byteCount: Int, byteCountMax: Int) -> OutboxError {
        OutboxError(
            kind: .refusedFull,
            description: "\(path) holds \(byteCount) bytes of at most \(byteCountMax) of what was refused; "
                + "read it and move it away, and delivery goes on")
    }

    fileprivate static func damaged(_ path: String, at offset: Int) -> OutboxError {
        OutboxError(
            kind: .damaged,
            description: "\(path) is damaged at byte \(offset); move it away to go on without what is in it")
    }
}
