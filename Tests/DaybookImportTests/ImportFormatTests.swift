import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// What `daybook import` reads from each format.
struct ImportFormatTests {
    @Test func anArrayOfChatMessagesIsOneConversation() async throws {
        let path = Folders.conversations + "/support.openai.json"
        let items = try await Fixtures.items(path)
        #expect(items.sessions.map(\.id) == ["support.openai"] && items.problems.isEmpty)
        let source = try JSONBytes(json: try LineReader(path: path).readAll()).elements
        #expect(items.messages.map { rebuilt($0.draft) } == source.map(members), "nothing is lost")
        #expect(items.messages[2].draft.content.isNull)
        #expect(items.messages[2].draft.metadata?["tool_calls"]?.elements.count == 2)
        #expect(items.messages.map(\.identity) == source.indices.map(String.init))
    }

    @Test func linesHoldOneConversationEach() async throws {
        let items = try await Fixtures.items(Folders.conversations + "/trip-planning.jsonl")
        #expect(items.sessions.map(\.id) == ["trip-lisbon", "trip-night-train", "trip-planning-3"])
        #expect(items.sessions.first?.title == "Four days in Lisbon")
        #expect(items.sessions.first?.createdAt?.rfc3339 == "2026-05-04T16:20:00.000000Z")
        let messages = items.messages
        #expect(messages[1].draft.at?.rfc3339 == "2026-05-04T16:20:09.250000Z")
        #expect(messages[7].draft.at?.rfc3339 == "2026-05-05T16:53:24.500000Z", "seconds since 1970")
        #expect(messages[5].draft.role == .system)
        #expect(messages[5].draft.metadata?["role"]?.string == "developer")
        #expect(messages.last?.draft.at == nil)
    }

    @Test func trajectoriesAreNamedAfterTaskAndTrial() async throws {
        let items = try await Fixtures.items(Folders.conversations + "/airline.trajectories.json")
        let places = ["0-0", "0-1", "7-0"]
        #expect(items.sessions.map(\.id) == places.map { "tau-airline.trajectories-" + $0 })
        #expect(items.sessions[1].context?["reward"]?.text == "0.0", "digit for digit")
        #expect(items.sessions[1].context?["traj"] == nil)
        #expect(items.messages.count == 21 && items.problems.isEmpty)
    }

    @Test func exportsComeBackAsTheyWere() async throws {
        let items = try await Fixtures.items(Folders.conversations + "/notes.daybook.jsonl")
        #expect(items.problems.isEmpty)
        let sessions = items.sessions
        #expect(sessions.map(\.id) == ["notes-garden", "notes-closed", "notes-bees"])
        #expect(sessions[0].isPinned && sessions[0].mode == "interactive" && sessions[0].owner == "person-7")
        #expect(sessions[0].context?.text == #"{"place":"north bed","area":12.5}"#)
        #expect(sessions[1].isClosed && sessions[1].isArchived)
        let messages = items.messages
        #expect(messages.map(\.identity) == ["1", "2", "3", "4", "6", "7", "1"])
        #expect(messages[1].draft.type == .toolCall && messages[1].draft.run == "run-1")
        #expect(messages[6].draft.content.text.contains(#"\ud83d"#), "a lone surrogate stays as written")
    }

    @Test func whatCannotBeReadIsNamedAndTheRestGoesOn() async throws {
        let items = try await Fixtures.items(Folders.conversations + "/broken/broken.jsonl")
        #expect(items.sessions.map(\.id) == ["broken-1", "broken-3", "broken-4"])
        #expect(
            items.problems.map { $0.prefix(while: { $0 != ":" }) }
                == [2, 3, 4, 4, 5, 6, 8, 9, 10, 11, 13].map { "line \($0)" })
        #expect(items.problems[2] == #"line 4: message 1: unknown role "wizard""#)
        #expect(items.problems.last == "line 13: cut off; the file may still be written")
        let document = try await Fixtures.items(Folders.conversations + "/broken/broken.json")
        #expect(document.problems == [#"line 3: not JSON: expected true, false or null, found "i""#])
        #expect(document.sessions.isEmpty)
    }

    @Test(.enabled(if: Fixtures.exists(Folders.airline), "needs tau-bench's gpt-4o-airline.json"))
    func realTrajectoriesAreReadWhole() async throws {
        let items = try await Fixtures.items(Folders.airline)
        #expect(items.sessions.count == 200 && Set(items.sessions.map(\.id)).count == 200)
        #expect(items.messages.count == 5_308 && items.problems.isEmpty)
        #expect(items.messages.count { $0.draft.content.isNull } == 1_074)
        let document = try JSONBytes(json: try LineReader(path: Folders.airline).readAll())
        let source = document.elements.flatMap { $0["traj"]?.elements ?? [] }
        #expect(zip(items.messages, source).allSatisfy { rebuilt($0.draft) == members($1) })
    }
}
