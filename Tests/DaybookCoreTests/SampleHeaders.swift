import DaybookCore

/// Headers in which every field has a value of its own, one for each type of event and kind of tail.
enum SampleHeader {
    static func make(_ type: EventType, tail: EventTail = .none) -> EventHeader {
        var header = EventHeader(
            type: type, version: 0x0102, position: Position(0x1112_1314_1516_1718),
            session: Position(0x2122_2324_2526_2728), revision: Revision(0x3132_3334_3536_3738),
            at: Timestamp(nanoseconds: 0x4142_4344_4546_4748), recordedAt: Timestamp(nanoseconds: -2),
            commitment: .counting(from: 0x80))
        header.role = .tool
        header.messageType = .toolResult
        header.flags = EventFlags(rawValue: 0x5152_5354)
        header.sequence = SequenceNumber(0x6162_6364_6566_6768)
        header.target = Position(0x7172_7374_7576_7778)
        header.source = Position(0x8182_8384_8586_8788)
        header.batchIndex = 0x9192_9394
        header.batchCount = 0xA1A2_A3A4
        header.fork = ForkPoint(
            parent: Position(0xB1B2_B3B4_B5B6_B7B8), revision: Revision(0xC1C2_C3C4_C5C6_C7C8),
            sequence: SequenceNumber(0xD1D2_D3D4_D5D6_D7D8))
        header.link = .counting(from: 0x40)
        header.key = .counting(from: 0xE0)
        header.tail = tail
        return header
    }

    static let sessionTail = SessionTail(
        id: SessionID("Session-1.a_b:c")!, owner: .counting(from: 0x01), agent: .counting(from: 0x21),
        project: .counting(from: 0x41), mode: .counting(from: 0x61))

    static let sessionTailOfVersion2 = {
        var tail = sessionTail
        tail.parent = SessionID("Parent-2")
        tail.expiresAfter = 0x0102_0304_0506_0708
        return tail
    }()

    static let assignmentTail = AssignmentTail(
        owner: .counting(from: 0x01), agent: .counting(from: 0x21), project: .counting(from: 0x41),
        parent: SessionID("Parent-2"))

    static let messageTail = MessageTail(
        run: .counting(from: 0x11), calls: [0x0102_0304_0506_0708, 0x1112_1314_1516_1718],
        results: [0x2122_2324_2526_2728])

    static let usage = {
        var usage = MessageUsage()
        usage.id = .counting(from: 0x31)
        usage.model = .counting(from: 0x51)
        usage.inputTokens = 0x0102_0304_0506_0708
        usage.cachedTokens = 0
        usage.reasoningTokens = 7
        usage.cost = MessageUsage.Cost(
            billionths: 0x1112_1314_1516_1718, currency: MessageUsage.Currency("EUR")!)
        return usage
    }()

    static let messageTailOfVersion2 = {
        var tail = messageTail
        tail.key = .counting(from: 0x71)
        tail.usage = usage
        return tail
    }()

    static let taken = TakenMessages(
        first: SequenceNumber(0x0102_0304_0506_0708), last: SequenceNumber(0x1112_1314_1516_1718),
        count: 0x2122_2324_2526_2728)

    /// Name, header: all that the golden file holds.
    static let all: [(name: String, header: EventHeader)] = {
        var samples: [(String, EventHeader)] = []
        for type in EventType.allCases {
            switch type {
            case .sessionStarted:
                let shortest = SessionTail(id: SessionID("s")!)
                let longest = SessionTail(
                    id: SessionID(String(repeating: "z", count: Limits.sessionIDByteCountMax))!)
                samples.append((type.name, make(type, tail: .session(sessionTail))))
                samples.append(("\(type.name)/shortest", make(type, tail: .session(shortest))))
                samples.append(("\(type.name)/longest", make(type, tail: .session(longest))))
                samples.append(("\(type.name)/2", make(type, tail: .session(sessionTailOfVersion2))))
                var subagent = sessionTail
                subagent.parent = longest.id
                samples.append(("\(type.name)/subagent", make(type, tail: .session(subagent))))
                var passing = shortest
                passing.expiresAfter = 1
                samples.append(("\(type.name)/expiring", make(type, tail: .session(passing))))
            case .messageRecorded:
                samples.append((type.name, make(type, tail: .message(messageTail))))
                samples.append(("\(type.name)/plain", make(type, tail: .message(MessageTail()))))
                var keyed = messageTail
                keyed.key = .counting(from: 0x71)
                samples.append(("\(type.name)/keyed", make(type, tail: .message(keyed))))
                samples.append(("\(type.name)/2", make(type, tail: .message(messageTailOfVersion2))))
                samples.append(("\(type.name)/hidden", hidden(type, tail: .message(messageTail))))
            case .messageEdited:
                samples.append((type.name, make(type)))
                samples.append(("\(type.name)/hidden", hidden(type)))
            case .sessionCleared:
                let through = EventTail.cleared(first: SequenceNumber(0x0102_0304_0506_0708))
                samples.append((type.name, make(type)))
                samples.append(("\(type.name)/2", make(type, tail: through)))
            case .sessionRewound:
                samples.append((type.name, make(type)))
                samples.append(("\(type.name)/2", make(type, tail: .rewound(taken))))
            case .sessionAssigned:
                let parent = AssignmentTail(parent: SessionID("p")!)
                samples.append((type.name, make(type, tail: .assigned(assignmentTail))))
                samples.append(("\(type.name)/parent", make(type, tail: .assigned(parent))))
            case .sessionExpirySet:
                samples.append((type.name, make(type, tail: .expiry(seconds: 0x0102_0304_0506_0708))))
                samples.append(("\(type.name)/cleared", make(type, tail: .expiry(seconds: 0))))
            case .custom:
                let name = CustomType("x.order:shipped-2")!
                samples.append((name.name, make(type, tail: .custom(name))))
            default: samples.append((type.name, make(type)))
            }
        }
        samples.append(("minimal", minimal))
        return samples
    }()

    private static func hidden(_ type: EventType, tail: EventTail = .none) -> EventHeader {
        var header = make(type, tail: tail)
        header.version = 2
        header.flags = [.hidden, .clockRegressed]
        return header
    }

    /// All optional fields left out.
    static let minimal = EventHeader(
        type: .sessionClosed, version: 1, position: Position(1), session: .none, revision: .first,
        at: Timestamp(nanoseconds: 0), recordedAt: Timestamp(nanoseconds: 0), commitment: .zero)

    static func random(using random: inout some RandomNumberGenerator) -> EventHeader {
        func word() -> UInt64 { random.next() >> UInt64.random(in: 0...63, using: &random) }
        let type = EventType.allCases.randomElement(using: &random)!
        var header = EventHeader(
            type: type, version: UInt16(truncatingIfNeeded: word()), position: Position(word()),
            session: Position(word()), revision: Revision(word()),
            at: Timestamp(nanoseconds: Int64(bitPattern: random.next())),
            recordedAt: Timestamp(nanoseconds: Int64(bitPattern: random.next())),
            commitment: digest(&random))
        header.role = (Role.allCases + [nil]).randomElement(using: &random)!
        header.messageType = (MessageType.allCases + [nil]).randomElement(using: &random)!
        header.flags = EventFlags(rawValue: UInt32(truncatingIfNeeded: random.next()))
        header.sequence = SequenceNumber(word())
        header.target = Position(word())
        header.source = Position(word())
        header.batchIndex = UInt32(truncatingIfNeeded: word())
        header.batchCount = UInt32(truncatingIfNeeded: word())
        if Bool.random(using: &random) {
            header.fork = ForkPoint(
                parent: Position(word() | 1), revision: Revision(word()), sequence: SequenceNumber(word()))
        }
        header.link = digest(&random)
        header.key = name(&random)
        header.tail = tail(of: type, &random)
        header.version = max(header.version, header.tail.leastVersion, header.flags.leastVersion)
        return header
    }

    private static func tail(of type: EventType, _ random: inout some RandomNumberGenerator) -> EventTail {
        switch type {
        case .sessionStarted:
            var tail = SessionTail(id: SessionID(text(1...Limits.sessionIDByteCountMax, &random))!)
            tail.owner = name(&random)
            tail.agent = name(&random)
            tail.project = name(&random)
            tail.mode = name(&random)
            tail.parent = parent(&random)
            if Bool.random(using: &random) { tail.expiresAfter = max(random.next(), 1) }
            return .session(tail)
        case .messageRecorded:
            let callCount = Int.random(in: 0...20, using: &random)
            let resultCount = Int.random(in: 0...20, using: &random)
            var tail = MessageTail(
                run: name(&random), calls: (0..<callCount).map { _ in random.next() },
                results: (0..<resultCount).map { _ in random.next() })
            tail.key = name(&random)
            if Bool.random(using: &random) { tail.usage = usage(&random) }
            return .message(tail)
        case .sessionCleared where Bool.random(using: &random):
            return .cleared(first: SequenceNumber(random.next()))
        case .sessionRewound where Bool.random(using: &random):
            return .rewound(
                TakenMessages(
                    first: SequenceNumber(random.next()), last: SequenceNumber(random.next()),
                    count: random.next()))
        case .custom: return .custom(CustomType("x." + text(1...62, &random))!)
        case .sessionAssigned: return .assigned(assignment(&random))
        case .sessionExpirySet: return .expiry(seconds: random.next())
        default: return .none
        }
    }

    private static func assignment(_ random: inout some RandomNumberGenerator) -> AssignmentTail {
        let tail = AssignmentTail(
            owner: name(&random), agent: name(&random), project: name(&random), parent: parent(&random))
        return tail == AssignmentTail() ? assignment(&random) : tail
    }

    private static func parent(_ random: inout some RandomNumberGenerator) -> SessionID? {
        guard Bool.random(using: &random) else { return nil }
        return SessionID(text(1...Limits.sessionIDByteCountMax, &random))
    }

    private static func usage(_ random: inout some RandomNumberGenerator) -> MessageUsage {
        func count() -> UInt64? { Bool.random(using: &random) ? random.next() : nil }
        var usage = MessageUsage()
        usage.id = name(&random)
        usage.model = name(&random)
        usage.inputTokens = count()
        usage.outputTokens = count()
        usage.cachedTokens = count()
        usage.cacheWriteTokens = count()
        usage.reasoningTokens = count()
        usage.cost = count().map {
            MessageUsage.Cost(billionths: $0, currency: MessageUsage.Currency("USD")!)
        }
        return usage
    }

    static func text(_ counts: ClosedRange<Int>, _ random: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("ABCxyz019._:-")
        let count = Int.random(in: counts, using: &random)
        return String((0..<count).map { _ in alphabet.randomElement(using: &random)! })
    }

    private static func digest(_ random: inout some RandomNumberGenerator) -> Digest256 {
        Digest256(words: (random.next(), random.next(), random.next(), random.next()))
    }

    private static func name(_ random: inout some RandomNumberGenerator) -> NameDigest {
        Bool.random(using: &random) ? .none : NameDigest(words: (random.next(), random.next()))
    }
}
