import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Rename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a session a title, or take it away.",
        examples: ["daybook rename trip-lisbon 'Lisbon in May'", "daybook rename last --clear"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Argument(help: "The title, of 1 to 255 characters.") var title: String?
    @Flag(help: "Take the title away.") var clear = false

    func validate() throws {
        if clear == (title != nil) { throw ValidationError("Give a title, or --clear.") }
    }

    func run() async throws {
        try await SessionChange(service: service).run(id, "session.rename") { parameters in
            parameters.set("title", title.map(JSONBytes.init(string:)) ?? .null)
        }
    }
}

struct Archive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Archive sessions: keep them, and leave them out of lists.",
        examples: ["daybook archive trip-lisbon", "daybook archive trip-lisbon --undo"])

    @OptionGroup var marks: SessionMarks

    func run() async throws { try await marks.run("session.archive", undoing: "session.restore") }
}

struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pin sessions to the top of lists.",
        examples: ["daybook pin trip-lisbon notes-garden", "daybook pin trip-lisbon --undo"])

    @OptionGroup var marks: SessionMarks

    func run() async throws { try await marks.run("session.pin", undoing: "session.unpin") }
}

/// Options of the commands that set a mark, or take it away.
struct SessionMarks: ParsableArguments {
    @OptionGroup var service: ServiceOptions
    @Argument(help: "Sessions, each by its id, the beginning of it, or last.") var ids: [SessionReference]
    @Flag(help: "Undo it.") var undo = false

    func run(_ method: String, undoing opposite: String) async throws {
        for id in ids { try await SessionChange(service: service).run(id, undo ? opposite : method) }
    }
}

/// A change of a session by one call, and the session's line that shows it.
struct SessionChange {
    let service: ServiceOptions

    func run(
        _ reference: SessionReference, _ method: String,
        _ add: (inout JSONParameters) throws -> Void = { _ in }
    ) async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("id", try await reference.id(client))
        try add(&parameters)
        try Self.show(try await client.call(method, parameters), asJSON: service.json)
    }

    /// Prints the session of an answer: its id, its name and its marks.
    static func show(_ result: JSONBytes, asJSON: Bool) throws {
        if asJSON { return Output.line(json: result.bytes) }
        let session = try Session(json: result["session"] ?? .null)
        let marks = SessionMarkText.of(session)
        Output.line(
            TerminalText.oneLine("\(session.id)  \(session.name)") + (marks.isEmpty ? "" : "  (\(marks))"))
    }
}
