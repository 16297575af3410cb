import DaybookCore
import DaybookJournal

/// A log made to be measured: sessions of 20 to 100 messages that take turns, with titles, tool calls and
/// their results, and ends.
///
/// The same log for the same number of events.
struct GeneratedLog {
    /// Sessions under way at a time.
    private static let openSessionCount = 256
    private static let messageCounts: ClosedRange<UInt64> = 20...100
    private static let (ownerCount, agentCount, projectCount): (UInt64, UInt64, UInt64) = (500, 20, 100)
    /// Time of the first event, 2026-01-01, and the time between two events.
    private static let firstTime = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
    private static let nanosecondsPerEvent: Int64 = 40_000_000

    private struct Session {
        var start: Position
        var revision = Revision.none
        var sequence = SequenceNumber.none
        var leaf = Digest256.zero
        var remainingCount: UInt64
        var openCall: UInt64?
    }

    private let commitment: Digest256
    private var numbers = NumberSource()
    private var sessions: [Session] = []
    private var position = Position.none

    private init(commitment: Digest256) { self.commitment = commitment }

    static func fill(_ log: DetachedLog, eventCount: Int) throws {
        var trial = GeneratedLog(commitment: log.commitment)
        try log.fill { filler in
            for _ in 0..<eventCount { try trial.addNext(to: &filler) }
        }
    }

    private mutating func addNext(to filler: inout DetachedLog.Filler) throws {
        guard sessions.count == GeneratedLog.openSessionCount else { return try start(&filler) }
        let index = Int(numbers.next(below: UInt64(sessions.count)))
        var session = sessions[index]
        let header = next(of: &session)
        sessions[index] = session
        try add(header, to: index, &filler)
        if sessions[index].remainingCount == 0 { sessions.remove(at: index) }
    }

    private mutating func start(_ filler: inout DetachedLog.Filler) throws {
        var session = Session(start: position.next, remainingCount: 0)
        session.remainingCount =
            GeneratedLog.messageCounts.lowerBound
            + numbers.next(below: UInt64(GeneratedLog.messageCounts.count)) + 2
        sessions.append(session)
        var header = header(.sessionStarted, of: session)
        var tail = SessionTail(id: SessionID("trial-\(position.next.value)")!)
        tail.owner = name(1, numbers.next(below: GeneratedLog.ownerCount))
        tail.agent = name(2, numbers.next(below: GeneratedLog.agentCount))
        tail.project = name(3, numbers.next(below: GeneratedLog.projectCount))
        header.tail = .session(tail)
        try add(header, to: sessions.count - 1, &filler)
    }

    private func name(_ kind: UInt64, _ number: UInt64) -> NameDigest {
        var source = NumberSource(seed: kind << 32 | number)
        return NameDigest(words: (source.next(), source.next()))
    }

    /// The session's next event: a title after the first messages, then the messages, then the end.
    private mutating func next(of session: inout Session) -> EventHeader {
        session.remainingCount -= 1
        if session.remainingCount == 0 { return header(.sessionClosed, of: session) }
        if session.revision.value == 4 {
            var header = header(.sessionRenamed, of: session)
            header.flags = .carriesTitle
            return header
        }
        return message(&session)
    }

    /// The session's next message. One in four is a tool call; the next of its session is the result.
    private mutating func message(_ session: inout Session) -> EventHeader {
        var header = header(.messageRecorded, of: session)
        session.sequence = session.sequence.next
        header.sequence = session.sequence
        header.role = session.sequence.value % 2 == 1 ? .user : .assistant
        header.messageType = .text
        var tail = MessageTail()
        if let call = session.openCall {
            (header.role, header.messageType) = (.tool, .toolResult)
            tail.results = [call]
            session.openCall = nil
        } else if numbers.next(below: 4) == 0 {
            (header.role, header.messageType) = (.assistant, .toolCall)
            session.openCall = numbers.next()
            tail.calls = [session.openCall!]
        }
        header.tail = .message(tail)
        return header
    }

    private func header(_ type: EventType, of session: Session) -> EventHeader {
        let time = Timestamp(
            nanoseconds: GeneratedLog.firstTime.nanoseconds
                + Int64(position.value) * GeneratedLog.nanosecondsPerEvent)
        var header = EventHeader(
            type: type, version: EventSchema.current.version(of: type, saying: .none),
            position: position.next, session: session.start, revision: session.revision.next, at: time,
            recordedAt: time, commitment: commitment)
        header.link = session.leaf
        return header
    }

    private mutating func add(
        _ header: EventHeader, to index: Int, _ filler: inout DetachedLog.Filler
    ) throws {
        sessions[index].leaf = try filler.add(header)
        sessions[index].revision = header.revision
        position = header.position
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
private struct NumberSource {
    private var state: UInt64

    init(seed: UInt64 = 1) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var number = state
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }

    mutating func next(below bound: UInt64) -> UInt64 { next() % bound }
}
