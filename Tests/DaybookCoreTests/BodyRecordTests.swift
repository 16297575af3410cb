import DaybookCore
import DaybookTesting
import Testing

@Suite struct BodyRecordTests {
    static let salt: BodyRecord.Salt = (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)

    static let body: EventBody = {
        var body = EventBody()
        body.add(.content, RawJSON("\"hi\""))
        body.add(.metadata, RawJSON("{}"))
        body.add(.agent, nil)
        return body
    }()

    /// Kind, checksum, salt; then slot 1 of 4 bytes and slot 2 of 2 bytes.
    static let golden =
        "01" + "20aa7504" + "000102030405060708090a0b0c0d0e0f" + "0104000000" + "22686922" + "0202000000"
        + "7b7d"

    @Test func goldenBytesOfASealedBody() throws {
        let record = BodyRecord.seal(BodyRecordTests.body, salt: BodyRecordTests.salt)
        #expect(hexadecimal(record) == BodyRecordTests.golden)
        let content = try BodyRecord.open(bytes(hex: BodyRecordTests.golden)[...])
        #expect(content == .sealed(BodyRecordTests.body))
    }

    @Test func goldenBytesOfAnErasedBody() throws {
        let record = BodyRecord.erased(by: Position(0x0102_0304_0506_0708))
        #expect(hexadecimal(record) == "02" + "1c02f926" + "0807060504030201")
        #expect(try BodyRecord.open(record[...]) == .erased(by: Position(0x0102_0304_0506_0708)))
        #expect(BodyRecord.committedBytes(record.span.bytes) == nil)
    }

    @Test func theCommitmentCoversSaltAndFrame() {
        let record = BodyRecord.seal(BodyRecordTests.body, salt: BodyRecordTests.salt)
        #expect(BodyRecord.committedBytes(record.span.bytes) == 5..<record.count)
        #expect(Array(record[5..<21]) == Array(0...15))
    }

    @Test func aBodyWithoutSlotsIsKept() throws {
        let record = BodyRecord.seal(EventBody(), salt: (1, 2))
        #expect(record.count == 21)
        #expect(try BodyRecord.open(record[...]) == .sealed(EventBody()))
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func anyBodyReadsAsItWasWritten(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var body = EventBody()
            for slot in Slot.allCases.shuffled(using: &random).prefix(Int.random(in: 0...19, using: &random))
            {
                let count = Int.random(in: 0...400, using: &random)
                body.add(slot, RawJSON((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }))
            }
            let record = BodyRecord.seal(body, salt: (random.next(), random.next()))
            #expect(record.count == 21 + body.frameByteCount)
            // A slice that does not begin at 0, as a slot shares the storage of its record.
            let shifted = [0xAA, 0xBB] + record + [0xCC]
            #expect(try BodyRecord.open(shifted[2..<2 + record.count]) == .sealed(body))
        }
    }

    @Test(arguments: [
        BodyRecord.seal(body, salt: salt), BodyRecord.seal(EventBody(), salt: salt),
        BodyRecord.erased(by: Position(77)),
    ])
    func everyFlippedBitIsFound(_ record: [UInt8]) {
        var record = record
        for bit in 0..<8 * record.count {
            record[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: RecordDamage.self, "bit \(bit)") { try BodyRecord.open(record[...]) }
            record[bit / 8] ^= 1 << (bit % 8)
        }
    }

    @Test func everyCutRecordIsFound() {
        for record in [
            BodyRecord.seal(BodyRecordTests.body, salt: BodyRecordTests.salt), BodyRecord.erased(by: .first),
        ] {
            for count in 0..<record.count {
                #expect(throws: RecordDamage.self, "\(count)") { try BodyRecord.open(record[..<count]) }
            }
        }
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: UInt8
        let rest: [UInt8]
        let damage: RecordDamage
    }

    private static let zeroSalt = [UInt8](repeating: 0, count: 16)

    /// Records whose checksum is right and whose content was never written here.
    @Test(arguments: [
        Forgery(testDescription: "kind 0", kind: 0, rest: zeroSalt, damage: .unknownCode),
        Forgery(testDescription: "kind 3", kind: 3, rest: zeroSalt, damage: .unknownCode),
        Forgery(
            testDescription: "short salt", kind: 1, rest: Array(zeroSalt.dropLast()), damage: .unknownCode),
        Forgery(testDescription: "long erased", kind: 2, rest: zeroSalt, damage: .unknownCode),
        Forgery(testDescription: "slot 0", kind: 1, rest: zeroSalt + [0, 0, 0, 0, 0], damage: .unknownCode),
        Forgery(
            testDescription: "slot 22", kind: 1, rest: zeroSalt + [22, 0, 0, 0, 0], damage: .unknownCode),
        Forgery(
            testDescription: "half a slot", kind: 1, rest: zeroSalt + [1, 0, 0, 0], damage: .unknownCode),
        Forgery(
            testDescription: "no bytes", kind: 1, rest: zeroSalt + [1, 1, 0, 0, 0], damage: .wrongLength),
        Forgery(
            testDescription: "4 GiB", kind: 1, rest: zeroSalt + [1, 255, 255, 255, 255, 7],
            damage: .wrongLength),
    ])
    func aFrameThatIsNotOursIsRefused(_ forgery: Forgery) {
        var record = [forgery.kind]
        record.append(littleEndian: CRC32C.checksum(forgery.rest))
        record += forgery.rest
        #expect(throws: forgery.damage) { try BodyRecord.open(record[...]) }
    }

    @Test func aSlotIsFoundByItsName() {
        #expect(BodyRecordTests.body[.content] == RawJSON("\"hi\""))
        #expect(BodyRecordTests.body[.metadata]?.text == "{}")
        #expect(BodyRecordTests.body[.agent] == nil)
        #expect(RawJSON.null.isNull)
        #expect(!RawJSON("\"null\"").isNull)
    }
}
