internal import CZlib

/// Unpacks an entry piece by piece and checks what comes out. Used by one task.
package final class ZipEntryReader {
    private let entry: ZipEntry
    private let file: ArchiveFile
    private let inflater: Inflater?
    private var offset: UInt64
    private var packedLeft: UInt64
    private var packed: ArraySlice<UInt8> = []
    private var byteCount: UInt64 = 0
    private var checksum: UInt32 = 0
    private var isAtEnd = false

    /// - Parameter offset: of its packed bytes.
    init(_ entry: ZipEntry, at offset: UInt64, in file: ArchiveFile) throws(ZipError) {
        self.entry = entry
        self.file = file
        self.offset = offset
        packedLeft = entry.packedByteCount
        inflater = entry.isDeflated ? try Inflater() : nil
    }

    /// The next bytes; none at the end, and only if all that came was what was packed.
    package func next() throws(ZipError) -> [UInt8] {
        if isAtEnd { return [] }
        let bytes = try unpacked()
        byteCount += UInt64(bytes.count)
        guard byteCount <= entry.byteCount else { throw .damaged("it unpacks to more than it should") }
        checksum = Self.checksum(checksum, bytes)
        if bytes.isEmpty {
            isAtEnd = true
            guard byteCount == entry.byteCount else { throw .damaged("it unpacks to less than it should") }
            guard checksum == entry.checksum else { throw .damaged("its checksum is another") }
        }
        return bytes
    }

    private func unpacked() throws(ZipError) -> [UInt8] {
        if let inflater { try inflated(by: inflater) } else { Array(try nextPacked()) }
    }

    private func nextPacked() throws(ZipError) -> ArraySlice<UInt8> {
        let count = Int(min(packedLeft, UInt64(ZipLimits.packedChunkByteCount)))
        let bytes = try file.bytes(at: offset, count: count)
        offset += UInt64(count)
        packedLeft -= UInt64(count)
        return bytes
    }

    private func inflated(by inflater: Inflater) throws(ZipError) -> [UInt8] {
        while !inflater.isAtEnd {
            if packed.isEmpty { packed = try nextPacked() }
            let isLast = packed.isEmpty
            let output = try inflater.inflate(&packed, byteCountMax: ZipLimits.chunkByteCount)
            if !output.isEmpty { return output }
            if isLast, !inflater.isAtEnd { throw .damaged("its packed bytes break off") }
        }
        guard packed.isEmpty, packedLeft == 0 else { throw .damaged("bytes follow its packed ones") }
        return []
    }

    private static func checksum(_ before: UInt32, _ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer {
            unsafe UInt32(truncatingIfNeeded: crc32_z(uLong(before), $0.baseAddress, $0.count))
        }
    }
}

/// A raw deflate stream being unpacked by zlib.
@safe final class Inflater {
    private(set) var isAtEnd = false
    /// At a place of its own, for zlib refuses a stream that was moved.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Negative: a raw stream without zlib's header.
    private static let windowBits: Int32 = -15

    init() throws(ZipError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe inflateInit2_(
            stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .system("inflateInit2", status) }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Takes from `input` what it used; may give nothing where that is not enough.
    func inflate(_ input: inout ArraySlice<UInt8>, byteCountMax: Int) throws(ZipError) -> [UInt8] {
        var status = Z_OK
        let output = unsafe [UInt8](unsafeUninitializedCapacity: byteCountMax) { output, filled in
            let used = unsafe input.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(byteCountMax)
                status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return unsafe source.count - Int(stream.pointee.avail_in)
            }
            input = input.dropFirst(used)
            filled = unsafe byteCountMax - Int(stream.pointee.avail_out)
        }
        // Z_BUF_ERROR: nothing was there to be done, as at the end of the packed bytes.
        switch status {
        case Z_STREAM_END: isAtEnd = true
        case Z_OK, Z_BUF_ERROR: break
        default: throw .damaged("its packed bytes are not as deflate writes them")
        }
        return output
    }
}
