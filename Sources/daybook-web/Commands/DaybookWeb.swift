import ArgumentParser
import DaybookJournal
import DaybookModels
import DaybookTerminal

/// `daybook web`: the pages, and HTTP for programs.
@main
struct DaybookWeb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook-web",
        abstract: "Serve the journal's pages to browsers, and HTTP to programs.",
        discussion: """
            It listens on this machine alone unless told otherwise. From elsewhere it is reached with TLS: by \
            --tls-certificate and --tls-key, or through a proxy whose name --allow-host gives. A browser gets in by an address that works once; the cookie that \
            it is given lasts 30 days. Programs give a token of the service's. It goes on while the service is \
            away. With a service that asks for tokens, browsers act with the one in DAYBOOK_TOKEN.
            """,
        version: Journal.version)

    @OptionGroup var service: ServiceOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Where to listen: a port of 127.0.0.1, or HOST:PORT; port 0 takes a free one. What others can reach \
            needs TLS, and a service with tokens (environment: \(SettingName.listen.variable); default: \
            \(ListenAddress.standard.text)).
            """, valueName: "address"))
    var listen: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Speak TLS with the certificate in this file, PEM, followed by those that it was signed by.",
            valueName: "file"))
    var tlsCertificate: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The certificate's private key, PEM without a passphrase.", valueName: "file"))
    var tlsKey: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Another name by which it is reached, by a proxy too: host or host:port. May be repeated.",
            valueName: "host"))
    var allowHost: [String] = []

    @OptionGroup(title: "Model that replies") var model: ModelOptions

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
        let listen = try listenAddress()
        let tls = try tlsFiles()
        guard listen.isLoopback || tls != nil else {
            throw ValidationError(
                "others can reach \(listen.text), so it needs TLS: give --tls-certificate and --tls-key, or listen on "
                    + "127.0.0.1 and put a proxy with TLS before it, whose name --allow-host gives")
        }
        guard !listen.isEverywhere || !allowHost.isEmpty else {
            throw ValidationError("with \(listen.text), --allow-host gives the name that browsers use")
        }
        guard [open, address, revoke].count(where: { $0 }) <= 1 else {
            throw ValidationError("--open, --address and --revoke exclude each other")
        }
    }

    private func listenAddress() throws(ValidationError) -> ListenAddress {
        let settings = try service.settings
        guard let address = (listen ?? settings.text(.listen)).map(ListenAddress.init) ?? .standard else {
            throw settings.wrong(.listen, listen, "is a port, or a host and a port, such as 127.0.0.1:7437")
        }
        return address
    }

    private func tlsFiles() throws(ValidationError) -> TLSFiles? {
        let settings = try service.settings
        let certificate = tlsCertificate ?? settings.text(.tlsCertificate)
        let key = tlsKey ?? settings.text(.tlsKey)
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return try TLSFiles(certificate: certificate, key: key)
        case (_?, nil): throw ValidationError("--tls-certificate needs --tls-key")
        case (nil, _?): throw ValidationError("--tls-key needs --tls-certificate")
        }
    }

    private func replier() throws -> Replier? {
        var limits = HTTPLimits()
        limits.totalSeconds = GatewayLimits.replySeconds
        limits.bodyByteCountMax = GatewayLimits.replyByteCountMax
        let settings = try service.settings
        guard let found = try model.settings(settings, limits: limits) else { return nil }
        return Replier(ModelClient(found), countMax: try model.inFlightCountMax(settings))
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
            tls: try tlsFiles(),
            assets: try assets.map { folder throws(CommandFailure) in try AssetSet(folder: folder) }
                ?? .builtIn,
            replier: try replier(),
            isJSON: service.json)
        try await running.run { if open { try door.open($0) } }
    }

    static func main() async { await Program.run(DaybookWeb.self) }
}
