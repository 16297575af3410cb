import DaybookClient

/// A command's way to its journal.
struct ServiceConnection {
    let client: DaybookClient
    let places: Places

    /// Connects to the running service; throws `CommandFailure` with one sentence where there is none.
    static func open(_ options: ServiceOptions) async throws -> ServiceConnection {
        let places = options.places
        let connection = ServiceConnection(client: client(places), places: places)
        do {
            try await connection.client.ping()
            return connection
        } catch let error as ConnectionError where error.kind == .unreachable {
            return try await openInProcess(places, because: error)
        }
    }

    /// A client of its own connection to the same service.
    func another() -> DaybookClient { Self.client(places) }

    private static func client(_ places: Places) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.waitsForService = false
        configuration.token = Settings().token
        return DaybookClient(socketPath: places.socket, configuration: configuration)
    }

    /// Where no service runs: the place to open the journal directly.
    private static func openInProcess(
        _ places: Places, because error: ConnectionError
    ) async throws -> ServiceConnection {
        throw CommandFailure(.couldNot, "\(error.message); start one with `daybook serve`")
    }
}
