package import DaybookCore
import Glibc

/// The list of erased events, by position and leaf, kept outside the log, so that restoring an older backup
/// erases them again.
///
/// A file of entries of one size: position (8), position of the erasing event (8), leaf of the erased event's
/// header (32), CRC-32C of what is before it (4). Entries are added and synced before the bodies go; one may
/// stand there twice. An entry that was not written whole counts for nothing: its body is still there, and
/// the erasure, which is in the log, goes on.
final class ErasureLedger: Sendable {
    static let fileName = "erasures"

    private let descriptor: Int32
    private let path: String

    /// Opens the file, or makes it.
    /// - Throws: `SystemError` where the file can't be opened or made.
    init(directory: String) throws(SystemError) {
        path = directory + "/" + ErasureLedger.fileName
        let isNew = !File.exists(path)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        if isNew { try File.syncDirectory(directory) }
    }

    deinit { close(descriptor) }

    /// Writes the file of a new journal, over one that is there.
    static func write(_ events: [ErasedEvent], directory: String) throws(SystemError) {
        let path = directory + "/" + fileName
        let temporary = path + ".tmp"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SystemError("create \(temporary)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.count * ErasedEvent.byteCount)
        for event in events { bytes += event.bytes }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress! + written, $0.count - written)
            }
            guard count > 0 else { throw SystemError("write \(temporary)") }
            written += count
        }
        guard fsync(file) == 0, rename(temporary, path) == 0 else { throw SystemError("write \(temporary)") }
        try File.syncDirectory(directory)
    }

    /// Byte count of the whole entries.
    var byteCount: Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return 0 }
        return status.st_size / ErasedEvent.byteCount * ErasedEvent.byteCount
    }

    /// Adds entries and syncs them. Used by one thread at a time.
    ///
    /// After an error none of them counts; they are written anew when it is tried again.
    func append(_ events: [ErasedEvent]) throws(SystemError) {
        guard !events.isEmpty else { return }
        let start = byteCount
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.count * ErasedEvent.byteCount)
        for event in events { bytes += event.bytes }
        let written = pwrite(descriptor, bytes, bytes.count, off_t(start))
        guard written == bytes.count, fdatasync(descriptor) == 0 else {
            // A short write on a full disk sets no error of its own.
            if written >= 0, written < bytes.count { errno = ENOSPC }
            let failure = SystemError("write \(path)")
            ftruncate(descriptor, off_t(start))
            throw failure
        }
    }

    /// The whole entries from an offset on.
    func events(from offset: Int = 0) throws(SystemError) -> [ErasedEvent] {
        try ErasureLedger.events(in: descriptor, path, from: offset)
    }

    /// The entries of a journal that nobody has open; none where it has no such file.
    static func events(in directory: String) throws(SystemError) -> [ErasedEvent] {
        let path = directory + "/" + fileName
        guard File.exists(path) else { return [] }
        return try events(atPath: path)
    }

    static func events(atPath path: String) throws(SystemError) -> [ErasedEvent] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        defer { close(descriptor) }
        return try events(in: descriptor, path, from: 0)
    }

    private static func events(
        in descriptor: Int32, _ path: String, from offset: Int
    ) throws(SystemError) -> [ErasedEvent] {
        var events: [ErasedEvent] = []
        var offset = offset
        var buffer = [UInt8](repeating: 0, count: 1_024 * ErasedEvent.byteCount)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
            guard count >= 0 else { throw SystemError("read \(path)") }
            let whole = count / ErasedEvent.byteCount
            guard whole > 0 else { return events }
            for index in 0..<whole {
                let start = index * ErasedEvent.byteCount
                let bytes = buffer.span.bytes.extracting(start..<start + ErasedEvent.byteCount)
                if let event = ErasedEvent(bytes) { events.append(event) }
            }
            offset += whole * ErasedEvent.byteCount
        }
    }
}

/// An event whose body was erased.
package struct ErasedEvent: Hashable, Sendable {
    package let position: Position
    /// The event that erased it.
    package let erasure: Position
    /// Leaf of the erased event, which tells it apart from another one at its position, in a journal restored
    /// from an older backup.
    package let leaf: Digest256

    static let byteCount = 52

    package init(position: Position, erasure: Position, leaf: Digest256) {
        self.position = position
        self.erasure = erasure
        self.leaf = leaf
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: position.value)
        bytes.append(littleEndian: erasure.value)
        bytes.append(leaf)
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    /// Reads an entry; nil for bytes that are none.
    init?(_ bytes: RawSpan) {
        let checked = ErasedEvent.byteCount - 4
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            return nil
        }
        position = Position(bytes.word(at: 0))
        erasure = Position(bytes.word(at: 8))
        leaf = Digest256(bytes, at: 16)
        guard !position.isNone else { return nil }
    }
}
