import DaybookCore
import DaybookTesting
import Testing

@Suite struct CRC32CTests {
    /// RFC 3720, appendix B.4, and the check value of the polynomial's catalogue entry.
    @Test func vectors() {
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(Array(0...31)) == 0x46DD_794E)
        #expect(CRC32C.checksum(Array((0...31).reversed())) == 0x113F_DB5C)
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([]) == 0)
    }

    /// The step of sixteen bytes and the rest that follows it, at every length and offset.
    @Test func everyLengthAgreesWithBitByBit() {
        var random = SeededGenerator(seed: 1)
        let source = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        for start in 0..<20 {
            for count in 0...100 {
                let slice = Array(source[start..<start + count])
                #expect(CRC32C.checksum(slice) == bitByBit(slice))
                let part = source.span.bytes.extracting(start..<start + count)
                #expect(CRC32C.checksum(part) == bitByBit(slice))
            }
        }
    }

    @Test func aChecksumGoesOnFromThatOfTheBytesBefore() {
        let source = (0..<100).map { UInt8($0) }
        for cut in 0...100 {
            let first = CRC32C.checksum(Array(source[..<cut]))
            let whole = CRC32C.checksum(source.span.bytes.extracting(cut..<100), continuing: first)
            #expect(whole == CRC32C.checksum(source))
        }
    }

    private func bitByBit(_ bytes: [UInt8]) -> UInt32 {
        var value = ~0 as UInt32
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~value
    }
}
