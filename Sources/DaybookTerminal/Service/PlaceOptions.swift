package import ArgumentParser
import DaybookSystem

/// Options that say where the service is.
package struct PlaceOptions: ParsableArguments {
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

    package init() {}

    package var places: Places {
        Places(
            journal: journal, socket: socket, environment: Settings(), from: File.absolutePath("."))
    }
}
