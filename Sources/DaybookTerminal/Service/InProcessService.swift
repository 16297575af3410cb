import DaybookCore
import DaybookJournal
import DaybookServer
import Glibc
import Logging
import Synchronization

/// The service inside this process, for a command on a journal that no service has open.
///
/// It listens where only this process looks, so that commands have one way to read and write.
package final class InProcessService: Sendable {
    package let socketPath: String
    private let directory: String
    private let journal: Journal
    private let task: Task<Void, any Error>

    private static let running = Mutex<InProcessService?>(nil)

    /// Starts the service.
    /// - Parameter mayCreate: whether a journal is made where there is none.
    /// - Throws: `OpenError` where the journal can't be opened.
    package static func start(
        journal path: String, mayCreate: Bool = false
    ) async throws -> InProcessService {
        ServiceProcess.prepare()
        let journal = try Journal(at: path, mayCreate: mayCreate, storageLost: end(after:))
        OutputQueue.standard.hold()
        let service = try await InProcessService(journal)
        running.withLock { $0 = service }
        return service
    }

    /// Closes the journal that this process has open, if it has.
    package static func stop() async {
        let service = running.withLock { $0.take() }
        guard let service else { return }
        service.task.cancel()
        _ = await service.task.result
        service.journal.close()
        rmdir(service.directory)
        OutputQueue.standard.endHolding()
    }

    private init(_ journal: Journal) async throws {
        let directory = try TemporaryDirectory.make()
        let socketPath = directory + "/s"
        self.directory = directory
        self.socketPath = socketPath
        self.journal = journal
        let started = AsyncStream.makeStream(of: Void.self)
        let server = Server(
            journal: journal, configuration: ServerConfiguration(.path(socketPath)),
            logger: .standardError(.error)
        ) {
            started.continuation.finish()
        }
        task = Task {
            defer { started.continuation.finish() }
            try await server.run()
        }
        for await _ in started.stream {}
    }

    private static func end(after loss: StorageLoss) {
        ServiceProcess.end(after: loss, .standardError(.error))
    }
}
