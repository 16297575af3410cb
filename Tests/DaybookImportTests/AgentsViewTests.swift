import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Small files of many agents, of another project's tests.
@Suite(.enabled(if: Folders.hasAgentsView, "needs ../shared/data/agentsview"))
struct AgentsViewTests {
    private func readAll(_ name: String) async throws -> [ImportItem] {
        var items: [ImportItem] = []
        for path in try FileTree.files(at: Folders.agentsView + "/" + name) {
            items += try await Fixtures.items(path)
        }
        return items
    }

    /// Sessions and messages of each agent's files.
    @Test(
        arguments: [
            ("aider", 2, 6), ("gptme", 1, 7), ("grok-build/current", 1, 8), ("grok-build/legacy", 2, 10),
            ("iflow", 1, 0), ("kiro_sqlite", 2, 6), ("posit-assistant", 4, 11), ("traex", 1, 0),
        ])
    func filesOfTheseAgentsAreRead(name: String, sessionCount: Int, messageCount: Int) async throws {
        let items = try await readAll(name)
        let said = Dictionary(grouping: items.messages, by: \.session)
        #expect(said.count == sessionCount, "\(name): \(said.mapValues(\.count))")
        #expect(
            messageCount == 0 || items.messages.count == messageCount,
            "\(name): \(items.messages.map(\.line))")
        #expect(Set(items.sessions.map(\.id)) == Set(said.keys), "\(name): no session without messages")
        #expect(
            items.messages.allSatisfy { !$0.draft.content.isNull || $0.draft.type == .toolCall }, "\(name)")
    }

    /// Whatever a file is, it brings something or is named.
    @Test func noFileSaysNothing() async throws {
        for path in try FileTree.files(at: Folders.agentsView) {
            let items = try await Fixtures.items(path)
            #expect(!items.parts.isEmpty || !items.problems.isEmpty, "\(path)")
        }
    }
}
