import DaybookCore
import DaybookCrypto
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180-4.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func goldenDigests(_ text: String, _ digest: String) {
        #expect(SHA256.digest(of: Array(text.utf8)).description == digest)
    }

    @Test func aMillionBytes() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            SHA256.digest(of: bytes).description
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// Wherever the bytes are parted, at a block's end or beside it, the digest is that of the whole.
    @Test func piecesAreHashedAsTheWhole() {
        let bytes = (0..<200).map { UInt8($0) }
        for count in bytes.indices {
            let whole = Array(bytes[..<count])
            for cut in 0...count {
                var hash = SHA256()
                hash.update(Array(whole[..<cut]))
                hash.update(Array(whole[cut...]))
                #expect(hash.digest == SHA256.digest(of: whole), "\(cut) of \(count)")
            }
        }
    }

    @Test func aByteAndADigestAreHashedAsTheirBytes() {
        let digest = SHA256.digest(of: [1, 2, 3])
        var hash = SHA256()
        hash.update(7 as UInt8)
        hash.update(digest)
        #expect(hash.digest == SHA256.digest(of: [7] + digest.bytes))
    }

    @Test func copiesGoOnApart() {
        var one = SHA256()
        one.update(Array("ab".utf8))
        var other = one
        one.update(Array("c".utf8))
        #expect(other.digest == SHA256.digest(of: Array("ab".utf8)))
        other.update(Array("d".utf8))
        #expect(one.digest == SHA256.digest(of: Array("abc".utf8)))
        #expect(other.digest == SHA256.digest(of: Array("abd".utf8)))
    }
}
