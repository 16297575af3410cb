package import DaybookSystem

/// A file packed by zstd.
package struct ZstdFile: Sendable {
    /// Unpacked byte count, up to where the file breaks off if it is damaged.
    package let byteCount: Int
    private let path: String

    /// Whether a regular file begins as a packed one does.
    package static func isOne(_ path: String) -> Bool {
        guard !FileBytes.isStream(path), let file = try? FileBytes(path: path), file.byteCount > 0,
            let beginning = try? file.next()
        else { return false }
        return ZstdReader.isBeginning(beginning)
    }

    /// Unpacks the file once without keeping anything, so that a bomb is refused before any of it is used.
    package init(path: String) throws(SystemError) {
        self.path = path
        let file = try FileBytes(path: path)
        let reader = ZstdReader(file.next)
        var byteCount = 0
        while let piece = try? reader.next(), !piece.isEmpty {
            byteCount += piece.count
            try ZstdBomb.check(byteCount, packedByteCount: file.byteCount)
        }
        self.byteCount = byteCount
    }

    /// A reader of the unpacked lines.
    package func lines() throws(SystemError) -> LineReader {
        let reader = ZstdReader(try FileBytes(path: path).next)
        return LineReader(byteCount: byteCount, reader.next)
    }
}
