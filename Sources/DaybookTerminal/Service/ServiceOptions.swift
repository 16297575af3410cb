package import ArgumentParser

/// Options of every command: where the service is, and how to print.
package struct ServiceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The journal's directory (environment: DAYBOOK_JOURNAL; default: daybook in the user's XDG data \
            directory).
            """,
            valueName: "dir"))
    package var journal: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The service's socket (environment: DAYBOOK_SOCKET; default: daybook.sock in the journal).",
            valueName: "path"))
    package var socket: String?

    @Flag(name: .long, help: "Print JSON, one document a line.")
    package var json = false

    package init() {}

    package var places: Places { Places(journal: journal, socket: socket, environment: Settings()) }
}
