package import DaybookCore
package import DaybookJournal
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Settings of the service's listening.
package struct ServerConfiguration: Sendable {
    package var source: SocketSource
    package var limits: ServiceLimits
    /// Number of event loops; the writer and the folding thread need a core too.
    package var loopCount = 1
    /// Number of threads for long reads.
    package var readerThreadCount = 2
    /// Time that connections have to finish when the service stops.
    package var drainSeconds: Int64 = 10
    /// The clients that may connect.
    package var admission = Admission.ownUser(nil)

    package init(_ source: SocketSource, limits: ServiceLimits = ServiceLimits()) {
        self.source = source
        self.limits = limits
    }
}

/// The origin of the socket that a service listens on.
package enum SocketSource: Sendable {
    /// A path at which the service makes it.
    case path(String)
    /// A service manager that has made it.
    case handed(HandedSocket)

    package var isHanded: Bool {
        if case .handed = self { true } else { false }
    }
}

/// Serves a journal on a Unix socket until it is told to stop. The caller closes the journal afterwards.
package struct Server: Service {
    private let journal: Journal
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let didStart: @Sendable () -> Void
    private let willStop: @Sendable () -> Void

    /// Makes a server.
    /// - Parameters:
    ///   - didStart: called once when clients can connect.
    ///   - willStop: called once when no more clients are let in, before those that are finish.
    package init(
        journal: Journal, configuration: ServerConfiguration, logger: Logger,
        didStart: @escaping @Sendable () -> Void = {}, willStop: @escaping @Sendable () -> Void = {}
    ) {
        self.journal = journal
        self.configuration = configuration
        self.logger = logger
        self.didStart = didStart
        self.willStop = willStop
    }

    /// Serves until the service is stopped.
    /// - Throws: `OpenError` where the socket can't be made.
    package func run() async throws {
        let socket = try ServiceSocket(configuration.source, admission: configuration.admission)
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
        willStop()
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
