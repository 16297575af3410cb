/// An order-independent sum over a view's rows: equal rows give equal sums, whatever their history.
///
/// Sixteen bytes: two wrapping sums of multiply-xor-shift hashes over table, key and value, each finished
/// by the 64-bit mixer of MurmurHash3 (Appleby). It finds accidents; it is no defence against an attacker.
package struct Fingerprint: Equatable, Sendable {
    package private(set) var first: UInt64
    package private(set) var second: UInt64

    package init(first: UInt64 = 0, second: UInt64 = 0) {
        self.first = first
        self.second = second
    }

    package mutating func add(table: Int, key: RawSpan, value: RawSpan) {
        let hash = Fingerprint.hash(table, key, value)
        first &+= hash.0
        second &+= hash.1
    }

    package mutating func remove(table: Int, key: RawSpan, value: RawSpan) {
        let hash = Fingerprint.hash(table, key, value)
        first &-= hash.0
        second &-= hash.1
    }

    private static func hash(_ table: Int, _ key: RawSpan, _ value: RawSpan) -> (UInt64, UInt64) {
        var state = (0xCBF2_9CE4_8422_2325 as UInt64, 0x9AE1_6A3B_2F90_404F as UInt64)
        absorb(UInt64(table), &state)
        absorb(key, &state)
        absorb(value, &state)
        return (mix(state.0), mix(state.1))
    }

    private static func absorb(_ bytes: RawSpan, _ state: inout (UInt64, UInt64)) {
        absorb(UInt64(bytes.byteCount), &state)
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            absorb(bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian, &state)
            offset += 8
        }
        while offset < bytes.byteCount {
            absorb(UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)), &state)
            offset += 1
        }
    }

    @inline(__always)
    private static func absorb(_ word: UInt64, _ state: inout (UInt64, UInt64)) {
        state.0 = (state.0 ^ word) &* 0x0000_0100_0000_01B3
        state.0 ^= state.0 >> 29
        state.1 = (state.1 ^ word) &* 0x9FB2_1C65_1E98_DF25
        state.1 ^= state.1 >> 31
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        value = (value ^ (value >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return value ^ (value >> 33)
    }
}
