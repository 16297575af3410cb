import DaybookClient
import DaybookImport
import DaybookSystem
import DaybookTerminal

/// One import of files: all of `daybook import`, and each step of `daybook watch`.
struct ImportPass {
    /// A file, and the folder that was named and has it; nil for a file that was named itself.
    typealias File = (path: String, root: String?)

    let service: ServiceOptions
    let naming: ImportNaming
    /// Whether keys and tokens are left out of what is recorded.
    let leavesSecretsOut: Bool

    /// Time limit of a call, long enough for a service that is rebuilding its views.
    private static let callTimeout = Duration.seconds(120)

    /// Connects to the service, or opens the journal, which is made where there is none.
    func connect() async throws -> ServiceConnection {
        let journal = try service.places.journal
        let isNew = !DaybookSystem.File.exists(journal)
        let connection = try await ServiceConnection.open(
            service, callTimeout: Self.callTimeout, waitsForReturn: false, mayCreate: true)
        if isNew, !connection.isRunning {
            Output.error("There was no journal: made \(journal)")
        }
        return connection
    }

    /// Imports files. Throws `ConnectionError` where the service goes away; everything else is in the report.
    func run(
        _ files: [File], over connection: ServiceConnection, _ report: ImportReport,
        progress: @escaping @Sendable (_ byteCount: Int) -> Void
    ) async throws {
        var importer = Importer(client: connection.client, report: report, progress: progress)
        importer.owner = naming.owner
        importer.agent = naming.agent
        importer.project = naming.project
        importer.format = naming.format
        importer.leavesSecretsOut = leavesSecretsOut
        let memory = ImportMemoryFile(try await connection.client.info())
        importer.recall(memory.read())
        importer.now = UTCTime(nanosecondsSince1970: Host.nanosecondsSince1970())
        for (path, root) in files { try await importer.importFile(path, below: root) }
        try await importer.finish()
        memory.write(importer.memory, try await connection.client.info())
    }

    /// The files that an argument stands for.
    static func files(at path: String, _ report: ImportReport) throws(SystemError) -> [File] {
        let (files, others) = try FileTree.contents(of: path)
        if let remark = others.remark { report.remark(path, .file, remark, count: others.count) }
        return files.map { ($0, $0 == path ? nil : path) }
    }
}
