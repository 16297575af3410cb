package import DaybookCore
package import DaybookJournal
package import DaybookWire
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Settings of the service's listening.
package struct ServerConfiguration: Sendable {
    package var socketPath: String
    package var limits: ServiceLimits
    /// Number of event loops; the writer and the folding thread need a core too.
    package var loopCount = 1
    /// Number of threads for long reads.
    package var readerThreadCount = 2
    /// Time that connections have to finish when the service stops.
    package var drainSeconds: Int64 = 10
    /// The tokens and their grants; nil where no token is asked for.
    package var tokens: TokenTable?

    package init(socketPath: String, limits: ServiceLimits = ServiceLimits()) {
        self.socketPath = socketPath
        self.limits = limits
    }
}

/// Serves a journal on a Unix socket until it is told to stop. The caller closes the journal afterwards.
package struct Server: Service {
    private let journal: Journal
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let didStart: @Sendable () -> Void

    /// Makes a server.
    /// - Parameter didStart: called once when clients can connect.
    package init(
        journal: Journal, configuration: ServerConfiguration, logger: Logger,
        didStart: @escaping @Sendable () -> Void = {}
    ) {
        self.journal = journal
        self.configuration = configuration
        self.logger = logger
        self.didStart = didStart
    }

    /// Serves until the service is stopped.
    /// - Throws: `OpenError` where the socket can't be made.
    package func run() async throws {
        let socket = try ServiceSocket(path: configuration.socketPath)
        defer { socket.unlink() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.loopCount)
        let pool = ReaderPool(journal: journal, threadCount: configuration.readerThreadCount)
        let tasks = TaskPool(journal: journal, logger: logger)
        let acceptor = Acceptor(
            journal: journal, configuration: configuration, logger: logger, group: group, pool: pool,
            tasks: tasks)
        // Weak, or the journal would keep what keeps it, and its lock, after the service has stopped.
        journal.observeCompaction { [weak acceptor, weak pool] in
            acceptor?.dropReaders()
            pool?.dropReaders()
        }
        let observation = journal.observeHead { _ in acceptor.headMoved() }
        let outcome = await serve(socket, acceptor)
        await tasks.stop()
        await acceptor.drain(seconds: configuration.drainSeconds)
        observation.cancel()
        await pool.stop()
        try? await group.shutdownGracefully()
        logger.info("stopped serving")
        try outcome.get()
    }

    /// Takes connections until the service is told to stop.
    private func serve(_ socket: ServiceSocket, _ acceptor: Acceptor) async -> Result<Void, any Error> {
        do {
            let listener = try await acceptor.listen(on: socket.descriptor)
            logger.info("serving", metadata: ["socket": "\(socket.path)"])
            didStart()
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await listener.closeFuture.get()
            } onCancelOrGracefulShutdown: {
                listener.close(promise: nil)
            }
            return .success(())
        } catch {
            logger.error("the socket failed", metadata: ["error": "\(error)"])
            return .failure(error)
        }
    }
}
