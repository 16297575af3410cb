package import DaybookCore
import DaybookSystem

/// The list of erased events, by position and leaf, kept outside the log, so that restoring an older backup
/// erases them again.
///
/// A file of entries of one size: position (8), position of the erasing event (8), leaf of the erased event's
/// header (32), CRC-32C of what is before it (4). Entries are added and synced before the bodies go; one may
/// stand there twice. An entry that was not written whole counts for nothing: its body is still there, and
/// the erasure, which is in the log, goes on.
final class ErasureLedger: Sendable {
    static let fileName = "erasures"

    private let file: OpenFile

    /// Opens the file, or makes it.
    /// - Throws: `SystemError` where the file can't be opened or made.
    init(directory: String) throws(SystemError) {
        let path = directory + "/" + ErasureLedger.fileName
        let isNew = !File.exists(path)
        file = try OpenFile(path, for: .keeping, refusesLinks: true)
        if isNew { try File.syncDirectory(directory) }
    }

    /// Makes the file of a new journal, over one that is there.
    static func write(_ events: [ErasedEvent], directory: String) throws(SystemError) {
        try File.replaceDurably(directory + "/" + fileName, with: bytes(of: events))
    }

    private static func bytes(of events: [ErasedEvent]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.count * ErasedEvent.byteCount)
        for event in events { bytes += event.bytes }
        return bytes
    }

    /// Byte count of the whole entries.
    var byteCount: Int {
        ((try? file.byteCount) ?? 0) / ErasedEvent.byteCount * ErasedEvent.byteCount
    }

    /// Adds entries and syncs them. Used by one thread at a time.
    ///
    /// After an error none of them counts; they are written anew when it is tried again.
    func append(_ events: [ErasedEvent]) throws(SystemError) {
        guard !events.isEmpty else { return }
        let start = byteCount
        do throws(SystemError) {
            try file.write(ErasureLedger.bytes(of: events), at: start)
            try file.syncData()
        } catch {
            try? file.resize(to: start)
            throw error
        }
    }

    /// The whole entries from an offset on.
    func events(from offset: Int = 0) throws(SystemError) -> [ErasedEvent] {
        try ErasureLedger.events(in: file, from: offset)
    }

    /// The entries of a journal that nobody has open; none where it has no such file.
    static func events(in directory: String) throws(SystemError) -> [ErasedEvent] {
        let path = directory + "/" + fileName
        guard File.exists(path) else { return [] }
        return try events(atPath: path)
    }

    static func events(atPath path: String) throws(SystemError) -> [ErasedEvent] {
        try events(in: try OpenFile(path, for: .reading), from: 0)
    }

    private static let readEventCount = 1_024

    private static func events(
        in file: borrowing OpenFile, from offset: Int
    ) throws(SystemError) -> [ErasedEvent] {
        var events: [ErasedEvent] = []
        var offset = offset
        while true {
            let bytes = try file.read(at: offset, byteCountMax: readEventCount * ErasedEvent.byteCount)
            let whole = bytes.count / ErasedEvent.byteCount
            guard whole > 0 else { return events }
            for index in 0..<whole {
                let start = index * ErasedEvent.byteCount
                let entry = bytes.span.bytes.extracting(start..<start + ErasedEvent.byteCount)
                if let event = ErasedEvent(entry) { events.append(event) }
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
