import ArgumentParser
import DaybookClient
import DaybookJournal
import DaybookMCP
import DaybookTerminal
import Glibc

struct MCP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Give agents recall of recorded conversations, over the Model Context Protocol.",
        discussion: """
            Reads requests from standard input and answers on standard output, for a client that starts it, such \
            as Claude Code or Codex. It works through the running service, and waits for none: while the service \
            is away, calls are answered with an error. It records nothing without --write. What it gives is \
            quoted, never as instructions.
            """,
        examples: [
            "claude mcp add daybook -- daybook mcp",
            "codex mcp add daybook -- daybook mcp --owner ann --write",
            "daybook mcp --socket /run/daybook/daybook.sock <requests.jsonl",
        ])

    @OptionGroup var place: PlaceOptions
    @Option(help: "Give, and record, this owner's conversations alone.") var owner: String?
    @Flag(help: "Let agents record: adds the tool remember.") var write = false

    func validate() throws {
        guard let owner else { return }
        let isName = (1...256).contains(owner.utf8.count) && !owner.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        if !isName { throw ValidationError("--owner has 1 to 256 bytes and no control characters.") }
    }

    func run() async throws {
        if isatty(STDIN_FILENO) == 1 {
            Output.error("daybook mcp is for an agent's program, which starts it; see daybook mcp --help.")
        }
        let scope = owner.map { OwnerScope.owner($0) } ?? .any
        let service = RecallService(client: ServiceConnection.lasting(try place.places), scope: scope)
        let server = MCPServer(version: Journal.version, scope: scope, mayWrite: write)
        let session = MCPSession(server, service) { Output.line(json: $0) }
        let lines = InputLines(byteCountMax: MCPLimits.lineByteCountMax)
        while let line = await lines.next() {
            if line.isTooLong {
                await session.refuseLongLine()
            } else if !line.bytes.isEmpty {
                await session.receive(line.bytes)
            }
        }
        await end(session)
    }

    /// Lets the calls under way be answered, but not for long: nobody may be there to take an answer.
    private func end(_ session: MCPSession) async {
        let patience = Task {
            try await Task.sleep(for: .milliseconds(MCPLimits.farewellMilliseconds))
            await session.cancel()
        }
        await session.finish()
        patience.cancel()
    }
}
