import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Fork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Begin a session that goes on from a message of another.",
        discussion:
            "It reads as the other's messages up to that one, then its own. The other stays as it is.",
        examples: ["daybook fork trip-lisbon --at 2", "daybook fork last --id plan-b --title 'Plan B'"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: ArgumentHelp("The last message to take over (default: the newest).", valueName: "sequence"))
    var at: Int?
    @Option(name: .customLong("id"), help: "The new session's id (default: a random one).") var newID: String?
    @Option(help: "The new session's title.") var title: String?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let source = try await client.session(try await id.id(client))
        var sequence = at
        if sequence == nil { sequence = try await newest(source.session.id, client) }
        guard let sequence else {
            throw CommandFailure(.no, "session \(source.session.id) has no message to go on from")
        }
        var parameters = JSONParameters()
        parameters.set("id", source.session.id)
        parameters.set("owner", source.session.owner)
        parameters.set("atSequence", sequence)
        parameters.set("newId", newID)
        parameters.set("title", title)
        try SessionChange.show(try await client.call("session.fork", parameters), asJSON: service.json)
    }

    private func newest(_ id: String, _ client: DaybookClient) async throws -> Int? {
        let query = MessageQuery(limit: 1, order: .newestFirst)
        return try await client.messages(of: id, query).messages.first?.sequence
    }
}
