package import DaybookClient
import DaybookSystem

/// Imports files one after the other, several conversations of a file at a time.
package struct Importer {
    let client: DaybookClient
    let report: ImportReport
    /// Called with the bytes of a file done since the last call.
    let progress: @Sendable (_ byteCount: Int) -> Void
    /// Owner of all sessions, as the agent and the project are, whatever the files say.
    package var owner: String?
    package var agent: String?
    package var project: String?
    /// One of `ImportFormats.names`; nil: found out.
    package var format: String?
    private let identities: SharedIdentities

    private static let conversationsAtATime = 8

    package init(
        client: DaybookClient, report: ImportReport, progress: @escaping @Sendable (_ byteCount: Int) -> Void
    ) {
        self.client = client
        self.report = report
        self.progress = progress
        identities = SharedIdentities(client)
    }

    /// Throws `ConnectionError`; everything else is in the report.
    package func importFile(_ path: String) async throws {
        let format = format.flatMap(ImportFormats.named)
        guard ConversationArchive.isOne(path) else {
            return try await importSource(ConversationSource(path: path), format)
        }
        let archive: ConversationArchive
        do throws(SystemError) {
            archive = try ConversationArchive(path: path)
        } catch {
            return report.skip(path, .file, error.reason)
        }
        for source in archive.sources { try await importSource(source, format) }
        for problem in archive.problems { report.skip(path, .file, problem.reason, count: problem.count) }
    }

    private func importSource(
        _ source: ConversationSource, _ format: (any ImportFormat.Type)?
    ) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await read(ConversationFile(source: source, format: format), &group)
                try await group.waitForAll()
            }
            report.add { $0.files += 1 }
        } catch let failure as SystemError {
            report.skip(source.name, .file, failure.reason)
        } catch let error as DaybookError {
            report.skip(source.name, .file, "\(error)")
        }
    }

    private func read(
        _ file: ConversationFile, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let name = file.source.name
        let run = ImportRun(client, report, identities, file: name)
        var running = 0
        try await file.read { item in
            switch item {
            case .conversation(let conversation):
                if running == Self.conversationsAtATime { try await group.next() } else { running += 1 }
                let sender = ConversationImport(client: client, report: report, file: name)
                let completed = completed(conversation)
                group.addTask { try await sender.send(completed) }
            case .session(let session, let place): try await run.begin(completed(session), at: place)
            case .part(let part, let session): try await run.add(part, to: session)
            case .end(let session): try await run.end(session)
            case .problem(let place, let reason): report.skip(name, place, reason)
            case .progress(let byteCount): progress(byteCount)
            }
        }
        try await run.finish()
    }

    private func completed(_ conversation: ImportedConversation) -> ImportedConversation {
        var conversation = conversation
        conversation.session = completed(conversation.session)
        conversation.branches = conversation.branches.map(completed)
        return conversation
    }

    private func completed(_ session: ImportedSession) -> ImportedSession {
        var session = session
        session.owner = owner ?? session.owner
        session.agent = agent ?? session.agent
        session.project = project ?? session.project
        return session
    }
}

/// Sends a whole conversation: its session, then those that leave it.
struct ConversationImport: Sendable {
    let client: DaybookClient
    let report: ImportReport
    let file: String

    /// Sends it. Throws `ConnectionError`; refusals of the service are in the report.
    func send(_ conversation: ImportedConversation) async throws {
        let run = ImportRun(client, report, SharedIdentities(client), file: file)
        let isReferredTo = !conversation.branches.isEmpty
        var sent: [String: SessionImport] = [:]
        for one in [conversation] + conversation.branches {
            let sending = SessionImport(run, one.session, at: one.place, isReferredTo: isReferredTo)
            if let fork = one.session.fork {
                let parent = fork.session ?? conversation.session.id
                if let sequence = sent[parent]?.sequence(of: fork.message) {
                    try await sending.start(from: (parent, sequence))
                } else {
                    sending.refuse("another branch, of a message that was not imported")
                }
            } else {
                try await sending.start()
            }
            for part in one.parts { try await sending.add(part) }
            try await sending.awaitAnswers()
            sent[one.session.id] = sending
        }
        for one in [conversation] + conversation.branches { try await sent[one.session.id]?.finish() }
    }
}
