import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookReactors
import DaybookServer
import DaybookTerminal
import DaybookWire
import DaybookJSON
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the service until SIGTERM, SIGINT or SIGHUP.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service on a journal; makes the journal where there is none.",
        discussion: """
            Ends on SIGTERM, SIGINT or SIGHUP, after what is in flight has been answered; under nohup it ignores \
            SIGHUP. Exit codes besides the usual: 70 after a failed sync or when the journal was moved away, 71 \
            where a damaged file ended it.
            """,
        examples: ["daybook serve", "daybook serve --journal /srv/daybook --tokens tokens"])

    @OptionGroup var service: ServiceOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Free space in MiB below which appends, but for those that redact, clear or erase, are refused as \
            storageFull.
            """,
            valueName: "MiB"))
    var storageReserve: UInt64 = ServiceLimits().storageReserveByteCount >> 20

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many appends may wait for the writer; more are refused as overloaded.", valueName: "count"))
    var queue: Int = ServiceLimits().queueCountMax

    @Option(name: .long, help: ArgumentHelp("Connections open at a time.", valueName: "count"))
    var connections: Int = ServiceLimits().connectionCountMax

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds in which a client has to end a line that it has begun, and to take some of its answers.",
            valueName: "seconds"))
    var clientTimeout = UInt32(ServiceLimits().clientPatienceMilliseconds / 1_000)

    @Option(
        name: .long,
        help: ArgumentHelp("Memory for unfinished lines, of all clients together.", valueName: "MiB"))
    var lineMemory = UInt32(ServiceLimits().unfinishedByteCountMax >> 20)

    @Option(
        name: .long,
        help: ArgumentHelp("Memory for answers that clients don't take, of all together.", valueName: "MiB"))
    var answerMemory = UInt32(ServiceLimits().untakenByteCountMax >> 20)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Rest-to-work ratio of an online check.", valueName: "ratio", visibility: .hidden))
    var checkRestFactor = UInt32(ServiceLimits().checkRestFactor)

    @Option(
        name: .long,
        help: ArgumentHelp("Event loops (default: half the cores, at least 1).", valueName: "count"))
    var loops: Int?

    @Option(
        name: .long,
        help: "What goes to standard error: trace, debug, info, notice, warning, error or critical.")
    var logLevel: String = Logger.Level.info.rawValue

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            A file of mode 0600 with the tokens that clients must give, a JSON object a line: token, owner, \
            scopes. DAYBOOK_TOKENS
            """,
            valueName: "file"))
    var tokens: String?

    @OptionGroup(title: "Reactors") var reactors: ReactorOptions
    @OptionGroup(title: "Lifecycle") var lifecycle: LifecycleOptions

    func validate() throws {
        guard queue > 0, connections > 0, loops ?? 1 > 0 else {
            throw ValidationError("--queue, --connections and --loops are at least 1")
        }
        guard clientTimeout > 0, lineMemory > 0, answerMemory > 0 else {
            throw ValidationError("--client-timeout, --line-memory and --answer-memory are at least 1")
        }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level is trace, debug, info, notice, warning, error or critical")
        }
    }

    func run() async throws {
        ServiceProcess.prepare()
        let logger = Logger.standardError(Logger.Level(rawValue: logLevel) ?? .info)
        let places = service.places
        let limits = self.limits
        let tokens = try (self.tokens ?? Settings().value("daybook.tokens")).map(TokenTable.init(file:))
        let journal = try await open(places, limits, logger)
        defer { journal.close() }
        if let problem = journal.auditProblem {
            logger.error("no checkpoint can be signed", metadata: ["problem": "\(problem)"])
        }
        var configuration = ServerConfiguration(socketPath: places.socket, limits: limits)
        configuration.loopCount = loops ?? max(1, ServiceProcess.coreCount / 2)
        configuration.tokens = tokens
        let isJSON = service.json
        let server = Server(journal: journal, configuration: configuration, logger: logger) {
            Serve.announce(places, isJSON: isJSON)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: try services(server, journal, logger),
                gracefulShutdownSignals: ServiceProcess.ignoresHangup
                    ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup], logger: logger))
        do { try await group.run() } catch let error as OpenError {
            throw CommandFailure(.couldNot, error.description)
        }
    }

    /// Opens the journal, once whatever command has it open for a moment is done.
    private func open(_ places: Places, _ limits: ServiceLimits, _ logger: Logger) async throws -> Journal {
        do {
            return try await JournalTurn.take {
                try Journal(at: places.journal, mayCreate: true, limits: limits) {
                    ServiceProcess.end(after: $0, logger)
                }
            } orStopIf: {
                do { return try await ServiceConnection.running(service) != nil } catch is DaybookError {
                    return true
                }
            }
        } catch let error as OpenError { throw CommandFailure(.couldNot, error.description) }
    }

    private func services(
        _ server: Server, _ journal: Journal, _ logger: Logger
    ) throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let (reacting, lifecycle) = (try reactors.settings(), try lifecycle.settings())
        let main = ServiceGroupConfiguration.ServiceConfiguration(
            service: server, successTerminationBehavior: .gracefullyShutdownGroup)
        let reactors = ReactorService(
            journal: journal, settings: reacting, lifecycle: lifecycle, logger: logger)
        return [main, .init(service: reactors)]
    }

    private var limits: ServiceLimits {
        var limits = ServiceLimits()
        limits.storageReserveByteCount = storageReserve << 20
        limits.queueCountMax = queue
        limits.connectionCountMax = connections
        limits.clientPatienceMilliseconds = Int64(clientTimeout) * 1_000
        limits.unfinishedByteCountMax = Int(lineMemory) << 20
        limits.untakenByteCountMax = Int(answerMemory) << 20
        limits.checkRestFactor = Int64(checkRestFactor)
        return limits
    }

    private static func announce(_ places: Places, isJSON: Bool) {
        if isJSON {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("journal", string: places.journal)
            writer.member("socket", string: places.socket)
            writer.member("processID", integer: Int(getpid()))
            writer.endObject()
            Output.line(json: writer.finish())
        } else {
            Output.line("serving \(places.journal) on \(places.socket), process \(getpid())")
        }
    }
}
