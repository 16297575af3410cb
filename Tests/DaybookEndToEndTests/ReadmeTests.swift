import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// The commands of the documents run as printed, in the order printed, in a fresh copy of the repository.
@Suite(.timeLimit(.minutes(10))) struct ReadmeTests {
    @Test func theReadmeRunsAsPrinted() throws {
        try Self.check("README.md") { repository in
            // What the line of `import` brought is what the line of MCP gives.
            let recalled = try repository.recalled(by: "claude")
            #expect(recalled.contains("web-session"))
        }
    }

    /// The README's first commands, so that a document's own find a service with the sample conversations.
    private static let beginning = """
        ```sh
        tools/run
        export DAYBOOK_JOURNAL="$PWD/.daybook" PATH="$PWD/.build/release:$PATH"
        ```

        """

    @Test(arguments: ["commands", "import", "prompts", "application", "operations", "auditors", "mcp"])
    func theDocumentRunsAsPrinted(_ name: String) throws {
        try Self.check("docs/\(name).md", after: Self.beginning)
    }

    private static func check(
        _ path: String, after beginning: String = "", then: (ClonedRepository) throws -> Void = { _ in }
    ) throws {
        let document = try String(contentsOfFile: Folders.root + "/" + path, encoding: .utf8)
        let shown = ShownCommands(beginning + document)
        let own = ShownCommands(document).blocks
        #expect(!own.isEmpty, "\(path) shows no commands")
        let lineOffset = (shown.blocks.last?.line ?? 0) - (own.last?.line ?? 0)
        let repository = try ClonedRepository()
        defer { repository.remove() }
        for outcome in try repository.run(shown) {
            let place = "\(path), line \(outcome.block.line - lineOffset)"
            #expect(outcome.failures.isEmpty, "\(place): \(outcome.failures)\n\(outcome.output)")
            #expect(outcome.block.shows(outcome.output), "\(place) came as:\n\(outcome.output)")
        }
        try then(repository)
    }
}
