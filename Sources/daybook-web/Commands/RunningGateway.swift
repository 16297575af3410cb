import DaybookClient
import DaybookJSON
import DaybookSystem
import DaybookTerminal
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The gateway from its start to the signal that ends it.
struct RunningGateway: Sendable {
    let places: Places
    let state: StateDirectory
    let listen: ListenAddress
    let hosts: [String]
    let assets: AssetSet
    let isJSON: Bool

    /// Serves until SIGTERM, SIGINT or SIGHUP.
    /// - Parameter whenServing: called with the address of the pages once they can be asked for.
    func run(whenServing: @escaping @Sendable (String) throws -> Void) async throws {
        let lock = try takeLock()
        let pool = UpstreamPool(socket: places.socket, ownToken: Settings().token)
        await tellOfTokens(pool)
        // What ends the gateway is thrown, and told as the command's failure.
        let logger = Logger.standardError(.critical)
        let gateway = Gateway(
            assets: assets, hosts: HostList(listening: listen.hostInURL, named: hosts),
            gatekeeper: Gatekeeper(state: state, now: Door.now), pool: pool, clock: ContinuousClock())
        let application = Application(
            responder: gateway,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [PolicyHandler()],
                    idleTimeout: .seconds(GatewayLimits.idleSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    GatewayLimits.connectionCountMax, logger: logger)),
            onServerRunning: { channel in serving(channel, whenServing) }, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [application],
            gracefulShutdownSignals: ServiceProcess.ignoresHangup
                ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup], logger: logger)
        configuration.maximumGracefulShutdownDuration = GatewayLimits.drain
        defer { withExtendedLifetime(lock) {} }
        do { try await ServiceGroup(configuration: configuration).run() } catch let error as IOError {
            throw CommandFailure(.couldNot, sentence(error))
        }
    }

    private func takeLock() throws(CommandFailure) -> GatewayLock {
        do throws(SystemError) {
            if let lock = try state.takeLock() { return lock }
            let address = try state.runningAddress() ?? "an address that is to come"
            throw SystemError(problem: "the pages of this journal are served already, at \(address)")
        } catch { throw CommandFailure(.couldNot, error.description) }
    }

    /// Warns where browsers would be refused all they ask for; the service may come later.
    private func tellOfTokens(_ pool: UpstreamPool) async {
        guard Settings().token == nil, (try? await pool.asksForTokens()) == true else { return }
        Output.error(
            "daybook: the service asks for a token; set DAYBOOK_TOKEN to the one that browsers are to act with"
        )
    }

    private func serving(
        _ channel: any Channel, _ whenServing: (String) throws -> Void
    ) {
        let address = "http://\(listen.hostInURL):\(channel.localAddress?.port ?? listen.port)/"
        do {
            try state.note(address: address)
            if isJSON {
                Output.json {
                    $0.member("address", string: address)
                    $0.member("socket", string: places.socket)
                    $0.member("processID", integer: Int(getpid()))
                }
            } else {
                Output.line("serving the pages at \(address), process \(getpid())")
            }
            // An address that opens the pages is a secret: never in a log, where output may go.
            if Output.isTerminal, !isJSON {
                Output.line("open \(try Door(state: state, isJSON: false).fresh(address))")
            }
            try whenServing(address)
        } catch { Output.error("daybook: \(error)") }
    }

    private func sentence(_ error: IOError) -> String {
        let place = "\(listen.hostInURL):\(listen.port)"
        let reason = String(cString: strerror(error.errnoCode))
        let way = error.errnoCode == EADDRINUSE ? "; name another port by --listen, or 0 for a free one" : ""
        return "cannot listen on \(place): \(reason)\(way)"
    }
}
