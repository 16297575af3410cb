import ArgumentParser
import DaybookJournal
import DaybookTerminal

/// `daybook web`: the pages, and HTTP for programs.
@main
struct DaybookWeb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook-web",
        abstract: "Serve the journal's pages to browsers, and HTTP to programs.",
        discussion: """
            It listens on this machine alone and speaks no TLS: from elsewhere it is reached through a proxy that \
            does, whose name --allow-host gives. A browser gets in by an address that works once; the cookie that \
            it is given lasts 30 days. Programs give a token of the service's. It goes on while the service is \
            away. With a service that asks for tokens, browsers act with the one in DAYBOOK_TOKEN.
            """,
        version: Journal.version)

    @OptionGroup var service: ServiceOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Where to listen: a port, 127.0.0.1:PORT or [::1]:PORT; port 0 takes a free one (environment: \
            DAYBOOK_LISTEN; default: \(ListenAddress.standard.text)).
            """, valueName: "address"))
    var listen: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Another name by which it is reached, as a proxy passes it on: host or host:port. May be repeated.",
            valueName: "host"))
    var allowHost: [String] = []

    @Flag(name: .long, help: "Open the pages in a browser; where they are not served yet, serve them too.")
    var open = false

    @Flag(name: .long, help: "Print a fresh address that opens the served pages once, within an hour.")
    var address = false

    @Flag(name: .long, help: "End the access of all browsers.")
    var revoke = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Serve the pages' files from a folder, as they are at the start; for work on the pages.",
            valueName: "dir"))
    var assets: String?

    func validate() throws {
        _ = try listenAddress()
        guard [open, address, revoke].count(where: { $0 }) <= 1 else {
            throw ValidationError("--open, --address and --revoke exclude each other")
        }
    }

    private func listenAddress() throws(ValidationError) -> ListenAddress {
        let text = listen ?? Settings().listenAddress
        guard let address = text.map(ListenAddress.init) ?? .standard else {
            throw ValidationError(
                "--listen is a port of this machine alone, such as 127.0.0.1:7437: daybook web speaks no TLS. To "
                    + "be reached from elsewhere, put a proxy with TLS before it and name its host by --allow-host"
            )
        }
        return address
    }

    func run() async throws {
        ServiceProcess.prepare()
        let state = StateDirectory(try service.places)
        try state.make()
        let door = Door(state: state, isJSON: service.json)
        if revoke { return try door.revoke() }
        if address { return try door.printAddress() }
        if open, try door.openRunning() { return }
        let running = RunningGateway(
            places: try service.places, state: state, listen: try listenAddress(), hosts: allowHost,
            assets: try assets.map { folder throws(CommandFailure) in try AssetSet(folder: folder) }
                ?? .builtIn,
            isJSON: service.json)
        try await running.run { if open { try door.open($0) } }
    }

    static func main() async { await Program.run(DaybookWeb.self) }
}
