package import DaybookSystem

/// Unpacks what is packed by zstd piece by piece, taking its bytes as it needs them. Used by one thread.
package final class ZstdReader {
    private let stream = ZstdStream()
    private let nextPacked: () throws(SystemError) -> [UInt8]
    private var packed: ArraySlice<UInt8> = []
    /// Whether the last piece filled its room, so that the stream may hold more.
    private var mayHoldMore = false

    /// Byte count of a beginning that tells.
    static let beginningByteCount = 4

    /// Whether bytes begin a frame.
    package static func isBeginning(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
    }

    /// A reader of what a source gives.
    /// - Parameter nextPacked: gives the packed bytes that follow; none at the end.
    package init(_ nextPacked: @escaping () throws(SystemError) -> [UInt8]) { self.nextPacked = nextPacked }

    /// The next bytes; none at the end, which is that of a frame.
    package func next() throws(SystemError) -> [UInt8] {
        while true {
            if packed.isEmpty, !mayHoldMore {
                packed = try nextPacked()[...]
                if packed.isEmpty {
                    guard stream.isAtFrameEnd else {
                        throw SystemError(problem: "damaged: its packed bytes break off")
                    }
                    return []
                }
            }
            let bytes = try stream.unpack(&packed, byteCountMax: ZstdLimits.chunkByteCount)
            mayHoldMore = bytes.count == ZstdLimits.chunkByteCount
            if !bytes.isEmpty { return bytes }
        }
    }

    /// All of some packed bytes. Throws for a bomb: more than 64 MiB that are more than 200 times as many.
    package static func unpacked(_ packed: [UInt8]) throws(SystemError) -> [UInt8] {
        var rest = packed
        let reader = ZstdReader {
            defer { rest = [] }
            return rest
        }
        var bytes: [UInt8] = []
        while true {
            let piece = try reader.next()
            if piece.isEmpty { return bytes }
            bytes += piece
            try ZstdBomb.check(bytes.count, packedByteCount: packed.count)
        }
    }
}

/// The rule by which packed bytes are taken for a bomb: they were made to fill the memory or the disk of whoever
/// unpacks them.
enum ZstdBomb {
    static func check(_ byteCount: Int, packedByteCount: Int) throws(SystemError) {
        guard byteCount > ZstdLimits.unsuspiciousByteCount,
            byteCount / ZstdLimits.expansionMax > packedByteCount
        else { return }
        throw SystemError(
            problem:
                "unpacks to over \(ZstdLimits.expansionMax) times its size, so it is taken for a zip bomb; "
                + "if it is none, unpack it with `zstd -d` and import the result")
    }
}
