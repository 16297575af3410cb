import ArgumentParser
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a session, or the whole journal, to a new file.",
        discussion: """
            A file that exists already is never written over, and no symbolic link is followed. With --all \
            the whole history is written as checksummed lines of JSON, exact to the byte, which `daybook \
            import` reads. It is read from the journal's directory, whether a service runs or not. What is \
            damaged is named by position and left out; the rest is written.

            Exit codes: 0 done, 1 something could not be read, 3 nothing was written.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown, jsonl, atif }

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id.") var id: String?
    @Flag(help: "The whole journal.") var all = false
    @Option(help: "json, markdown, jsonl, which `daybook import` reads, or atif, a trajectory for Harbor.")
    var format = Format.json
    @Option(
        name: .shortAndLong,
        help: "The file to create, - for standard output (default: named after the session, in this folder).")
    var output: String?
    @Option(help: "As the session was after this many of its events.") var atRevision: Int?

    func validate() throws {
        if all == (id != nil) { throw ValidationError("Name a session, or say --all.") }
        if all, atRevision != nil { throw ValidationError("--at-revision is of a session.") }
    }

    func run() async throws {
        if all { return try HistoryExportRun(options: service, output: output).run() }
        guard let id else { return }
        let client = try await ServiceConnection.open(service).client
        if format == .atif { return try await exportTrajectory(of: id, client) }
        let format = ExportFormat(rawValue: format.rawValue) ?? .json
        let parts = client.exportParts(id, format: format, atRevision: atRevision)
        try await ExportFile.write(
            parts, to: output, isJSON: format != .markdown, json: service.json
        ) { part in
            Self.safeName(part.filename) ?? Self.ownName(id, format)
        }
    }

    private func exportTrajectory(of id: String, _ client: DaybookClient) async throws {
        let session = try await client.session(id).session
        var trajectory = AtifDocument()
        var query = MessageQuery(limit: Self.pageCount)
        query.moment = atRevision.map { .revision($0) }
        while true {
            let page = try await client.messages(of: id, query)
            for message in page.messages { trajectory.add(message) }
            guard page.hasMore, let last = page.messages.last else { break }
            query.after = last.sequence
        }
        guard !trajectory.isEmpty else {
            throw CommandFailure(.couldNot, "session \(id) has no message, and a trajectory needs one")
        }
        try ExportFile.write(
            trajectory.document(of: session), to: output ?? Self.ownName(id, ending: "atif.json"),
            json: service.json)
    }

    private static let pageCount = 1_000

    /// The service's name for the file, if it has no path in it.
    static func safeName(_ filename: String) -> String? {
        let isSafe =
            !filename.isEmpty && filename.utf8.count <= 255 && filename.first != "." && filename.first != "-"
            && !filename.contains("/") && filename == TerminalText.oneLine(filename)
        return isSafe ? filename : nil
    }

    static func ownName(_ id: String, _ format: ExportFormat) -> String {
        ownName(id, ending: format == .markdown ? "md" : format.rawValue)
    }

    private static func ownName(_ id: String, ending: String) -> String {
        "session-" + id.map { $0 == ":" ? "-" : String($0) }.joined() + "." + ending
    }
}

/// The file that an export's parts are written to.
enum ExportFile {
    /// Writes the parts to a new file, which is removed where not all of them come, or to standard output.
    ///
    /// - Parameters:
    ///   - path: `-` for standard output; where nil, the file has the name that `name` makes of the first
    ///     part.
    ///   - isJSON: whether the parts are JSON, which a terminal is shown as such.
    ///   - json: whether to tell what was written as JSON.
    ///   - seen: gets each part.
    ///   - rest: bytes that come after the parts.
    static func write(
        _ parts: ExportParts, to path: String?, isJSON: Bool = true, json: Bool,
        name: (ExportedDocument) -> String,
        seen: (ExportedDocument) -> Void = { _ in }, rest: () async throws -> String = { "" }
    ) async throws {
        var file: NewFile?
        do {
            for try await part in parts {
                if path != "-", file == nil { file = try NewFile(path: path ?? name(part)) }
                try write(part.text, to: file, isJSON)
                seen(part)
            }
            try write(try await rest(), to: file, isJSON)
            if let file { report(path: file.path, byteCount: try file.sync(), json: json) }
        } catch {
            file?.discard()
            throw error
        }
    }

    /// Writes a document of JSON to a new file, which is removed where not all of it can be written, or to
    /// standard output.
    /// - Parameter path: `-` for standard output.
    static func write(_ document: [UInt8], to path: String, json: Bool) throws {
        guard path != "-" else { return Output.text(json: document) }
        let file = try NewFile(path: path)
        do throws(CommandFailure) {
            try file.write(document)
            report(path: path, byteCount: try file.sync(), json: json)
        } catch {
            file.discard()
            throw error
        }
    }

    private static func write(_ text: String, to file: NewFile?, _ isJSON: Bool) throws {
        if let file {
            try file.write(Array(text.utf8))
        } else if isJSON {
            Output.text(json: Array(text.utf8))
        } else {
            Output.text(text)
        }
    }

    private static func report(path: String, byteCount: Int, json: Bool) {
        guard json else { return Output.line(TerminalText.oneLine(path)) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("path", string: path)
        writer.member("bytes", integer: byteCount)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
