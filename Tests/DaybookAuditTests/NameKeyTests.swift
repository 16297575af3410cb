import DaybookAudit
import DaybookCore
import Testing

@Suite struct NameKeyTests {
    static let names = NameKey(secret: Array(0..<32))
    static let kinds: [NameKey.Kind] = [
        .owner, .agent, .project, .mode, .run, .key, .toolCall, .laterKey, .usage, .model,
    ]

    /// HMAC-SHA-256 under the bytes 0…31 of the kind's code and "ada", made with Python's hmac.
    static let golden = [
        "15d708b67d8a3927e73717c881a9c5a8", "48a25a5a693d397898e2f81bf1528121",
        "a7165aa5af25563c5d60b161649be7bc", "c5a25094ad6edf74e7566c2c3376c342",
        "e38f827305b8c92060a91b5808bc5155", "913a811371dfeb28857288cb36135f31",
        "6b0395a4fab04531a5ad2368e6c0a5b3", "e346c81245bef80c94adfef71020ab4f",
        "29ed904447c45d4c6e8defd6c3896980", "1455fdfe7535819c5d35f2865c0be223",
    ]

    @Test func goldenDigests() {
        for (kind, hex) in zip(NameKeyTests.kinds, NameKeyTests.golden) {
            var bytes: [UInt8] = []
            bytes.append(NameKeyTests.names.digest(kind, Array("ada".utf8)))
            #expect(hexadecimal(bytes) == hex)
        }
    }

    @Test func theCodesOfTheKindsAreAsStated() {
        #expect(NameKeyTests.kinds.map(\.rawValue) == Array(1...10))
    }

    /// The same name as an owner and as an agent is two names.
    @Test func kindsAreToldApart() {
        for name in ["", "ada", "\u{1}ada"] {
            let digests = NameKeyTests.kinds.map { NameKeyTests.names.digest($0, Array(name.utf8)) }
            #expect(Set(digests).count == NameKeyTests.kinds.count)
        }
        // The kind is a byte of its own: no name of one kind reads as another's.
        let shifted = NameKeyTests.names.digest(.owner, [2] + Array("ada".utf8))
        #expect(shifted != NameKeyTests.names.digest(.agent, Array("ada".utf8)))
    }

    @Test func equalNamesHaveEqualDigestsAndNoOthers() {
        let again = NameKey(secret: Array(0..<32))
        var seen: Set<NameDigest> = []
        for index in 0..<1_000 {
            let name = Array("name \(index)".utf8)
            let digest = NameKeyTests.names.digest(.owner, name)
            #expect(again.digest(.owner, name) == digest)
            #expect(!digest.isNone)
            #expect(seen.insert(digest).inserted)
        }
    }

    @Test func anotherJournalsDigestsAreOthers() {
        let other = NameKey(secret: Array(1..<33))
        for kind in NameKeyTests.kinds {
            let name = Array("ada".utf8)
            #expect(other.digest(kind, name) != NameKeyTests.names.digest(kind, name))
        }
    }

    @Test func aCallWithoutAnIDHasAShorterDigest() {
        let digest = NameKeyTests.names.callNameDigest(Array("f".utf8))
        #expect(digest > 0 && digest <= UInt64(UInt32.max))
        #expect(digest == NameKeyTests.names.callDigest(Array("f".utf8)) & 0xFFFF_FFFF)
    }

    @Test func aCallsDigestIsTheFirst8Bytes() {
        let id = Array("call_1".utf8)
        #expect(NameKeyTests.names.callDigest(id) == NameKeyTests.names.digest(.toolCall, id).words.0)
        #expect(NameKeyTests.names.callDigest(id) == 0x2BB5_EA99_5A18_E655)
    }
}
