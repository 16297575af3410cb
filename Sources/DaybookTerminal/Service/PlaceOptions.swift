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

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            A file of settings, a line name = value for each (environment: DAYBOOK_CONFIG; default: \
            daybook/daybook.conf in the user's XDG configuration directory, if it is there).
            """,
            valueName: "file"))
    package var config: String?

    package init() {}

    package func validate() throws { _ = try settings }

    /// The settings of the environment and of the configuration file.
    /// - Throws: `ValidationError` with one sentence.
    package var settings: Settings {
        get throws(ValidationError) { try Settings.reading(config) }
    }

    package var places: Places {
        get throws(ValidationError) {
            Places(
                journal: journal, socket: socket, environment: try settings, from: File.absolutePath("."))
        }
    }
}
