import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take all that a session says away for good.",
        discussion: """
            Reads refuse it at once; its texts are then overwritten in the journal. Proofs of the journal stay \
            valid, and the id stays taken. Backups made before still hold it.
            """)

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id.") var id: String
    @Option(help: "Why, in up to 1000 characters; it stays in the journal.") var reason: String?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("id", id)
        parameters.set("reason", reason)
        let result = try await client.call("session.erase", parameters)
        if service.json { return Output.line(json: result.bytes) }
        let erased = try ErasedSession(json: result)
        let forks = erased.affectedForkCount
        let seen = forks == 0 ? "" : ", seen by \(forks) fork\(forks == 1 ? "" : "s")"
        let count = erased.erasedMessageCount
        Output.line("erased \(id): \(count) message\(count == 1 ? "" : "s")\(seen)")
        Output.error("`daybook compact` rids the journal's files of what is left of it")
    }
}
