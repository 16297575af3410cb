import DaybookSystem

/// The file of an outbox, held by one process at a time.
struct OutboxFile: ~Copyable {
    private let path: String
    private let lock: OpenFile
    private var file: OpenFile
    /// All before it are whole records.
    private(set) var byteCount = 0

    /// Opens the file and reads its records; one whose writing was cut off is dropped.
    static func open(
        _ path: String, read: (OutboxRecord) -> Void
    ) throws(OutboxError) -> OutboxFile {
        var outbox = OutboxFile(path, lock: try lock(path), file: try open(path, for: .keeping))
        try outbox.load(read)
        return outbox
    }

    private init(_ path: String, lock: consuming OpenFile, file: consuming OpenFile) {
        self.path = path
        self.lock = lock
        self.file = file
    }

    private static func lock(_ path: String) throws(OutboxError) -> OpenFile {
        let file = try open(path + ".lock", for: .keeping)
        do throws(SystemError) { if try file.lock() { return file } } catch { throw OutboxError(error) }
        throw OutboxError(kind: .inUse, description: "the outbox \(path) is open elsewhere")
    }

    private static func open(_ path: String, for use: OpenFile.Use) throws(OutboxError) -> OpenFile {
        do throws(SystemError) { return try OpenFile(path, for: use) } catch { throw OutboxError(error) }
    }

    private mutating func load(_ read: (OutboxRecord) -> Void) throws(OutboxError) {
        let contents: [UInt8]
        do throws(SystemError) { contents = try file.read(at: 0, byteCountMax: file.byteCount) } catch {
            throw OutboxError(error)
        }
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
        do throws(SystemError) { try file.resize(to: offset) } catch { throw OutboxError(error) }
    }

    /// Empties the file down to its header.
    private mutating func begin() throws(OutboxError) {
        byteCount = 0
        do throws(SystemError) {
            try file.resize(to: 0)
            try write(OutboxRecord.header, isSynced: true)
            try File.syncDirectory(File.parent(of: path))
        } catch { throw OutboxError(error) }
    }

    /// Appends bytes; throws leaving the file as it was.
    ///
    /// - Parameter isSynced: whether it must outlive a power cut when this returns.
    mutating func append(_ bytes: [UInt8], isSynced: Bool) throws(OutboxError) {
        do throws(SystemError) { try write(bytes, isSynced: isSynced) } catch { throw OutboxError(error) }
    }

    private mutating func write(_ bytes: [UInt8], isSynced: Bool) throws(SystemError) {
        do throws(SystemError) {
            try file.write(bytes, at: byteCount)
            if isSynced { try file.sync() }
        } catch {
            try? file.resize(to: byteCount)
            throw error
        }
        byteCount += bytes.count
    }

    /// Replaces the records by those of these entries.
    mutating func rewrite(_ entries: [OutboxEntry]) throws(OutboxError) {
        guard !entries.isEmpty else { return try begin() }
        var bytes = OutboxRecord.header
        for entry in entries { bytes += OutboxRecord.entry(entry).bytes }
        do throws(SystemError) {
            let temporary = path + ".tmp"
            let new = try OpenFile(temporary, for: .rewriting)
            try new.write(bytes, at: 0)
            try new.sync()
            try File.rename(temporary, to: path)
            file = new
            byteCount = bytes.count
            try File.syncDirectory(File.parent(of: path))
        } catch { throw OutboxError(error) }
    }

    /// Adds a line to the file of refused appends.
    ///
    /// - Parameter byteCountMax: of that file; one line it takes however long.
    func keepRefused(_ line: [UInt8], byteCountMax: Int) throws(OutboxError) {
        let path = path + ".refused"
        let byteCount: Int
        do throws(SystemError) {
            let aside = try OpenFile(path, for: .keeping)
            byteCount = try aside.byteCount
            if byteCount == 0 || byteCount + line.count <= byteCountMax {
                try aside.write(line, at: byteCount)
                return try aside.sync()
            }
        } catch { throw OutboxError(error) }
        throw .refusedFull(path, byteCount: byteCount, byteCountMax: byteCountMax)
    }
}

extension OutboxError {
    fileprivate init(_ error: SystemError) {
        self.init(kind: .unusable, description: error.description)
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
