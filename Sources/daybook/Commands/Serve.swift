import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookReactors
import DaybookServer
import DaybookSystem
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

    @OptionGroup(title: "Bounds") var bounds: BoundOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Rest-to-work ratio of an online check.", valueName: "ratio", visibility: .hidden))
    var checkRestFactor = UInt32(ServiceLimits().checkRestFactor)

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Check log, views and signatures every so many hours, without being asked; 0 for never (default: \
            \(Self.selfCheckHours)). DAYBOOK_SELF_CHECK
            """,
            valueName: "hours"))
    var selfCheck: Double?

    private static let selfCheckHours = 24

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            What goes to standard error: trace, debug, info (default), notice, warning, error or critical. \
            DAYBOOK_LOG_LEVEL
            """,
            valueName: "level"))
    var logLevel: String?

    @OptionGroup(title: "Access") var access: AccessOptions
    @OptionGroup(title: "Reactors") var reactors: ReactorOptions
    @OptionGroup(title: "Lifecycle") var lifecycle: LifecycleOptions

    func validate() throws {
        let settings = try service.settings
        _ = try limits(settings)
        _ = try bounds.loopCount(settings)
        _ = try level(settings)
        _ = try selfCheckPause(settings)
        _ = try reactors.settings(settings)
        _ = try lifecycle.settings(settings)
    }

    func run() async throws {
        ServiceProcess.prepare()
        let settings = try service.settings
        let logger = Logger.standardError(try level(settings))
        let manager = ServiceManager(Settings.variable)
        let admission = try access.admission(settings)
        let (places, source) = try listening(admission, logger)
        let limits = try limits(settings)
        manager?.tell(.starting("opening the journal \(places.journal)"))
        let journal = try await open(places, limits, logger, isHanded: source.isHanded)
        defer { journal.close() }
        if let problem = journal.auditProblem {
            logger.error("no checkpoint can be signed", metadata: ["problem": "\(problem)"])
        }
        var configuration = ServerConfiguration(source, limits: limits)
        configuration.loopCount = try bounds.loopCount(settings) ?? max(1, ServiceProcess.coreCount / 2)
        configuration.admission = admission
        let isJSON = service.json
        let server = Server(journal: journal, configuration: configuration, logger: logger) {
            Serve.announce(places, isJSON: isJSON)
            manager?.tell(.ready("serving \(places.journal) on \(places.socket)"))
        } willStop: {
            manager?.tell(.stopping("finishing what is in flight"))
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: try services(server, journal, settings, logger),
                gracefulShutdownSignals: ServiceProcess.ignoresHangup
                    ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup], logger: logger))
        do { try await group.run() } catch let error as OpenError {
            throw CommandFailure(.couldNot, error.description)
        }
    }

    /// The places to serve, and where the socket comes from. Nothing is made yet.
    private func listening(_ admission: Admission, _ logger: Logger) throws -> (Places, SocketSource) {
        var places = try service.places
        var source = SocketSource.path(places.socket)
        do {
            if let handed = try HandedSocket.take(Settings.variable, for: admission) {
                try service.checkSocket(isAt: handed.path)
                places = Places(journal: places.journal, socket: handed.path)
                source = .handed(handed)
            }
            if let group = admission.clientGroup {
                let place = SocketPlace(places.socket, for: group)
                try place.check(outside: places.journal)
                warn(of: place.closedFolder, group, logger)
            }
        } catch let error as OpenError { throw CommandFailure(.badUse, error.description) }
        return (places, source)
    }

    private func warn(of closedFolder: String?, _ group: AccountGroup, _ logger: Logger) {
        guard let closedFolder else { return }
        logger.warning(
            "the group may not pass a folder on the way to the socket, unless an access list lets it",
            metadata: ["folder": "\(closedFolder)", "group": "\(group.name)"])
    }

    /// Opens the journal, once whatever command has it open for a moment is done.
    /// - Parameter isHanded: whether the socket answers nobody yet, because it is this process's own.
    private func open(
        _ places: Places, _ limits: ServiceLimits, _ logger: Logger, isHanded: Bool
    ) async throws -> Journal {
        do {
            return try await JournalTurn.take {
                try Journal(at: places.journal, mayCreate: true, limits: limits) {
                    ServiceProcess.end(after: $0, logger)
                }
            } orStopIf: {
                guard !isHanded else { return false }
                do { return try await ServiceConnection.running(service) != nil } catch is DaybookError {
                    return true
                }
            }
        } catch let error as OpenError { throw CommandFailure(.couldNot, error.description) }
    }

    private func services(
        _ server: Server, _ journal: Journal, _ settings: Settings, _ logger: Logger
    ) throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let (reacting, lifecycle) = (try reactors.settings(settings), try lifecycle.settings(settings))
        let main = ServiceGroupConfiguration.ServiceConfiguration(
            service: server, successTerminationBehavior: .gracefullyShutdownGroup)
        let reactors = ReactorService(
            journal: journal, settings: reacting, lifecycle: lifecycle, logger: logger)
        var services = [main, .init(service: reactors)]
        if let pause = try selfCheckPause(settings) {
            services.append(.init(service: SelfCheckService(journal: journal, pause: pause, logger: logger)))
        }
        return services
    }

    /// The pause between two checks; nil for no checks.
    private func selfCheckPause(_ settings: Settings) throws -> Duration? {
        let hours = try settings.number(
            selfCheck, .selfCheck,
            "0 for never, or at most \(Self.selfCheckHoursMax) hours; fractions will do"
        ) { $0 >= 0 && $0 <= Self.selfCheckHoursMax }
        let pause = Duration.seconds((hours ?? Double(Self.selfCheckHours)) * 3_600)
        return pause > .zero ? pause : nil
    }

    /// A year.
    private static let selfCheckHoursMax = 8_784.0

    private func limits(_ settings: Settings) throws -> ServiceLimits {
        var limits = try bounds.limits(settings)
        limits.checkRestFactor = Int64(checkRestFactor)
        return limits
    }

    private func level(_ settings: Settings) throws -> Logger.Level {
        guard let text = logLevel ?? settings.text(.logLevel) else { return .info }
        guard let level = Logger.Level(rawValue: text) else {
            throw settings.wrong(
                .logLevel, logLevel, "is trace, debug, info, notice, warning, error or critical")
        }
        return level
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
