import ArgumentParser
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a session's transcript.",
        discussion: """
            Control characters in messages are shown escaped. With a message as `daybook search` prints it, \
            such as trip-lisbon/4, shows that message and those around it.
            """,
        examples: ["daybook show trip-lisbon --limit 1", "daybook show last", "daybook show trip-lisbon/4"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: "Show the newest messages only, this many (default: all).") var limit: Int?
    @Option(help: "Show the session as it was after this many of its events.") var atRevision: Int?
    @Option(help: "Show the session as it was at this time, such as 2d, yesterday or '2026-05-01 14:00'.")
    var atTime: TimeArgument?
    @Flag(help: "Show hidden messages as well.") var hidden = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more.") }
        if limit != nil, id.sequence != nil {
            throw ValidationError("--limit shows the newest messages; leave it out to see those around one.")
        }
    }

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        let id = try await id.id(client)
        parameters.set("id", id)
        parameters.set("atRevision", atRevision)
        parameters.set("atTime", atTime?.start.rfc3339)
        let session = try await client.call("session.get", parameters)["session"] ?? .null
        if service.json {
            try await showJSON(session, Pages(client, id, self))
        } else {
            Pager.start()
            try await showText(Session(json: session), Pages(client, id, self))
        }
    }

    private func showText(_ session: Session, _ pages: Pages) async throws {
        Output.line(TranscriptText.heading(session))
        try await pages.forEach { page in
            for message in page { Output.line("\n" + TranscriptText.text(try Message(json: message))) }
        }
    }

    private func showJSON(_ session: JSONBytes, _ pages: Pages) async throws {
        var separator: [UInt8] = []
        Output.text(json: Array(#"{"session":\#(session.text),"messages":["#.utf8))
        try await pages.forEach { page in
            for message in page {
                Output.text(json: separator + message.bytes)
                separator = [UInt8(ascii: ",")]
            }
        }
        Output.line("]}")
    }
}

/// The pages of a transcript that `daybook show` prints.
private struct Pages {
    private let client: DaybookClient
    private let id: String
    private let options: Show

    private static let pageCount = 500
    /// Messages on each side of the one that was asked for.
    private static let aroundCount = 5

    init(_ client: DaybookClient, _ id: String, _ options: Show) {
        self.client = client
        self.id = id
        self.options = options
    }

    /// Shows all messages in order, the newest ones, or those around one.
    func forEach(_ show: ([JSONBytes]) throws -> Void) async throws {
        if let sequence = options.id.sequence { return try show(try await around(sequence)) }
        guard let limit = options.limit else {
            var after: Int?
            while true {
                let page = try await page(after: after, count: Self.pageCount, order: "asc")
                try show(page.messages)
                guard page.hasMore, let last = page.messages.last?["sequence"]?.integer else { return }
                after = last
            }
        }
        try show(try await newest(limit))
    }

    /// A message with some before and some after it.
    private func around(_ sequence: Int) async throws -> [JSONBytes] {
        let before = try await page(before: sequence, count: Self.aroundCount, order: "desc").messages
        let from = try await page(after: sequence - 1, count: Self.aroundCount + 1, order: "asc").messages
        guard from.first?["sequence"]?.integer == sequence else {
            throw CommandFailure(.no, "there is no message \(id)/\(sequence)", reason: "notFound")
        }
        return before.reversed() + from
    }

    private func newest(_ limit: Int) async throws -> [JSONBytes] {
        var newestFirst: [JSONBytes] = []
        var before: Int?
        while newestFirst.count < limit {
            let count = min(Self.pageCount, limit - newestFirst.count)
            let page = try await page(before: before, count: count, order: "desc")
            newestFirst += page.messages
            guard page.hasMore, let last = page.messages.last?["sequence"]?.integer else { break }
            before = last
        }
        return newestFirst.reversed()
    }

    private func page(
        after: Int? = nil, before: Int? = nil, count: Int, order: String
    ) async throws -> (messages: [JSONBytes], hasMore: Bool) {
        var parameters = JSONParameters()
        parameters.set("session", id)
        parameters.set("after", after)
        parameters.set("before", before)
        parameters.set("limit", count)
        parameters.set("order", order)
        parameters.set("atRevision", options.atRevision)
        parameters.set("atTime", options.atTime?.start.rfc3339)
        if options.hidden { parameters.set("hidden", true) }
        let result = try await client.call("message.list", parameters)
        return (result["messages"]?.elements ?? [], result["hasMore"]?.bool ?? false)
    }
}
