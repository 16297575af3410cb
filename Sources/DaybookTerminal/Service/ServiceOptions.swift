package import ArgumentParser
import DaybookSystem

/// Options of every command: where the service is, and how to print.
package struct ServiceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The journal's directory (environment: DAYBOOK_JOURNAL; default: daybook in the user's XDG data \
            directory, or where that is missing, .daybook in this folder or above).
            """,
            valueName: "dir"))
    package var journal: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The service's socket (environment: DAYBOOK_SOCKET; default: daybook.sock in the journal). The \
            token for a service that asks for one is in DAYBOOK_TOKEN.
            """,
            valueName: "path"))
    package var socket: String?

    @Flag(name: .long, help: "Print JSON, one document a line.")
    package var json = false

    package init() {}

    /// Refuses a socket that was named and is not there: whoever names one means its service.
    func checkSocket() throws(CommandFailure) {
        guard let socket else { return }
        throw CommandFailure(
            .couldNot,
            "no service listens on \(TerminalText.oneLine(socket))" + Spelling.offer(NearbyFile.of(socket)))
    }

    package var places: Places {
        Places(
            journal: journal, socket: socket, environment: Settings(), from: File.absolutePath("."))
    }
}
