import DaybookCore
import Testing

/// The layout that `docs/internals/format.md` states, "The event header", as numbers of its own.
@Suite struct EventHeaderLayoutTests {
    struct Field: Sendable, CustomTestStringConvertible {
        let name: String
        let offset: Int
        /// What the field holds in `SampleHeader`.
        let bytes: [UInt8]

        init(_ name: String, _ offset: Int, _ bytes: [UInt8]) {
            self.name = name
            self.offset = offset
            self.bytes = bytes
        }

        var testDescription: String { name }
    }

    /// In the order of the record; little-endian throughout.
    static let fields = [
        Field("byte count", 0, [223, 0]),
        Field("layout version", 2, [1]),
        Field("hash algorithm", 3, [1]),
        Field("body codec", 4, [0]),
        Field("role", 5, [4]),
        Field("message type", 6, [5]),
        Field("reserved", 7, [0]),
        Field("type", 8, [2, 0]),
        Field("version", 10, [0x02, 0x01]),
        Field("flags", 12, [0x54, 0x53, 0x52, 0x51]),
        Field("position", 16, [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11]),
        Field("session", 24, [0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21]),
        Field("revision", 32, [0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31]),
        Field("sequence", 40, [0x68, 0x67, 0x66, 0x65, 0x64, 0x63, 0x62, 0x61]),
        Field("target", 48, [0x78, 0x77, 0x76, 0x75, 0x74, 0x73, 0x72, 0x71]),
        Field("source", 56, [0x88, 0x87, 0x86, 0x85, 0x84, 0x83, 0x82, 0x81]),
        Field("at", 64, [0x48, 0x47, 0x46, 0x45, 0x44, 0x43, 0x42, 0x41]),
        Field("recorded at", 72, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        Field("batch index", 80, [0x94, 0x93, 0x92, 0x91]),
        Field("batch count", 84, [0xA4, 0xA3, 0xA2, 0xA1]),
        Field("fork parent", 88, [0xB8, 0xB7, 0xB6, 0xB5, 0xB4, 0xB3, 0xB2, 0xB1]),
        Field("fork revision", 96, [0xC8, 0xC7, 0xC6, 0xC5, 0xC4, 0xC3, 0xC2, 0xC1]),
        Field("fork sequence", 104, [0xD8, 0xD7, 0xD6, 0xD5, 0xD4, 0xD3, 0xD2, 0xD1]),
        Field("link", 112, Array(0x40..<0x60)),
        Field("commitment", 144, Array(0x80..<0xA0)),
        Field("key", 176, Array(0xE0..<0xF0)),
        Field("run", 192, Array(0x11..<0x21)),
        Field("call count", 208, [2, 0]),
        Field("result count", 210, [1, 0]),
        Field("call 1", 212, [8, 7, 6, 5, 4, 3, 2, 1]),
        Field("call 2", 220, [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11]),
        Field("result 1", 228, [0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21]),
    ]

    static let message = EventHeaderCodec.encode(
        SampleHeader.make(.messageRecorded, tail: .message(SampleHeader.messageTail)))

    @Test(arguments: fields.dropFirst()) func aFieldLiesAtItsOffset(_ field: Field) {
        let range = field.offset..<field.offset + field.bytes.count
        #expect(Array(EventHeaderLayoutTests.message[range]) == field.bytes)
    }

    /// No byte is unnamed, and none belongs to two fields.
    @Test func theFieldsFollowOneAnother() {
        var end = 0
        for field in EventHeaderLayoutTests.fields {
            #expect(field.offset == end)
            end += field.bytes.count
        }
        let message = EventHeaderLayoutTests.message
        #expect(end + 4 == message.count)
        #expect(Array(message[..<2]) == [UInt8(message.count), 0])
        let checksum = CRC32C.checksum(Array(message[..<end]))
        #expect(
            message[end...].elementsEqual((0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }))
    }

    @Test func theSizesAreAsStated() {
        #expect(EventHeaderCodec.byteCountMin == 196)
        #expect(EventHeaderCodec.byteCountMax == 65_535)
        #expect(EventHeaderCodec.layoutVersion == 1)
        #expect(EventHeaderCodec.hashAlgorithm == 1)
        #expect(EventHeaderCodec.encode(SampleHeader.minimal).count == 196)
    }

    @Test func aSessionsTailLiesInOrder() {
        let tail = SampleHeader.sessionTail
        let bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionStarted, tail: .session(tail)))
        #expect(Array(bytes[192..<208]) == Array(0x01..<0x11))
        #expect(Array(bytes[208..<224]) == Array(0x21..<0x31))
        #expect(Array(bytes[224..<240]) == Array(0x41..<0x51))
        #expect(Array(bytes[240..<256]) == Array(0x61..<0x71))
        #expect(bytes[256] == 15)
        #expect(Array(bytes[257..<272]) == Array("Session-1.a_b:c".utf8))
        #expect(bytes.count == 276)
    }

    @Test func aSessionsTailOfVersion2GoesOnAfterTheID() {
        var tail = SampleHeader.sessionTailOfVersion2
        let bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionStarted, tail: .session(tail)))
        #expect(Array(bytes[257..<272]) == Array("Session-1.a_b:c".utf8))
        #expect(bytes[272] == 0b11)
        #expect(bytes[273] == 8)
        #expect(Array(bytes[274..<282]) == Array("Parent-2".utf8))
        #expect(Array(bytes[282..<290]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(bytes.count == 294)
        tail.parent = nil
        let passing = EventHeaderCodec.encode(SampleHeader.make(.sessionStarted, tail: .session(tail)))
        #expect(Array(passing[272..<281]) == [0b10, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(passing.count == 285)
    }

    @Test func anAssignmentsTailLiesInOrder() {
        let tail = EventTail.assigned(SampleHeader.assignmentTail)
        let bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionAssigned, tail: tail))
        #expect(bytes[192] == 0b1111)
        #expect(Array(bytes[193..<209]) == Array(0x01..<0x11))
        #expect(Array(bytes[209..<225]) == Array(0x21..<0x31))
        #expect(Array(bytes[225..<241]) == Array(0x41..<0x51))
        #expect(bytes[241] == 8)
        #expect(Array(bytes[242..<250]) == Array("Parent-2".utf8))
        #expect(bytes.count == 254)
        let members: [(AssignmentTail, UInt8)] = [
            (AssignmentTail(owner: .counting(from: 1)), 0b0001),
            (AssignmentTail(agent: .counting(from: 1)), 0b0010),
            (AssignmentTail(project: .counting(from: 1)), 0b0100),
            (AssignmentTail(parent: SessionID("p")), 0b1000),
        ]
        for (tail, bit) in members {
            let bytes = EventHeaderCodec.encode(SampleHeader.make(.sessionAssigned, tail: .assigned(tail)))
            #expect(bytes[192] == bit)
        }
    }

    @Test func anExpirysTailIsItsSeconds() {
        let bytes = EventHeaderCodec.encode(
            SampleHeader.make(.sessionExpirySet, tail: .expiry(seconds: 0x0102_0304_0506_0708)))
        #expect(Array(bytes[192..<200]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(bytes.count == 204)
    }

    @Test func aMessagesTailOfVersion2GoesOnAfterTheCalls() {
        let tail = SampleHeader.messageTailOfVersion2
        let bytes = EventHeaderCodec.encode(SampleHeader.make(.messageRecorded, tail: .message(tail)))
        #expect(Array(bytes[192..<236]) == Array(EventHeaderLayoutTests.message[192..<236]))
        #expect(bytes[236] == 0b11)
        #expect(Array(bytes[237..<253]) == Array(0x71..<0x81))
        #expect(Array(bytes[253..<269]) == Array(0x31..<0x41))
        #expect(Array(bytes[269..<285]) == Array(0x51..<0x61))
        #expect(Array(bytes[285..<287]) == [0b11_0101, 0])
        #expect(Array(bytes[287..<295]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(Array(bytes[295..<319]) == [UInt8](repeating: 0, count: 24))
        #expect(Array(bytes[319..<327]) == [7, 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[327..<335]) == [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11])
        #expect(Array(bytes[335..<338]) == Array("EUR".utf8))
        #expect(bytes.count == 342)
    }

    /// The flag alone says it: the tail is that of version 1.
    @Test func aHiddenMessageDiffersByAFlagAndTheVersion() throws {
        var header = SampleHeader.make(.messageRecorded, tail: .message(SampleHeader.messageTail))
        header.flags = []
        header.version = 1
        let plain = EventHeaderCodec.encode(header)
        #expect(EventHeaderCodec.leastFormat(of: plain) == 1)
        #expect(!(try EventHeaderCodec.decode(plain.span.bytes)).flags.contains(.hidden))
        header.flags = .hidden
        header.version = 2
        let hidden = EventHeaderCodec.encode(header)
        #expect(EventHeaderCodec.leastFormat(of: hidden) == 2)
        let differing = (0..<hidden.count - 4).filter { plain[$0] != hidden[$0] }
        #expect(differing == [10, 12] && hidden[10] == 2 && hidden[12] == 0b1000_0000)
        #expect(try EventHeaderCodec.decode(hidden.span.bytes) == header)
        #expect(EventSchema.current.version(of: .messageRecorded, saying: header.tail, .hidden) == 2)
        #expect(EventSchema.current.version(of: .messageRecorded, saying: header.tail) == 1)
        #expect(EventSchema.current.version(of: .messageEdited, saying: .none, .hidden) == 2)
    }

    @Test func aClearsAndARewindsTailOfVersion2() {
        let through = EventTail.cleared(first: SequenceNumber(0x0102_0304_0506_0708))
        let clear = EventHeaderCodec.encode(SampleHeader.make(.sessionCleared, tail: through))
        #expect(Array(clear[192..<200]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(clear.count == 204)
        let rewind = EventHeaderCodec.encode(
            SampleHeader.make(.sessionRewound, tail: .rewound(SampleHeader.taken)))
        #expect(Array(rewind[192..<200]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(Array(rewind[200..<208]) == [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11])
        #expect(Array(rewind[208..<216]) == [0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21])
        #expect(rewind.count == 220)
    }

    @Test func aCustomTypesNameIsTheTail() {
        let type = CustomType("x.order:shipped-2")!
        let bytes = EventHeaderCodec.encode(SampleHeader.make(.custom, tail: .custom(type)))
        #expect(Array(bytes[192..<bytes.count - 4]) == Array("x.order:shipped-2".utf8))
    }

    /// Codes on disk never change.
    @Test func theCodesAreAsStated() {
        let types: [(EventType, UInt16)] = [
            (.sessionStarted, 1), (.messageRecorded, 2), (.messageEdited, 3), (.messageRedacted, 4),
            (.messageAnnotated, 5), (.sessionRenamed, 6), (.sessionPinned, 7), (.sessionUnpinned, 8),
            (.sessionContextChanged, 9), (.sessionClosed, 10), (.sessionReopened, 11),
            (.sessionArchived, 12), (.sessionRestored, 13), (.sessionSummarized, 14),
            (.insightRecorded, 15), (.sessionCleared, 16), (.sessionRewound, 17), (.sessionErased, 18),
            (.journalRestored, 19), (.custom, 20), (.sessionAssigned, 21), (.sessionExpirySet, 22),
        ]
        #expect(types.map(\.0) == EventType.allCases)
        for (type, code) in types { #expect(type.rawValue == code) }
        #expect(Role.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
        #expect(Role.allCases == [.user, .assistant, .system, .tool, .developer])
        #expect(MessageType.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
        #expect(MessageType.allCases == [.text, .artifact, .error, .toolCall, .toolResult])
        #expect(Slot.allCases.map(\.rawValue) == Array(1...21))
        #expect(SessionStatus.allCases.map(\.rawValue) == [0, 1, 2])
        let flags: [EventFlags] = [
            .clockRegressed, .keyScopeOwner, .carriesTitle, .carriesContext, .carriesSummary, .keepsCurrent,
            .titleIsDate, .hidden, .newKeys,
        ]
        #expect(flags.map(\.rawValue) == [1, 2, 4, 8, 16, 32, 64, 128, 256])
    }

    @Test func namesOfTypesReadBack() {
        for type in EventType.allCases where type != .custom { #expect(EventType(name: type.name) == type) }
        for role in Role.allCases { #expect(Role(name: role.name) == role) }
        for type in MessageType.allCases { #expect(MessageType(name: type.name) == type) }
        #expect(EventType(name: "x.") == nil)
        #expect(EventType(name: "session.begun") == nil)
        #expect(Role(name: "User") == nil)
        #expect(MessageType(name: "toolCall") == nil)
        #expect(MessageType(name: "tool_call") == .toolCall)
    }
}
