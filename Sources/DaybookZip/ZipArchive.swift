package import DaybookSystem

/// A zip archive, read by the directory at its end, never from the front.
package struct ZipArchive: Sendable {
    /// The entries in the directory's order, folders among them.
    package let entries: [ZipEntry]
    /// The reason why there are no more entries, though there should be.
    package let damage: SystemError?
    private let file: ArchiveFile
    private let directoryOffset: UInt64

    /// Whether the bytes begin an archive: an entry, or the end of an empty one.
    package static func isBeginning(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x50, 0x4b, 5, 6])
    }

    package init(path: String) throws(SystemError) {
        file = try ArchiveFile(path: path)
        let directory = try ZipDirectory(of: file)
        entries = directory.entries
        damage = directory.damage
        directoryOffset = directory.offset
    }

    package func reader(of entry: ZipEntry) throws(SystemError) -> ZipEntryReader {
        if let problem = entry.problem { throw problem }
        let header = try LocalHeader(of: entry, in: file)
        guard header.dataOffset <= directoryOffset,
            entry.packedByteCount <= directoryOffset - header.dataOffset
        else { throw .damaged("it reaches beyond the entries' end") }
        return ZipEntryReader(entry, at: header.dataOffset, in: file)
    }
}

/// The header before an entry's bytes (APPNOTE 4.3.7). Sizes are taken from the directory alone, because this
/// one may have been written before they were known.
struct LocalHeader {
    let dataOffset: UInt64

    static let byteCount = 30
    private static let signature: UInt32 = 0x0403_4b50

    init(of entry: ZipEntry, in file: ArchiveFile) throws(SystemError) {
        let header = try file.bytes(at: entry.headerOffset, count: Self.byteCount)
        guard header.uint32(at: 0) == Self.signature else { throw .damaged("its header is missing") }
        let nameCount = Int(header.uint16(at: 26))
        let nameOffset = entry.headerOffset + UInt64(Self.byteCount)
        let name = try file.bytes(at: nameOffset, count: nameCount)
        guard Array(name) == entry.nameBytes else {
            throw .damaged("its header and the directory have different names")
        }
        dataOffset = nameOffset + UInt64(nameCount) + UInt64(header.uint16(at: 28))
    }
}
