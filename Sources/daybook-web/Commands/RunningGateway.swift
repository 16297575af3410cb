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
    /// Certificate and key for TLS; nil where it speaks none.
    let tls: TLSFiles?
    let assets: AssetSet
    /// The model that replies in the pages, if there is one.
    let replier: Replier?
    let isJSON: Bool

    /// Serves until SIGTERM, SIGINT or SIGHUP.
    /// - Parameter whenServing: called with the address of the pages once they can be asked for.
    func run(whenServing: @escaping @Sendable (String) throws -> Void) async throws {
        let lock = try takeLock()
        let pool = UpstreamPool(socket: places.socket, ownToken: Settings().token)
        try await checkTokens(pool)
        // What ends the gateway is thrown, and told as the command's failure.
        let logger = Logger.standardError(.critical)
        let gateway = Gateway(
            assets: assets, hosts: HostList(listening: listen, named: hosts, isSecure: tls != nil),
            gatekeeper: Gatekeeper(state: state, now: Door.now), pool: pool, replier: replier,
            clock: ContinuousClock())
        let application = Application(
            responder: gateway,
            server: try server(),
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
        defer {
            replier?.stop()
            withExtendedLifetime(lock) {}
        }
        do { try await ServiceGroup(configuration: configuration).run() } catch let error as IOError {
            throw CommandFailure(.couldNot, sentence(error))
        }
    }

    private func takeLock() throws(CommandFailure) -> GatewayLock {
        do throws(SystemError) {
            if let lock = try state.takeLock() { return lock }
            let address = try state.runningAddress() ?? "an address that is to come"
            throw SystemError(
                problem:
                    "the pages of this journal are served already, at \(address); `daybook web --address` "
                    + "prints an address that lets a browser in")
        } catch { throw CommandFailure(.couldNot, error.description) }
    }

    private func server() throws -> HTTPServerBuilder {
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [PolicyHandler()], idleTimeout: .seconds(GatewayLimits.idleSeconds)
            ))
        guard let tls else { return http }
        return try tls.server(http)
    }

    /// Refuses to be reached from elsewhere where nothing tells one user from another, and warns where browsers
    /// would be refused all they ask for. The service may come later.
    private func checkTokens(_ pool: UpstreamPool) async throws(CommandFailure) {
        let asksForTokens = try? await pool.asksForTokens()
        guard listen.isLoopback || asksForTokens == true else {
            let place = "it listens on \(listen.hostInURL), which others can reach"
            throw CommandFailure(
                .couldNot,
                asksForTokens == nil
                    ? "the service can't be reached, and \(place): start the service first, with tokens"
                    : "the service asks for no tokens, and \(place): start the service with --tokens, or listen "
                        + "on 127.0.0.1")
        }
        guard Settings().token == nil, asksForTokens == true else { return }
        Output.error(
            "daybook: the service asks for a token; set DAYBOOK_TOKEN to the one that browsers are to act with"
        )
    }

    private func address(port: Int) -> String {
        let scheme = tls == nil ? "http" : "https"
        if listen.isEverywhere, let host = hosts.first { return "\(scheme)://\(host)/" }
        return "\(scheme)://\(listen.hostInURL):\(port)/"
    }

    private func serving(
        _ channel: any Channel, _ whenServing: (String) throws -> Void
    ) {
        let address = address(port: channel.localAddress?.port ?? listen.port)
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
