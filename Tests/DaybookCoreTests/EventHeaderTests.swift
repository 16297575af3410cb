import DaybookCore
import DaybookTesting
import Testing

@Suite struct EventHeaderTests {
    /// Bytes written by every build so far, in `fixtures/golden`; they are read for ever.
    @Test func goldenBytes() throws {
        let file = GoldenFile("event-headers.hex")
        let encoded = SampleHeader.all.map { ($0.name, hexadecimal(EventHeaderCodec.encode($0.header))) }
        if GoldenFile.isWriting {
            try file.write(
                encoded,
                comment: [
                    "Event headers, layout 1: one for each type and tail of SampleHeaders.swift.",
                    "Written with DAYBOOK_WRITE_GOLDEN=1; a line that changes is a format that changed.",
                ])
        }
        let golden = try file.entries()
        #expect(golden.map(\.name) == encoded.map(\.0))
        for ((name, header), (_, hex)) in zip(SampleHeader.all, golden) {
            #expect(hexadecimal(EventHeaderCodec.encode(header)) == hex, "\(name)")
            #expect(try EventHeaderCodec.decode(bytes(hex: hex).span.bytes) == header, "\(name)")
        }
    }

    @Test(arguments: Depth.seeds(8)) func anyHeaderReadsAsItWasWritten(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            let header = SampleHeader.random(using: &random)
            let bytes = EventHeaderCodec.encode(header)
            #expect(try EventHeaderCodec.decode(bytes.span.bytes) == header)
        }
    }

    @Test func theLongestTailFits() throws {
        let words = (0..<UInt64(Limits.toolCallCountMax)).map { $0 }
        var tail = MessageTail(run: .counting(from: 1), calls: words, results: words.reversed())
        tail.key = .counting(from: 2)
        tail.usage = SampleHeader.usage
        let header = SampleHeader.make(.messageRecorded, tail: .message(tail))
        let bytes = EventHeaderCodec.encode(header)
        #expect(bytes.count <= EventHeaderCodec.byteCountMax)
        #expect(try EventHeaderCodec.decode(bytes.span.bytes) == header)
    }

    @Test(arguments: SampleHeader.all.map(\.header)) func everyFlippedBitIsFound(_ header: EventHeader) {
        var bytes = EventHeaderCodec.encode(header)
        for bit in 0..<8 * bytes.count {
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: RecordDamage.self, "bit \(bit)") { try EventHeaderCodec.decode(bytes.span.bytes) }
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
    }

    @Test func everyCutOrLengthenedHeaderIsFound() {
        let bytes = EventHeaderLayoutTests.message
        for count in 0..<bytes.count {
            let expected: RecordDamage = count < 196 ? .tooShort : .wrongLength
            #expect(throws: expected) { try EventHeaderCodec.decode(bytes.span.bytes.extracting(0..<count)) }
        }
        let longer = bytes + [0]
        #expect(throws: RecordDamage.wrongLength) { try EventHeaderCodec.decode(longer.span.bytes) }
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let damage: RecordDamage
        let change: @Sendable (inout [UInt8]) -> Void
    }

    /// Headers whose checksum is right and whose content was never written here.
    @Test(arguments: [
        Forgery(testDescription: "layout 2", damage: .unknownCode) { $0[2] = 2 },
        Forgery(testDescription: "hash 2", damage: .unknownCode) { $0[3] = 2 },
        Forgery(testDescription: "codec 1", damage: .unknownCode) { $0[4] = 1 },
        Forgery(testDescription: "role 6", damage: .unknownCode) { $0[5] = 6 },
        Forgery(testDescription: "message type 6", damage: .unknownCode) { $0[6] = 6 },
        Forgery(testDescription: "type 0", damage: .unknownCode) { $0[8] = 0 },
        Forgery(testDescription: "type 23", damage: .unknownCode) { $0[8] = 23 },
        Forgery(testDescription: "a message's tail under a close", damage: .wrongLength) { $0[8] = 10 },
        Forgery(testDescription: "a message's tail under a start", damage: .wrongLength) { $0[8] = 1 },
        Forgery(testDescription: "a message's tail under x.", damage: .unknownCode) { $0[8] = 20 },
        Forgery(testDescription: "a message's tail under an assignment", damage: .wrongLength) { $0[8] = 21 },
        Forgery(testDescription: "a message's tail under an expiry", damage: .wrongLength) { $0[8] = 22 },
        Forgery(testDescription: "one call too many", damage: .wrongLength) { $0[208] = 3 },
        Forgery(testDescription: "one result too few", damage: .unknownCode) { $0[210] = 0 },
    ])
    func aCodeThatIsNotOursIsRefused(_ forgery: Forgery) {
        var bytes = EventHeaderLayoutTests.message
        forgery.change(&bytes)
        let forged = sealed(bytes)
        #expect(throws: forgery.damage) { try EventHeaderCodec.decode(forged.span.bytes) }
    }

    /// Tails of version 2 whose checksum is right and whose content was never written here.
    @Test(arguments: [
        Forgery(testDescription: "version 1", damage: .wrongLength) { ($0[10], $0[11]) = (1, 0) },
        Forgery(testDescription: "no part", damage: .unknownCode) { $0[236] = 0 },
        Forgery(testDescription: "a part of later", damage: .unknownCode) { $0[236] = 0b111 },
        Forgery(testDescription: "one part too few", damage: .wrongLength) { $0[236] = 0b01 },
        Forgery(testDescription: "a count of later", damage: .unknownCode) { $0[285] |= 1 << 6 },
        Forgery(testDescription: "a count that is not there", damage: .unknownCode) { $0[285] &= ~1 },
        Forgery(testDescription: "a cost that is not there", damage: .unknownCode) { $0[285] &= ~(1 << 5) },
        Forgery(testDescription: "no currency", damage: .unknownCode) { $0[335] = UInt8(ascii: "e") },
    ])
    func aMessagesTailThatIsNotOursIsRefused(_ forgery: Forgery) {
        let tail = SampleHeader.messageTailOfVersion2
        var bytes = EventHeaderCodec.encode(SampleHeader.make(.messageRecorded, tail: .message(tail)))
        forgery.change(&bytes)
        let forged = sealed(bytes)
        #expect(throws: forgery.damage) { try EventHeaderCodec.decode(forged.span.bytes) }
    }

    @Test(arguments: [
        Forgery(testDescription: "version 1", damage: .wrongLength) { ($0[10], $0[11]) = (1, 0) },
        Forgery(testDescription: "no part", damage: .unknownCode) { $0[272] = 0 },
        Forgery(testDescription: "a part of later", damage: .unknownCode) { $0[272] = 0b111 },
        Forgery(testDescription: "one part too few", damage: .wrongLength) { $0[272] = 0b10 },
        Forgery(testDescription: "a longer parent", damage: .wrongLength) { $0[273] = 9 },
        Forgery(testDescription: "a parent without a name", damage: .wrongLength) { $0[273] = 0 },
        Forgery(testDescription: "a parent outside the grammar", damage: .wrongLength) {
            $0[274] = UInt8(ascii: "/")
        },
        Forgery(testDescription: "no time to go after", damage: .unknownCode) {
            for index in 282..<290 { $0[index] = 0 }
        },
    ])
    func aStartsTailThatIsNotOursIsRefused(_ forgery: Forgery) {
        let tail = EventTail.session(SampleHeader.sessionTailOfVersion2)
        var bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionStarted, tail: tail))
        forgery.change(&bytes)
        let forged = sealed(bytes)
        #expect(throws: forgery.damage) { try EventHeaderCodec.decode(forged.span.bytes) }
    }

    @Test(arguments: [
        Forgery(testDescription: "no member", damage: .unknownCode) { $0[192] = 0 },
        Forgery(testDescription: "a member of later", damage: .unknownCode) { $0[192] = 0b1_1111 },
        Forgery(testDescription: "one member too few", damage: .unknownCode) { $0[192] = 0b0111 },
        Forgery(testDescription: "an owner that is none", damage: .unknownCode) {
            for index in 193..<209 { $0[index] = 0 }
        },
        Forgery(testDescription: "a shorter parent", damage: .wrongLength) { $0[241] = 7 },
        Forgery(testDescription: "a parent outside the grammar", damage: .wrongLength) {
            $0[242] = UInt8(ascii: " ")
        },
    ])
    func anAssignmentsTailThatIsNotOursIsRefused(_ forgery: Forgery) {
        let tail = EventTail.assigned(SampleHeader.assignmentTail)
        var bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionAssigned, tail: tail))
        forgery.change(&bytes)
        let forged = sealed(bytes)
        #expect(throws: forgery.damage) { try EventHeaderCodec.decode(forged.span.bytes) }
    }

    /// What uses nothing new keeps the version, and so the bytes, of the first builds.
    @Test func theVersionIsTheLowestThatCanSayIt() {
        let schema = EventSchema.current
        func version(_ type: EventType, _ tail: EventTail) -> UInt16 {
            schema.version(of: type, saying: tail)
        }
        #expect(version(.sessionStarted, .session(SampleHeader.sessionTail)) == 1)
        #expect(version(.sessionStarted, .session(SampleHeader.sessionTailOfVersion2)) == 2)
        #expect(version(.sessionAssigned, .assigned(SampleHeader.assignmentTail)) == 1)
        #expect(version(.sessionExpirySet, .expiry(seconds: 0)) == 1)
        #expect(version(.messageRecorded, .message(SampleHeader.messageTail)) == 1)
        #expect(version(.messageRecorded, .message(SampleHeader.messageTailOfVersion2)) == 2)
        let plain = EventTail.message(SampleHeader.messageTail)
        #expect(schema.version(of: .messageRecorded, saying: plain, by: .tool) == 1)
        #expect(schema.version(of: .messageRecorded, saying: plain, by: .developer) == 2)
        #expect(version(.sessionCleared, .none) == 1)
        #expect(version(.sessionCleared, .cleared(first: .first)) == 2)
        #expect(version(.sessionRewound, .none) == 1)
        #expect(version(.sessionRewound, .rewound(SampleHeader.taken)) == 2)
        for sample in SampleHeader.all {
            #expect(version(sample.header.type, sample.header.tail) <= schema.version(of: sample.header.type))
        }
    }

    @Test func theFormatThatAnEventNeeds() {
        for type in EventType.allCases {
            var header = SampleHeader.minimal
            header.type = type
            switch type {
            case .sessionStarted: header.tail = .session(SampleHeader.sessionTail)
            case .messageRecorded: header.tail = .message(SampleHeader.messageTail)
            case .custom: header.tail = .custom(CustomType("x.a")!)
            case .sessionAssigned: header.tail = .assigned(SampleHeader.assignmentTail)
            case .sessionExpirySet: header.tail = .expiry(seconds: 1)
            default: break
            }
            let isNew = type.rawValue > EventType.custom.rawValue
            #expect(EventHeaderCodec.leastFormat(of: EventHeaderCodec.encode(header)) == (isNew ? 2 : 1))
            header.version = 2
            #expect(EventHeaderCodec.leastFormat(of: EventHeaderCodec.encode(header)) == 2)
        }
    }

    @Test func aSessionIDOutsideTheGrammarIsRefused() {
        let tail = SampleHeader.sessionTail
        var bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionStarted, tail: .session(tail)))
        bytes[257] = UInt8(ascii: "/")
        let forged = sealed(bytes)
        #expect(throws: RecordDamage.wrongLength) { try EventHeaderCodec.decode(forged.span.bytes) }
    }

    /// The bytes under a checksum that fits them.
    private func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var sealed = Array(bytes.dropLast(4))
        sealed.append(littleEndian: CRC32C.checksum(sealed))
        return sealed
    }
}
