import DaybookClient

/// Imports files one after the other, several sessions of a file at a time.
struct Importer {
    let client: DaybookClient
    let report: ImportReport
    let progress: ProgressBar
    /// What the command line says of all sessions.
    var owner: String?
    var agent: String?
    var project: String?

    private static let sessionsAtATime = 8

    /// Throws `ConnectionError`; everything else is in the report.
    func importFile(_ path: String, _ format: ConversationFile.Format) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await read(ConversationFile(path: path, format: format), &group)
                try await group.waitForAll()
            }
            report.add { $0.files += 1 }
        } catch let failure as CommandFailure {
            report.skip(path, .file, failure.message)
        }
    }

    private func read(
        _ file: ConversationFile, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        var open: SessionImport?
        var running = 0
        try await file.read { item in
            switch item {
            case .conversation(let session, let messages, let place):
                if running == Self.sessionsAtATime { try await group.next() } else { running += 1 }
                let session = completed(session)
                group.addTask { try await send(session, messages, file.path, place) }
            case .session(let session, let place):
                try await open?.finish()
                open = SessionImport(
                    client, completed(session), file: file.path, place: place, report: report)
                try await open?.start()
            case .message(let message): try await open?.add(message)
            case .problem(let place, let reason): report.skip(file.path, place, reason)
            case .progress(let byteCount): progress.advance(by: byteCount)
            }
        }
        try await open?.finish()
    }

    private func send(
        _ session: ImportedSession, _ messages: [ImportedMessage], _ path: String, _ place: Place
    ) async throws {
        let sending = SessionImport(client, session, file: path, place: place, report: report)
        try await sending.start()
        for message in messages { try await sending.add(message) }
        try await sending.finish()
    }

    private func completed(_ session: ImportedSession) -> ImportedSession {
        var session = session
        session.owner = owner ?? session.owner
        session.agent = agent ?? session.agent
        session.project = project ?? session.project
        return session
    }
}
