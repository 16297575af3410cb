package import DaybookSystem

extension LineReader {
    /// A reader of the lines that these bytes are when they are unpacked, if they begin as packed ones do; else the
    /// same reader. It must not have been read from.
    ///
    /// A stream is read once, so a bomb is refused when it shows: what came before is used by then.
    package func unpackedByZstd() throws(SystemError) -> LineReader {
        guard ZstdReader.isBeginning(try peek(byteCountMax: ZstdReader.beginningByteCount)) else {
            return self
        }
        var (packedByteCount, byteCount) = (0, 0)
        let reader = ZstdReader { () throws(SystemError) in
            let piece = Array(try self.nextBytes())
            packedByteCount += piece.count
            return piece
        }
        return LineReader { () throws(SystemError) in
            let piece = try reader.next()
            byteCount += piece.count
            try ZstdBomb.check(byteCount, packedByteCount: packedByteCount)
            return piece
        }
    }
}
