import DaybookClient
import Synchronization

/// The connections to the service that are kept, one for each holder.
final class UpstreamPool: Sendable {
    private let socket: String
    private let ownToken: String?
    private let connections: Mutex<RecentlyUsed<Holder, Upstream>>
    /// A connection without a token, which tells what the service asks for.
    private let probe: DaybookClient

    /// A pool for a socket.
    /// - Parameter ownToken: the token that browsers act with; nil where the service asks for none.
    init(socket: String, ownToken: String?) {
        self.socket = socket
        self.ownToken = ownToken
        connections = Mutex(RecentlyUsed(countMax: GatewayLimits.upstreamCountMax))
        probe = DaybookClient(socketPath: socket, configuration: Self.configuration(nil))
    }

    private static func configuration(_ token: String?) -> DaybookClient.Configuration {
        var configuration = DaybookClient.Configuration()
        configuration.waitsForService = false
        configuration.waitsForReturn = false
        configuration.token = token
        return configuration
    }

    /// The gateway's own connection, for what it tells of the service.
    var own: DaybookClient { upstream(of: .cookie(digest: "")).client }

    /// A browser's connection.
    func upstream(of cookie: Holder) -> Upstream {
        connections.withLock { connections in
            if let upstream = connections.use(cookie) { return upstream }
            let upstream = connect(ownToken)
            connections.add(upstream, for: cookie)
            return upstream
        }
    }

    /// The connection of a program that has shown a token.
    /// - Throws: `Refusal` where the service asks for no token or does not know this one.
    func upstream(of holder: Holder, token: String) async throws -> Upstream {
        // Where every token is good, none opens anything.
        guard try await asksForTokens() else {
            throw Refusal.unauthenticated(
                "The service asks for no tokens, so that none opens the gateway; use its socket, or a browser's "
                    + "cookie.")
        }
        if let upstream = connections.withLock({ $0.use(holder) }) { return upstream }
        let upstream = connect(token)
        do { _ = try await Upstream.grant(of: token, upstream.client) } catch let error as DaybookError {
            throw Refusal.unauthenticated("The service does not take the token: \(error.message)")
        }
        connections.withLock { $0.add(upstream, for: holder) }
        return upstream
    }

    /// Whether the service answers those alone that show a token.
    func asksForTokens() async throws -> Bool {
        do {
            _ = try await probe.info()
            return false
        } catch let error as DaybookError where error.reason == .unauthenticated { return true }
    }

    /// Whether the service answers.
    func isReachable() async -> Bool {
        do {
            try await probe.ping()
            return true
        } catch { return false }
    }

    /// A connection with the rights of another that waits for a service which went away. Its user closes it.
    func lasting(_ upstream: Upstream) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.token = upstream.token
        return DaybookClient(socketPath: socket, configuration: configuration)
    }

    private func connect(_ token: String?) -> Upstream {
        Upstream(
            client: DaybookClient(socketPath: socket, configuration: Self.configuration(token)), token: token)
    }
}
