import DaybookClient
import DaybookTesting
import Foundation

@testable import DaybookImport

/// A service over a new journal, to import into.
struct ImportService {
    let client: DaybookClient
    let folder: String

    static func use(_ body: (ImportService) async throws -> Void) async throws {
        try await TestService.use { service in
            let client = service.client()
            try await body(ImportService(client: client, folder: service.directory.path))
            await client.close()
        }
    }

    /// Imports as one run of `daybook import` would.
    func run(_ paths: String..., owner: String? = nil) async throws -> ImportReport {
        let report = ImportReport()
        var importer = Importer(
            client: client, report: report, progress: { _ in })
        importer.owner = owner
        for root in paths {
            for path in try FileTree.files(at: root) {
                try await importer.importFile(path, below: path == root ? nil : root)
            }
        }
        try await importer.finish()
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
