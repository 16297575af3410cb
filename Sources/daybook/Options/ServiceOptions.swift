import ArgumentParser

/// Options that every command takes: the journal or socket, and the form of the output.
struct ServiceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The journal's directory (environment: DAYBOOK_JOURNAL; default: daybook in the user's XDG data \
            directory).
            """,
            valueName: "dir"))
    var journal: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The service's socket (environment: DAYBOOK_SOCKET; default: daybook.sock in the journal).",
            valueName: "path"))
    var socket: String?

    @Flag(name: .long, help: "Print JSON, one document a line.")
    var json = false

    var places: Places { Places(journal: journal, socket: socket, environment: Settings()) }
}
