import ArgumentParser
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a session's transcript.",
        discussion: "Control characters in messages are shown escaped.")

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id.") var id: String
    @Option(help: "Show the newest messages only, this many (default: all).") var limit: Int?
    @Option(help: "Show the session as it was after this many of its events.") var atRevision: Int?
    @Option(help: "Show the session as it was at this time, such as 2026-11-21T06:41:45Z.") var atTime:
        String?
    @Flag(help: "Show hidden messages as well.") var hidden = false

    private static let pageCount = 500

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("id", id)
        parameters.set("atRevision", atRevision)
        parameters.set("atTime", atTime)
        let session = try await client.call("session.get", parameters)["session"] ?? .null
        if service.json {
            try await showJSON(session, client)
        } else {
            try await showText(Session(json: session), client)
        }
    }

    private func showText(_ session: Session, _ client: DaybookClient) async throws {
        Output.line(TranscriptText.heading(session))
        try await pages(client) { page in
            for message in page { Output.line("\n" + TranscriptText.text(try Message(json: message))) }
        }
    }

    private func showJSON(_ session: JSONBytes, _ client: DaybookClient) async throws {
        var separator: [UInt8] = []
        Output.text(json: Array(#"{"session":\#(session.text),"messages":["#.utf8))
        try await pages(client) { page in
            for message in page {
                Output.text(json: separator + message.bytes)
                separator = [UInt8(ascii: ",")]
            }
        }
        Output.line("]}")
    }

    /// All messages in order, or the newest `limit`.
    private func pages(_ client: DaybookClient, _ show: ([JSONBytes]) throws -> Void) async throws {
        guard let limit else {
            var after: Int?
            while true {
                let page = try await page(client, after: after, count: Self.pageCount, order: "asc")
                try show(page.messages)
                guard page.hasMore, let last = page.messages.last?["sequence"]?.integer else { return }
                after = last
            }
        }
        try show(try await newest(limit, client))
    }

    private func newest(_ limit: Int, _ client: DaybookClient) async throws -> [JSONBytes] {
        var newestFirst: [JSONBytes] = []
        var before: Int?
        while newestFirst.count < limit {
            let count = min(Self.pageCount, limit - newestFirst.count)
            let page = try await page(client, before: before, count: count, order: "desc")
            newestFirst += page.messages
            guard page.hasMore, let last = page.messages.last?["sequence"]?.integer else { break }
            before = last
        }
        return newestFirst.reversed()
    }

    private func page(
        _ client: DaybookClient, after: Int? = nil, before: Int? = nil, count: Int, order: String
    ) async throws -> (messages: [JSONBytes], hasMore: Bool) {
        var parameters = JSONParameters()
        parameters.set("session", id)
        parameters.set("after", after)
        parameters.set("before", before)
        parameters.set("limit", count)
        parameters.set("order", order)
        parameters.set("atRevision", atRevision)
        parameters.set("atTime", atTime)
        if hidden { parameters.set("hidden", true) }
        let result = try await client.call("message.list", parameters)
        return (result["messages"]?.elements ?? [], result["hasMore"]?.bool ?? false)
    }
}
