package import DaybookClient

/// A command's way to its journal.
package struct ServiceConnection {
    package let client: DaybookClient
    package let places: Places
    /// Whether a service answers, and not this process itself.
    package let isRunning: Bool

    /// Connects to the running service; throws `CommandFailure` with one sentence where there is none.
    ///
    /// - Parameter callTimeout: how long a call may take, waiting for the service to come back included.
    package static func open(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30)
    ) async throws -> ServiceConnection {
        if let running = try await running(options, callTimeout: callTimeout) { return running }
        return try await openInProcess(options.places, callTimeout)
    }

    /// Connects to the running service; nil where none runs.
    package static func running(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30)
    ) async throws -> ServiceConnection? {
        let places = options.places
        let connection = ServiceConnection(
            client: client(places, callTimeout), places: places, isRunning: true)
        do {
            try await connection.client.ping()
            return connection
        } catch let error as ConnectionError where error.kind == .unreachable { return nil }
    }

    private static func client(_ places: Places, _ callTimeout: Duration) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.callTimeout = callTimeout
        configuration.waitsForService = false
        configuration.token = Settings().token
        return DaybookClient(socketPath: places.socket, configuration: configuration)
    }

    /// Opens the journal in this process, where no service runs, and connects to it.
    private static func openInProcess(
        _ places: Places, _ callTimeout: Duration
    ) async throws -> ServiceConnection {
        let service = try await InProcessService.start(journal: places.journal)
        let places = Places(journal: places.journal, socket: service.socketPath)
        return ServiceConnection(client: client(places, callTimeout), places: places, isRunning: false)
    }
}
