import DaybookClient
import DaybookContent
import DaybookTerminal

/// The export of a session to a file, in one of the formats that the command has.
struct SessionExport {
    let client: DaybookClient
    let format: Export.Format
    let atRevision: Int?
    let telling: ExportFile.Telling

    private static let pageCount = 1_000

    /// Writes a session to a new file.
    /// - Parameters:
    ///   - path: `-` for standard output; where nil, the file has a name of its own.
    ///   - folder: where a file with a name of its own goes; nil for the working folder.
    /// - Returns: the file; nil for standard output.
    @discardableResult
    func write(_ id: String, to path: String?, in folder: String? = nil) async throws -> WrittenFile? {
        try await warnOfSecrets(in: id)
        func place(_ name: String) -> String { folder.map { "\($0)/\(name)" } ?? name }
        switch format {
        case .json, .jsonl:
            let served = ExportFormat(rawValue: format.rawValue) ?? .json
            let parts = client.exportParts(id, format: served, atRevision: atRevision)
            return try await ExportFile.write(parts, to: path, telling: telling) {
                place(ExportName.of(id, served: $0.filename))
            }
        case .markdown:
            let session = try await session(id)
            var document = MarkdownDocument(of: session, exportedAt: TimeArgument.now)
            try await forEachMessage(of: id) { document.add($0) }
            let name = place(ExportName.of(id, title: session.title, ending: "md"))
            return try ExportFile.write(
                document.bytes, to: path ?? name, isJSON: false, telling: telling)
        case .atif:
            let session = try await client.session(id).session
            var trajectory = AtifDocument()
            try await forEachMessage(of: id) { trajectory.add($0) }
            guard !trajectory.isEmpty else {
                throw CommandFailure(.couldNot, "session \(id) has no message, and a trajectory needs one")
            }
            let name = place(ExportName.of(id, title: session.title, ending: "atif.json"))
            return try ExportFile.write(
                trajectory.document(of: session), to: path ?? name, telling: telling)
        }
    }

    /// Names keys and tokens before they leave.
    private func warnOfSecrets(in id: String) async throws {
        var kinds: Set<String> = []
        var count = 0
        try await SecretSearch(client: client).forEach(inTranscriptOf: id) { found in
            count += found.secrets.count
            kinds.formUnion(found.secrets.map(\.kind.name))
        }
        guard count > 0 else { return }
        let what = count == 1 ? "1 value that looks like a secret" : "\(count) values that look like secrets"
        Output.error(
            TerminalText.oneLine(
                "\(id) holds \(what) (\(kinds.sorted().joined(separator: ", "))): `daybook secrets` shows them, and takes "
                    + "them out with --redact"))
    }

    private var moment: Moment? { atRevision.map { .revision($0) } }

    private func session(_ id: String) async throws -> Session {
        try await client.session(id, at: moment).session
    }

    private func forEachMessage(of id: String, _ body: (Message) -> Void) async throws {
        var query = MessageQuery(limit: Self.pageCount)
        query.moment = moment
        while true {
            let page = try await client.messages(of: id, query)
            for message in page.messages { body(message) }
            guard page.hasMore, let last = page.messages.last else { return }
            query.after = last.sequence
        }
    }
}
