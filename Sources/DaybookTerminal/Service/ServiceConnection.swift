package import DaybookClient

/// A command's way to its journal.
package struct ServiceConnection {
    package let client: DaybookClient
    package let places: Places
    /// Whether a service answers, and not this process itself.
    package let isRunning: Bool

    /// Connects to the running service; throws `CommandFailure` with one sentence where there is none.
    ///
    /// - Parameters:
    ///   - callTimeout: how long a call may take, waiting for the service to come back included.
    ///   - waitsForReturn: whether calls wait for a service that went away; if not, they fail at once.
    ///   - mayCreate: whether a journal is made where there is none, and no service.
    package static func open(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30), waitsForReturn: Bool = true,
        mayCreate: Bool = false
    ) async throws -> ServiceConnection {
        let client = client(options.places, callTimeout, waitsForReturn)
        if let running = try await running(client, options.places) { return running }
        return try await openInProcess(options.places, callTimeout, mayCreate)
    }

    /// Connects to the running service; nil where none runs.
    package static func running(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30)
    ) async throws -> ServiceConnection? {
        try await running(client(options.places, callTimeout), options.places)
    }

    private static func running(
        _ client: DaybookClient, _ places: Places
    ) async throws -> ServiceConnection? {
        do {
            try await client.ping()
            return ServiceConnection(client: client, places: places, isRunning: true)
        } catch let error as ConnectionError where error.kind == .unreachable { return nil }
    }

    private static func client(
        _ places: Places, _ callTimeout: Duration, _ waitsForReturn: Bool = true
    ) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.callTimeout = callTimeout
        configuration.waitsForReturn = waitsForReturn
        configuration.waitsForService = false
        configuration.token = Settings().token
        return DaybookClient(socketPath: places.socket, configuration: configuration)
    }

    /// Opens the journal in this process, where no service runs, and connects to it.
    private static func openInProcess(
        _ places: Places, _ callTimeout: Duration, _ mayCreate: Bool
    ) async throws -> ServiceConnection {
        let service = try await InProcessService.start(journal: places.journal, mayCreate: mayCreate)
        let places = Places(journal: places.journal, socket: service.socketPath)
        return ServiceConnection(client: client(places, callTimeout), places: places, isRunning: false)
    }
}
