package import DaybookClient
import DaybookCore
import DaybookSystem
import Glibc

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
    ///   - views: the views to wait for, with a bar, where they are being made.
    package static func open(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30), waitsForReturn: Bool = true,
        mayCreate: Bool = false, waitingFor views: AwaitedViews = .allButSearch
    ) async throws -> ServiceConnection {
        let places = try options.places
        let client = client(places, callTimeout, waitsForReturn)
        if let running = try await running(client, places) {
            await views.wait(running.client)
            return running
        }
        try options.checkSocket()
        let own = try await openInProcess(client, places, callTimeout, mayCreate)
        await views.wait(own.client)
        return own
    }

    /// A client that waits, for as long as it takes, for a service that is to come.
    package static func waiting(_ options: ServiceOptions) throws -> DaybookClient {
        var configuration = configuration(.seconds(30))
        configuration.waitsForService = true
        return DaybookClient(socketPath: try options.places.socket, configuration: configuration)
    }

    /// A client for a program that outlives services: a call fails at once where none listens, and the next one
    /// connects again.
    package static func lasting(_ places: Places, callTimeout: Duration = .seconds(30)) -> DaybookClient {
        client(places, callTimeout, false)
    }

    /// Connects to the running service; nil where none runs.
    package static func running(
        _ options: ServiceOptions, callTimeout: Duration = .seconds(30)
    ) async throws -> ServiceConnection? {
        let places = try options.places
        return try await running(client(places, callTimeout), places)
    }

    private static func running(
        _ client: DaybookClient, _ places: Places
    ) async throws -> ServiceConnection? {
        do {
            try await client.ping()
            return ServiceConnection(client: client, places: places, isRunning: true)
        } catch let error as ConnectionError where error.kind == .unreachable {
            // A service that this account may not use is not one that is missing.
            if access(places.socket, W_OK) != 0, errno == EACCES { throw error }
            return nil
        }
    }

    private static func client(
        _ places: Places, _ callTimeout: Duration, _ waitsForReturn: Bool = true
    ) -> DaybookClient {
        var configuration = configuration(callTimeout)
        configuration.waitsForReturn = waitsForReturn
        configuration.waitsForService = false
        return DaybookClient(socketPath: places.socket, configuration: configuration)
    }

    private static func configuration(_ callTimeout: Duration) -> DaybookClient.Configuration {
        var configuration = DaybookClient.Configuration()
        configuration.callTimeout = callTimeout
        configuration.token = Settings().token
        return configuration
    }

    /// The end of a sentence that a journal can't be opened: an offer of one of nearly that name, else of the machine's
    /// service, whose settings no command reads by itself.
    private static func wayOn(_ places: Places) -> String {
        if let near = NearbyFile.of(places.journal) { return Spelling.offer(near) }
        guard !File.exists(places.journal), File.exists(ConfigurationFile.ofMachine) else { return "" }
        return "; for the service of this machine, add --config \(ConfigurationFile.ofMachine)"
    }

    /// Opens the journal in this process, where no service runs, and connects to it. Where one has come
    /// meanwhile, connects to that.
    private static func openInProcess(
        _ outer: DaybookClient, _ places: Places, _ callTimeout: Duration, _ mayCreate: Bool
    ) async throws -> ServiceConnection {
        var come: ServiceConnection?
        let service: InProcessService
        do {
            service = try await JournalTurn.take {
                try await InProcessService.start(journal: places.journal, mayCreate: mayCreate)
            } orStopIf: {
                come = try await running(outer, places)
                return come != nil
            }
        } catch let error as OpenError {
            if let come { return come }
            throw CommandFailure(.couldNot, error.description + wayOn(places))
        }
        let places = Places(journal: places.journal, socket: service.socketPath)
        return ServiceConnection(client: client(places, callTimeout), places: places, isRunning: false)
    }
}
