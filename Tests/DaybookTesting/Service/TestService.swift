package import DaybookClient
package import DaybookCore
package import DaybookJournal
package import DaybookServer
import Logging

/// A service over a new journal in a directory of its own, in this process.
package final class TestService: Sendable {
    package let journal: Journal
    /// Where a test may keep files besides.
    package let directory = TestDirectory()
    private let task: Task<Void, any Error>

    package var socketPath: String { directory.file("s") }

    /// Returns when clients can connect.
    package init(_ change: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        var configuration = ServerConfiguration(.path(directory.file("s")))
        change(&configuration)
        let journal = try Journal(
            at: directory.file("journal"), mayCreate: true, limits: configuration.limits.withSmallMaps)
        self.journal = journal
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = Server(
            journal: journal, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            didStart: { start.yield() })
        task = Task {
            defer { start.finish() }
            try await server.run()
        }
        for await _ in started { break }
    }

    package func connect() throws -> RawConnection { try RawConnection(socketPath) }

    package func client() -> DaybookClient { DaybookClient(socketPath: socketPath) }

    /// Stops the service as its parent would; returns when it has ended.
    package func stop() async throws {
        task.cancel()
        try await task.value
        journal.close()
        directory.remove()
    }

    /// Runs `body` against a service of its own.
    package static func use(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestService) async throws -> Void
    ) async throws {
        let service = try await TestService(change)
        do { try await body(service) } catch {
            try? await service.stop()
            throw error
        }
        try await service.stop()
    }
}

extension ServiceLimits {
    /// Address space for many journals in one process.
    package var withSmallMaps: ServiceLimits {
        var limits = self
        limits.mapByteCount = 1 << 30
        limits.viewMapByteCount = 1 << 30
        return limits
    }

    package static var forTests: ServiceLimits { ServiceLimits().withSmallMaps }
}
