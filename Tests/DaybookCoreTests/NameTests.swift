import DaybookCore
import DaybookTesting
import Testing

@Suite struct NameTests {
    static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-".utf8)

    @Test func everyByteIsJudgedByTheGrammar() {
        for byte in UInt8.min...UInt8.max {
            #expect((SessionID(utf8: [byte]) != nil) == NameTests.allowed.contains(byte), "\(byte)")
            #expect(
                (SessionID(utf8: [0x61, byte, 0x61]) != nil) == NameTests.allowed.contains(byte), "\(byte)")
        }
    }

    @Test func aSessionIDHasOneTo128Characters() {
        #expect(SessionID("") == nil)
        #expect(SessionID("a")?.text == "a")
        #expect(SessionID(String(repeating: "a", count: 128))?.bytes.count == 128)
        #expect(SessionID(String(repeating: "a", count: 129)) == nil)
        #expect(SessionID("ä") == nil)
        #expect(SessionID("a b") == nil)
        #expect(SessionID("a/b") == nil)
        #expect(SessionID("a\u{0}") == nil)
        #expect(SessionID("..")?.text == "..")
    }

    @Test func aCustomTypeIsXAndUpTo62MoreBytes() {
        #expect(CustomType("x.a")?.name == "x.a")
        #expect(CustomType("x." + String(repeating: "a", count: 62))?.name.utf8.count == 64)
        #expect(CustomType("x." + String(repeating: "a", count: 63)) == nil)
        for name in ["", "x", "x.", "y.a", "X.a", "x.ä", "x.a b", "session.started", " x.a"] {
            #expect(CustomType(name) == nil, "\(name)")
        }
    }

    // MARK: UUIDv7

    /// RFC 9562, appendix A.6.
    @Test func theExampleOfTheRFC() {
        let time = Timestamp(rfc3339: "2022-02-22T14:22:22-05:00".utf8)!
        let id = UUIDv7.make(at: time, random: (0x0CC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func versionAndVariantStandWhateverIsRandom() {
        for random in [(0, 0), (UInt64.max, UInt64.max)] as [(UInt64, UInt64)] {
            let text = Array(UUIDv7.make(at: Timestamp(nanoseconds: 1), random: random).text)
            #expect(text.count == 36)
            #expect([8, 13, 18, 23].allSatisfy { text[$0] == "-" })
            #expect(text[14] == "7")
            #expect("89ab".contains(text[19]))
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func laterIDsComeAfterEarlierOnes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let first = Int64.random(in: 0...8_000_000_000_000_000_000, using: &random)
            let second = first + Int64.random(in: 1_000_000...1_000_000_000_000, using: &random)
            let early = UUIDv7.make(at: Timestamp(nanoseconds: first), random: (random.next(), random.next()))
            let late = UUIDv7.make(at: Timestamp(nanoseconds: second), random: (random.next(), random.next()))
            #expect(early.text < late.text)
        }
    }

    @Test func equalTimesAndOtherRandomBitsGiveOtherIDs() {
        let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
        let ids = (0..<64).flatMap { bit in
            [(1 << bit, 0), (0, 1 << bit)].map { UUIDv7.make(at: time, random: $0).text }
        }
        // 12 and 62 bits are random; the others all give the id of none.
        #expect(Set(ids).count == 12 + 62 + 1)
    }
}
