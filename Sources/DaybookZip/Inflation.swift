internal import CZlib
import DaybookSystem

/// Unpacks a deflate stream (RFC 1951) piece by piece, taking its bytes as it needs them. Used by one thread.
@safe final class Inflation {
    /// The state of zlib, allocated apart because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var packed: PackedBytes
    /// Taken of `packed`, and not by zlib yet.
    private var input: ArraySlice<UInt8> = []
    private var isAtEnd = false

    init(_ packed: PackedBytes) {
        self.packed = packed
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe daybook_inflate_begin(stream)
        precondition(status == Z_OK, "zlib can't begin: no memory, or another version than it was built with")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// `byteCount` bytes more, or as many as are left; none at the end, with which the packed bytes end.
    func next(byteCount: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            do throws(SystemError) {
                while count < byteCount, !isAtEnd {
                    count += try unsafe step(UnsafeMutableBufferPointer(rebasing: output[count..<byteCount]))
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// One call of zlib's. Returns how many bytes it wrote.
    private func step(_ output: UnsafeMutableBufferPointer<UInt8>) throws(SystemError) -> Int {
        if input.isEmpty { input = try packed.nextChunk() }
        let inputCount = input.count
        let status = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(input.count)
            unsafe stream.pointee.next_out = output.baseAddress
            unsafe stream.pointee.avail_out = UInt32(output.count)
            return unsafe inflate(stream, Z_NO_FLUSH)
        }
        input.removeFirst(inputCount - Int(unsafe stream.pointee.avail_in))
        let written = output.count - Int(unsafe stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END:
            isAtEnd = true
            if input.isEmpty { input = try packed.nextChunk() }
            guard input.isEmpty else { throw .damaged("bytes follow its packed ones") }
        case Z_OK, Z_BUF_ERROR:
            // Without room it would have written; so it needs input that is not there.
            guard inputCount > 0 || written > 0 else { throw .damaged("its packed bytes break off") }
        default: throw .notDeflated
        }
        return written
    }
}

/// CRC-32 as zip and gzip have it (ISO 3309; RFC 1952, section 8).
enum CRC32 {
    /// The checksum of bytes, alone or after others.
    /// - Parameter previous: the checksum of the bytes before, to go on from it.
    static func checksum(_ bytes: [UInt8], continuing previous: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(previous), bytes.baseAddress, bytes.count))
        }
    }
}

extension SystemError {
    static let notDeflated = SystemError.damaged("its packed bytes are not as deflate writes them")
}
