import DaybookCore
import DaybookCrypto
import Testing

@Suite struct HMACSHA256Tests {
    /// The first three examples of RFC 4231, and one whose key fills a block, made with Python's hmac.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](0..<64), Array("ada".utf8),
            "1e5aa35b4eb676fa638b247ce00c625e23649a53aea18452190edddcb984f600"
        ),
    ])
    func goldenCodes(_ key: [UInt8], _ bytes: [UInt8], _ code: String) {
        var whole = HMACSHA256(key: key)
        whole.update(bytes)
        #expect(whole.code.description == code)
        var pieces = HMACSHA256(key: key)
        for byte in bytes { pieces.update(byte) }
        #expect(pieces.code == whole.code)
    }

    @Test func copiesGoOnApart() {
        var one = HMACSHA256(key: [1])
        let other = one
        one.update([2])
        #expect(one.code != other.code)
        #expect(other.code == HMACSHA256(key: [1]).code)
    }
}
