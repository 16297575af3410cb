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
    /// Whether keys and tokens are left out of what is recorded.
    package var leavesSecretsOut = false
    /// The files that earlier imports have read whole.
    package private(set) var memory = ImportMemory()
    /// The present time, by which a file is taken for one that may still change.
    package var now: UTCTime?
    private let identities: SharedIdentities
    private let unsaid = UnsaidSessions()
    private let titles = TitlesOfMessages()

    private static let conversationsAtATime = 8

    package init(
        client: DaybookClient, report: ImportReport, progress: @escaping @Sendable (_ byteCount: Int) -> Void
    ) {
        self.client = client
        self.report = report
        self.progress = progress
        identities = SharedIdentities(client)
    }

    /// Takes what earlier imports remembered.
    package mutating func recall(_ memory: ImportMemory) {
        self.memory = memory
        report.learn(origins: memory.origins)
    }

    /// Imports a file or an archive. Throws `ConnectionError`; everything else is in the report.
    /// - Parameter root: the folder that was named and has the file; nil for a file that was named itself.
    package mutating func importFile(_ path: String, below root: String? = nil) async throws {
        // What lies in many files has no one stamp.
        guard let stamp = FileStamp.read(path, now: now), OpenCodeStorage(sessionPath: path) == nil,
            let name = File.absolutePath(path)
        else { return try await readFile(path, below: root) }
        if let entry = memory.entry(of: name, stamp, options: options) {
            report.addUnchanged(path, entry)
            return progress(stamp.size)
        }
        let before = report.counts
        try await readFile(path, below: root)
        memory.note(name, remembered(path, stamp, report.counts, since: before))
    }

    /// A text that differs for each choice of owner, agent, project and format, and of leaving secrets out.
    private var options: String {
        [owner, agent, project, format].map { $0.map { "=\($0)" } ?? "-" }.joined(separator: "\n")
            + (leavesSecretsOut ? "\nwithout secrets" : "")
    }

    /// The memory to keep of a file; nil for one of which something was skipped, in which nothing was said, or
    /// which has changed while it was read.
    private func remembered(
        _ path: String, _ stamp: FileStamp, _ counts: ImportReport.Counts, since before: ImportReport.Counts
    ) -> ImportMemory.Entry? {
        let messages = counts.messages - before.messages
        guard counts.skipped == before.skipped, messages > 0, let digest = FileStamp.digest(of: path),
            FileStamp.read(path, now: now) == stamp
        else { return nil }
        var stamp = stamp
        stamp.digest = digest
        return ImportMemory.Entry(
            stamp: stamp, options: options, sessions: counts.sessions - before.sessions, messages: messages,
            records: counts.records - before.records,
            sessionIDs: report.sessions(of: path, countMax: ImportMemory.Entry.sessionIDCountMax))
    }

    private func readFile(_ path: String, below root: String?) async throws {
        let format = format.flatMap(ImportFormats.named)
        guard ConversationArchive.isOne(path) else {
            return try await importSource(ConversationSource(path: path, below: root), format)
        }
        let archive: ConversationArchive
        do throws(SystemError) {
            archive = try ConversationArchive(path: path)
        } catch {
            return report.skip(path, .file, error.reason)
        }
        for source in archive.sources { try await importSource(source, format) }
        if let damage = archive.damage { report.skip(path, .file, damage) }
        if let remark = archive.others.remark {
            report.remark(path, .file, remark, count: archive.others.count)
        }
    }

    /// Gives sessions the titles that other files had for them, and says what came of nothing, after the last
    /// file. Throws `ConnectionError`.
    package func finish() async throws {
        try await titles.send(client, identities)
        for unsaid in unsaid.takeAll() { report.remark(unsaid) }
    }

    private func importSource(
        _ source: ConversationSource, _ format: (any ImportFormat.Type)?
    ) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await read(ConversationFile(source: source, format: format), &group)
                try await group.waitForAll()
            }
            report.add(source.name) { $0.files += 1 }
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
        let run = ImportRun(client, report, identities, unsaid, file: name)
        var times = MissingTimes(ofFile: file.source.modifiedAt)
        let secrets = ImportedSecrets(areLeftOut: leavesSecretsOut)
        let tell = { (place: Place, remark: String) in report.remark(name, place, remark, count: 1) }
        var running = 0
        try await file.read { item in
            switch item {
            case .conversation(let conversation):
                if running == Self.conversationsAtATime { try await group.next() } else { running += 1 }
                let sender = ConversationImport(client: client, report: report, file: name)
                let completed = secrets.looked(at: times.completed(completed(conversation)), tell)
                group.addTask { try await sender.send(completed) }
            case .session(let session, let place):
                times.begin(session)
                try await run.begin(secrets.looked(at: completed(session), place, tell), at: place)
            case .part(let part, let session):
                try await run.add(secrets.looked(at: times.completed(part, in: session), tell), to: session)
            case .end(let session): try await run.end(session)
            case .titleOfMessage(let title, let message):
                titles.add(secrets.looked(at: title, .file, tell), ofMessage: message)
            case .problem(let place, let reason): report.skip(name, place, reason)
            case .remark(let place, let remark, let count):
                report.remark(name, place, remark, count: count)
            case .progress(let byteCount): progress(byteCount)
            }
        }
        try await run.finish()
        if let remark = times.remark { report.remark(name, .file, remark, count: times.count) }
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
