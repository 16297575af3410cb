import DaybookClient
import struct DaybookCore.ServiceLimits
import DaybookJournal
import DaybookServer
import Foundation
import Logging
import Testing

@testable import DaybookImport
@testable import daybook

/// A service over a new journal, to import into.
struct ImportService {
    let client: DaybookClient
    let folder: String

    static func use(_ body: (ImportService) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "daybook-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var limits = ServiceLimits()
        limits.mapByteCount = 1 << 30
        limits.viewMapByteCount = 1 << 30
        let journal = try Journal(at: folder + "/journal", mayCreate: true, limits: limits)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = Server(
            journal: journal, configuration: ServerConfiguration(socketPath: folder + "/s"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, didStart: { start.yield() })
        let task = Task {
            defer { start.finish() }
            try await server.run()
        }
        for await _ in started { break }
        let service = ImportService(client: DaybookClient(socketPath: folder + "/s"), folder: folder)
        try await body(service)
        await service.client.close()
        task.cancel()
        try await task.value
        journal.close()
    }

    /// Imports as one run of `daybook import` would.
    func run(_ paths: String..., owner: String? = nil) async throws -> ImportReport {
        let report = ImportReport { _ in }
        var importer = Importer(
            client: client, report: report, progress: { _ in })
        importer.owner = owner
        for path in try paths.flatMap(FileTree.files) { try await importer.importFile(path) }
        return report
    }

    /// A file of this name and text in the service's folder.
    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    func messages(of session: String) async throws -> [Message] {
        try await client.messages(of: session, MessageQuery(limit: 1_000)).messages
    }

    func texts(of session: String) async throws -> [String] {
        try await messages(of: session).map { $0.content.string ?? $0.content.text }
    }

    func head() async throws -> Int { try await client.info().head }
}
