/// Writes zip archives byte by byte, good and bad ones.
package struct ZipMaker {
    package struct Entry {
        package var name: String
        package var content: [UInt8]
        /// 0: stored; 8: deflated; any other is only said.
        package var method: UInt16 = 8
        package var isEncrypted = false
        /// Whether sizes and checksum stand behind the bytes and not in the header before them.
        package var hasDescriptor = false
        package var isZip64 = false
        /// What the directory says instead of the truth.
        package var claimedByteCount: UInt64?
        package var claimedChecksum: UInt32?
        package var localName: String?

        package init(_ name: String, _ content: some Sequence<UInt8>) {
            self.name = name
            self.content = Array(content)
        }
    }

    package var bytes: [UInt8] = []
    package private(set) var dataOffsets: [Int] = []
    private var directory: [UInt8] = []
    private var count = 0
    private var isZip64 = false

    package init() {}

    package static func archive(_ entries: [Entry], comment: String = "") -> [UInt8] {
        var maker = ZipMaker()
        for entry in entries { maker.add(entry) }
        return maker.finish(comment: comment)
    }

    package mutating func add(_ entry: Entry) {
        let packed = entry.method == 8 ? Deflation.deflated(entry.content) : entry.content
        let headerOffset = bytes.count
        let checksum = entry.claimedChecksum ?? CRC32.checksum(entry.content)
        let byteCount = entry.claimedByteCount ?? UInt64(entry.content.count)
        let flags: UInt16 = (entry.isEncrypted ? 1 : 0) | (entry.hasDescriptor ? 8 : 0) | 0x800
        let localName = Array((entry.localName ?? entry.name).utf8)

        Self.put(UInt32(0x0403_4b50), &bytes)
        for half in [UInt16(20), flags, entry.method, 0, 0] { Self.put(half, &bytes) }
        for word in entry.hasDescriptor ? [0, 0, 0] : [checksum, UInt32(packed.count), UInt32(byteCount)] {
            Self.put(word, &bytes)
        }
        Self.put(UInt16(localName.count), &bytes)
        // An extra field of this header alone, as Info-ZIP writes.
        let extra: [UInt8] = [0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]
        Self.put(UInt16(extra.count), &bytes)
        bytes += localName + extra
        dataOffsets.append(bytes.count)
        bytes += packed
        if entry.hasDescriptor {
            for word in [0x0807_4b50, checksum, UInt32(packed.count), UInt32(byteCount)] {
                Self.put(word, &bytes)
            }
        }
        addToDirectory(entry, packed.count, byteCount, checksum, flags, headerOffset)
    }

    /// - Parameter headerOffset: where the entry's own header is.
    package mutating func addToDirectory(
        _ entry: Entry, _ packedByteCount: Int, _ byteCount: UInt64, _ checksum: UInt32, _ flags: UInt16,
        _ headerOffset: Int
    ) {
        let sizes = [byteCount, UInt64(packedByteCount), UInt64(headerOffset)]
        var extra: [UInt8] = []
        if entry.isZip64 {
            Self.put(UInt16(1), &extra)
            Self.put(UInt16(24), &extra)
            for size in sizes { Self.put(size, &extra) }
            isZip64 = true
        }
        let said = entry.isZip64 ? [.max, .max, .max] : sizes.map { UInt32(truncatingIfNeeded: $0) }
        Self.put(UInt32(0x0201_4b50), &directory)
        for half in [UInt16(20), 20, flags, entry.method, 0, 0] { Self.put(half, &directory) }
        for word in [checksum, said[1], said[0]] { Self.put(word, &directory) }
        let name = Array(entry.name.utf8)
        for half in [UInt16(name.count), UInt16(extra.count), 0, 0, 0] { Self.put(half, &directory) }
        for word in [0, said[2]] { Self.put(word, &directory) }
        directory += name + extra
        count += 1
    }

    package mutating func finish(comment: String = "") -> [UInt8] {
        let offset = bytes.count
        bytes += directory
        if isZip64 {
            let end = bytes.count
            Self.put(UInt32(0x0606_4b50), &bytes)
            Self.put(UInt64(44), &bytes)
            for half in [UInt16(45), 45, 0, 0, 0, 0] { Self.put(half, &bytes) }
            for number in [count, count, directory.count, offset] { Self.put(UInt64(number), &bytes) }
            Self.put(UInt32(0x0706_4b50), &bytes)
            Self.put(UInt32(0), &bytes)
            Self.put(UInt64(end), &bytes)
            Self.put(UInt32(1), &bytes)
        }
        Self.put(UInt32(0x0605_4b50), &bytes)
        let entryCount = isZip64 ? UInt16.max : UInt16(count)
        for half in [UInt16(0), 0, entryCount, entryCount] { Self.put(half, &bytes) }
        Self.put(isZip64 ? UInt32.max : UInt32(directory.count), &bytes)
        Self.put(isZip64 ? UInt32.max : UInt32(offset), &bytes)
        Self.put(UInt16(comment.utf8.count), &bytes)
        bytes += Array(comment.utf8)
        return bytes
    }

    private static func put(_ number: some FixedWidthInteger, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
