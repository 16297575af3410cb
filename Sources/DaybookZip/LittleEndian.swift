/// Reading integers as zip files have them.
extension ArraySlice<UInt8> {
    /// The integer at an offset.
    /// - Parameter offset: from the slice's begin, within its bounds.
    func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, at offset: Int
    ) -> Number {
        let start = startIndex + offset
        return self[start..<start + MemoryLayout<Number>.size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    func uint16(at offset: Int) -> UInt16 { littleEndian(UInt16.self, at: offset) }
    func uint32(at offset: Int) -> UInt32 { littleEndian(UInt32.self, at: offset) }
    func uint64(at offset: Int) -> UInt64 { littleEndian(UInt64.self, at: offset) }
}
