import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Titles that an application makes from the messages so far.
@Suite struct GeneratedTitleTests {
    private func generated(_ text: String) -> Command {
        .fillTitle(GeneratedTitle(text: RawJSON(text: "\"\(text)\""), source: nil))
    }

    private func updated(_ text: String, _ source: TitleSource) -> Command {
        DeciderTests.update {
            $0.title = .some(RawJSON(text: "\"\(text)\""))
            $0.titleSource = source
        }
    }

    private func filled() async throws -> TestJournal {
        let test = try TestJournal()
        try await test.start("s")
        for index in 1...3 { try await test.say("m\(index)", in: "s") }
        return test
    }

    private func title(_ test: TestJournal) async throws -> (
        text: String?, source: TitleSource?, from: UInt64?
    ) {
        let session = try await test.session("s")
        return (session.title?.text, session.titleSource, session.titleFrom?.value)
    }

    @Test func oneReplacesAnotherAndNoClients() async throws {
        let test = try await filled()
        defer { test.remove() }
        for (index, command) in [generated("one"), updated("two", .generated)].enumerated() {
            #expect(try await test.change("s", command).recordedNothing == false)
            #expect(try await test.change("s", command).recordedNothing)
            #expect(try await title(test) == (index == 0 ? "\"one\"" : "\"two\"", .generated, 3))
        }
        let header = try await test.events().last?.event.header
        #expect(header?.version == 1 && header?.source == Position(4))
        #expect(try await test.change("s", updated("2026-01-01", .date)).recordedNothing)
        try await test.change("s", .rename(title: RawJSON(#""mine""#)))
        #expect(try await test.change("s", generated("three")).recordedNothing)
        #expect(try await test.change("s", updated("three", .generated)).recordedNothing)
        #expect(try await title(test) == ("\"mine\"", .client, nil))
        try await test.change("s", .rename(title: nil))
        try await test.change("s", updated("2026-01-01", .date))
        #expect(try await title(test) == ("\"2026-01-01\"", .date, nil))
        try await test.change("s", updated("four", .generated))
        #expect(try await title(test) == ("\"four\"", .generated, 3))
    }

    @Test(arguments: 1...3) func aRedactionOfAnyMessageTakesIt(_ sequence: UInt64) async throws {
        let test = try await filled()
        defer { test.remove() }
        try await test.change("s", updated("made", .generated))
        try await test.change("s", .redact(SequenceNumber(sequence), reason: nil, keepsCurrent: false))
        #expect(try await title(test) == (nil, nil, nil))
        try await test.change("s", generated("anew"))
        #expect(try await title(test) == ("\"anew\"", .generated, 3))
    }

    @Test func aSessionWithoutMessagesHasNoneToMakeItFrom() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.change("s", generated("made"))
        #expect(try await title(test) == ("\"made\"", .generated, nil))
    }

    @Test func aTitleOfTheStartIsAClients() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s") { $0.title = RawJSON(#""given""#) }
        #expect(try await test.change("s", generated("made")).recordedNothing)
        test.close()
        try test.removeViews()
        try test.reopen()
        #expect(try await test.appendOnceReady(.make("s", generated("made"))).recordedNothing)
    }
}
