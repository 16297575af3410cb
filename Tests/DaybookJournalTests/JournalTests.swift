import DaybookCore
import DaybookJournal
import Testing

@Suite struct JournalTests {
    @Test func whatIsAppendedIsReadInOrder() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        for index in 1...100 { try await test.say("m\(index)", in: "s") }
        #expect(try await test.texts(of: "s") == (1...100).map { "\"m\($0)\"" })
    }

    @Test func aJournalClosedAndOpenedGoesOn() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        try test.reopen()
        let appended = try await test.say("two", in: "s")
        #expect(appended.last == Position(3))
        #expect(appended.revision == Revision(3))
        #expect(try await test.texts(of: "s") == ["\"one\"", "\"two\""])
    }

    @Test func theSameKeyIsRecordedOnce() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let first = try await test.say("one", in: "s", key: "k")
        let again = try await test.say("one", in: "s", key: "k")
        #expect(again.isDuplicate)
        #expect(again.last == first.last)
        await #expect(throws: JournalError.self) { try await test.say("other", in: "s", key: "k") }
        #expect(try await test.texts(of: "s") == ["\"one\""])
    }
}
