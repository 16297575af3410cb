import DaybookCore
import Testing

/// Which bodies an erasing event takes, told by headers alone.
@Suite struct ErasureCoverTests {
    private let session = Position(10)
    private let fork = Position(50)
    private let stranger = Position(60)

    private func header(
        _ type: EventType, at position: UInt64, in session: Position,
        _ change: (inout EventHeader) -> Void = { _ in }
    ) -> EventHeader {
        let time = Timestamp(nanoseconds: 0)
        var header = EventHeader(
            type: type, version: 1, position: Position(position), session: session, revision: .first,
            at: time, recordedAt: time, commitment: .zero)
        change(&header)
        return header
    }

    private func erasure(
        _ type: EventType, _ change: (inout EventHeader) -> Void = { _ in }
    ) throws -> Erasure {
        var erasure = try #require(Erasure(header(type, at: 100, in: session, change)))
        erasure.forks = [fork: SequenceNumber(4)]
        return erasure
    }

    /// A name for each event before the erasure, with what says it.
    private var events: [String: EventHeader] {
        func amendment(_ type: EventType, at position: UInt64, in session: Position, of sequence: UInt64)
            -> EventHeader
        {
            header(type, at: position, in: session) {
                $0.sequence = SequenceNumber(sequence)
                $0.target = Position(10 + sequence)
            }
        }
        func derived(_ type: EventType, at position: UInt64, in session: Position, from source: UInt64)
            -> EventHeader
        {
            header(type, at: position, in: session) {
                $0.sequence = SequenceNumber(source - 10)
                $0.source = Position(source)
                $0.flags = type == .sessionRenamed ? .carriesTitle : .carriesSummary
            }
        }
        return [
            "start": header(.sessionStarted, at: 10, in: session),
            "first": header(.messageRecorded, at: 11, in: session) { $0.sequence = SequenceNumber(1) },
            "third": header(.messageRecorded, at: 13, in: session) { $0.sequence = SequenceNumber(3) },
            "early title": derived(.sessionRenamed, at: 15, in: session, from: 12),
            "title": derived(.sessionRenamed, at: 16, in: session, from: 13),
            "given title": header(.sessionRenamed, at: 17, in: session) { $0.flags = .carriesTitle },
            "summary": derived(.sessionSummarized, at: 18, in: session, from: 14),
            "insight": derived(.insightRecorded, at: 19, in: session, from: 18),
            "edit": amendment(.messageEdited, at: 20, in: session, of: 3),
            "current": amendment(.messageEdited, at: 21, in: session, of: 3),
            "note": amendment(.messageAnnotated, at: 22, in: session, of: 3),
            "fork's edit": amendment(.messageEdited, at: 51, in: fork, of: 3),
            "fork's own": header(.messageRecorded, at: 52, in: fork) { $0.sequence = SequenceNumber(5) },
            "fork's note": amendment(.messageAnnotated, at: 53, in: fork, of: 1),
            "fork's summary": derived(.sessionSummarized, at: 54, in: fork, from: 52),
            "stranger": header(.messageRecorded, at: 61, in: stranger) { $0.sequence = SequenceNumber(3) },
            "after": header(.messageRecorded, at: 101, in: session) { $0.sequence = SequenceNumber(9) },
        ]
    }

    private func covered(by erasure: Erasure) -> Set<String> {
        Set(events.filter { erasure.covers($0.value) }.keys)
    }

    @Test func anErasedSessionGoesWhole() throws {
        let stays: Set = ["fork's own", "stranger", "after"]
        #expect(covered(by: try erasure(.sessionErased)) == Set(events.keys).subtracting(stays))
    }

    @Test func clearingTakesMessagesAndWhatWasMadeOfThem() throws {
        let stays: Set = ["start", "given title", "fork's own", "stranger", "after"]
        #expect(covered(by: try erasure(.sessionCleared)) == Set(events.keys).subtracting(stays))
    }

    @Test func clearingThroughAMessageTakesThoseUpToIt() throws {
        func clear(through last: UInt64, from first: UInt64) throws -> Set<String> {
            var erasure = try #require(
                Erasure(
                    header(.sessionCleared, at: 100, in: session) {
                        $0.version = 2
                        $0.sequence = SequenceNumber(last)
                        $0.target = first > last ? .none : Position(10 + first)
                        $0.tail = .cleared(first: SequenceNumber(first))
                    }))
            erasure.forks = [fork: SequenceNumber(min(last, 4))]
            return covered(by: erasure)
        }
        let derived: Set = ["early title", "title", "summary", "insight", "fork's summary"]
        #expect(try clear(through: 2, from: 1) == derived.union(["first", "fork's note"]))
        let upToThree = ["first", "third", "edit", "current", "note", "fork's edit", "fork's note"]
        #expect(try clear(through: 3, from: 1) == derived.union(upToThree))
        // What was made of earlier messages alone stays: those are gone, or were cleared before.
        #expect(
            try clear(through: 3, from: 3) == derived.subtracting(["early title"]).union(upToThree))
        // All of them were redacted before, with what had been made of them.
        #expect(try clear(through: 2, from: 3) == ["first", "fork's note"])
    }

    @Test func aRedactionTakesOneMessageAndWhatWasMadeOfIt() throws {
        let redaction = try erasure(.messageRedacted) {
            $0.sequence = SequenceNumber(3)
            $0.target = Position(13)
        }
        let expected: Set = [
            "third", "title", "summary", "insight", "edit", "current", "note", "fork's edit",
            "fork's summary",
        ]
        #expect(covered(by: redaction) == expected)
    }

    @Test func purgingTakesEarlierTextsOnly() throws {
        var purge = try erasure(.messageRedacted) {
            $0.sequence = SequenceNumber(3)
            $0.target = Position(13)
            $0.flags = .keepsCurrent
        }
        purge.kept = [Position(21), Position(51)]
        #expect(covered(by: purge) == ["third", "edit"])
    }

    @Test func whatErasesNothingIsNoErasure() {
        for type in EventType.allCases {
            let erases: Set<EventType> = [.sessionErased, .sessionCleared, .messageRedacted]
            #expect((Erasure(header(type, at: 1, in: session)) != nil) == erases.contains(type))
        }
    }
}
