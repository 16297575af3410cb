import DaybookSystem

/// The directory at an archive's end (APPNOTE 4.3.12 to 4.3.16), of zip64 as well.
struct ZipDirectory {
    /// The entries in the directory's order.
    private(set) var entries: [ZipEntry] = []
    /// The reason why there are no more entries, though there should be.
    private(set) var damage: SystemError?
    let offset: UInt64

    private static let endByteCount = 22
    private static let commentByteCountMax = 65_535
    private static let zip64LocatorByteCount = 20
    private static let zip64EndByteCount = 56
    private static let headerByteCount = 46
    private static let endSignature: UInt32 = 0x0605_4b50
    private static let zip64LocatorSignature: UInt32 = 0x0706_4b50
    private static let zip64EndSignature: UInt32 = 0x0606_4b50
    private static let headerSignature: UInt32 = 0x0201_4b50

    private struct Extent {
        var entryCount: UInt64
        var byteCount: UInt64
        var offset: UInt64
        /// Offset at which the directory must have ended.
        var end: UInt64
    }

    init(of file: ArchiveFile) throws(SystemError) {
        let extent = try Self.extent(in: file)
        guard extent.byteCount <= ZipLimits.directoryByteCountMax else {
            throw .tooLarge("a directory of over 64 MiB; unpack the archive and import the folder")
        }
        guard extent.offset <= extent.end, extent.byteCount <= extent.end - extent.offset else {
            throw .damaged("the directory is not where the archive's end says")
        }
        offset = extent.offset
        read(try file.bytes(at: offset, count: Int(extent.byteCount)), entryCount: extent.entryCount)
        markOverlapping()
    }

    private static func extent(in file: ArchiveFile) throws(SystemError) -> Extent {
        let count = Int(min(file.byteCount, UInt64(endByteCount + commentByteCountMax)))
        let tail = try file.bytes(at: file.byteCount - UInt64(count), count: count)
        // A comment may hold anything; the real end's comment reaches to the archive's end.
        var start = count - endByteCount
        while start >= 0 {
            let rest = tail.dropFirst(start)
            if rest.uint32(at: 0) == endSignature,
                start + endByteCount + Int(rest.uint16(at: 20)) == count
            {
                let position = file.byteCount - UInt64(count - start)
                return try extent(rest, at: position, in: file)
            }
            start -= 1
        }
        throw .damaged("its directory is missing; the archive may be cut off")
    }

    private static func extent(
        _ end: ArraySlice<UInt8>, at position: UInt64, in file: ArchiveFile
    ) throws(SystemError) -> Extent {
        let extent = Extent(
            entryCount: UInt64(end.uint16(at: 10)), byteCount: UInt64(end.uint32(at: 12)),
            offset: UInt64(end.uint32(at: 16)), end: position)
        let isZip64 =
            extent.entryCount == UInt64(UInt16.max) || extent.byteCount == UInt64(UInt32.max)
            || extent.offset == UInt64(UInt32.max)
        if isZip64, let extent = try zip64Extent(before: position, in: file) { return extent }
        guard end.uint16(at: 4) == 0, end.uint16(at: 6) == 0 else { throw severalDisks }
        return extent
    }

    private static let severalDisks = SystemError.damaged("it is one of several parts of an archive")

    /// The extent that zip64 gives; nil for an archive that is full to the brim without being zip64.
    private static func zip64Extent(
        before position: UInt64, in file: ArchiveFile
    ) throws(SystemError) -> Extent? {
        guard position >= UInt64(zip64LocatorByteCount) else { return nil }
        let locator = try file.bytes(
            at: position - UInt64(zip64LocatorByteCount), count: zip64LocatorByteCount)
        guard locator.uint32(at: 0) == zip64LocatorSignature else { return nil }
        guard locator.uint32(at: 4) == 0, locator.uint32(at: 16) <= 1 else { throw severalDisks }
        let offset = locator.uint64(at: 8)
        let end = try file.bytes(at: offset, count: zip64EndByteCount)
        guard end.uint32(at: 0) == zip64EndSignature else {
            throw .damaged("its zip64 directory is not where the archive's end says")
        }
        return Extent(
            entryCount: end.uint64(at: 32), byteCount: end.uint64(at: 40), offset: end.uint64(at: 48),
            end: offset)
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, entryCount: UInt64) {
        var rest = bytes
        while UInt64(entries.count) < entryCount {
            guard let next = Self.entry(&rest) else {
                damage = .damaged("its directory breaks off after \(entries.count) of \(entryCount) entries")
                return
            }
            entries.append(next)
        }
    }

    /// Takes a header off `bytes`; nil where there is none.
    private static func entry(_ bytes: inout ArraySlice<UInt8>) -> ZipEntry? {
        let header = bytes
        guard header.count >= headerByteCount, header.uint32(at: 0) == headerSignature else { return nil }
        let counts = [28, 30, 32].map { Int(header.uint16(at: $0)) }
        let byteCount = headerByteCount + counts.reduce(0, +)
        guard header.count >= byteCount else { return nil }
        bytes = header.dropFirst(byteCount)
        let name = Array(header.dropFirst(headerByteCount).prefix(counts[0]))
        let extra = header.dropFirst(headerByteCount + counts[0]).prefix(counts[1])
        var sizes = Zip64Sizes(
            byteCount: UInt64(header.uint32(at: 24)), packedByteCount: UInt64(header.uint32(at: 20)),
            headerOffset: UInt64(header.uint32(at: 42)))
        let isComplete = sizes.complete(from: extra)
        let method = Int(header.uint16(at: 10))
        var entry = ZipEntry(
            name: String(decoding: name, as: UTF8.self), byteCount: sizes.byteCount,
            packedByteCount: sizes.packedByteCount, nameBytes: name, isDeflated: method == 8,
            checksum: header.uint32(at: 16), headerOffset: sizes.headerOffset)
        let isEncrypted = header.uint16(at: 8) & 1 != 0
        entry.problem =
            isComplete ? problem(of: entry, method, isEncrypted) : .damaged("its zip64 sizes are missing")
        return entry
    }

    private static func problem(of entry: ZipEntry, _ method: Int, _ isEncrypted: Bool) -> SystemError? {
        if isEncrypted { return .encrypted }
        switch method {
        case 0:
            guard entry.byteCount == entry.packedByteCount else {
                return .damaged("stored, but of two sizes")
            }
        case 8:
            let (bound, overflow) = entry.packedByteCount.multipliedReportingOverflow(
                by: ZipLimits.expansionMax)
            guard overflow || entry.byteCount <= max(bound, ZipLimits.unsuspiciousByteCount) else {
                return .tooLarge(
                    "it would unpack to over \(ZipLimits.expansionMax) times its size, as an attack does; "
                        + "if you trust it, unpack it and import the files")
            }
        default: return .packed(by: method)
        }
        return nil
    }

    /// Marks entries that share bytes with one before them, or with the directory. Such an entry is an attack
    /// or damage.
    private mutating func markOverlapping() {
        var end: UInt64 = 0
        for index in entries.indices.sorted(by: { entries[$0].headerOffset < entries[$1].headerOffset }) {
            if entries[index].headerOffset < end {
                entries[index].problem = .damaged("it overlaps another entry")
            } else if entries[index].endOffsetMin > offset {
                entries[index].problem = .damaged("it reaches beyond the entries' end")
            }
            end = max(end, min(entries[index].endOffsetMin, offset))
        }
    }
}

/// The three numbers that zip64 moves into an extra field where 32 bits do not hold them.
private struct Zip64Sizes {
    var byteCount: UInt64
    var packedByteCount: UInt64
    var headerOffset: UInt64

    private static let fieldID: UInt16 = 1
    private static let moved = UInt64(UInt32.max)

    /// Reads the numbers.
    /// - Returns: false where a number is said to be there and is not.
    mutating func complete(from extra: ArraySlice<UInt8>) -> Bool {
        var field = Self.field(in: extra)
        return [\Self.byteCount, \.packedByteCount, \.headerOffset].allSatisfy { number in
            guard self[keyPath: number] == Self.moved else { return true }
            guard field.count >= 8 else { return false }
            self[keyPath: number] = field.uint64(at: 0)
            field = field.dropFirst(8)
            return true
        }
    }

    private static func field(in extra: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = extra
        while rest.count >= 4 {
            let count = Int(rest.uint16(at: 2))
            if rest.uint16(at: 0) == fieldID { return rest.dropFirst(4).prefix(count) }
            rest = rest.dropFirst(4 + count)
        }
        return []
    }
}
