package import ArgumentParser
import DaybookSystem

/// Options of every command: where the service is, and how to print.
package struct ServiceOptions: ParsableArguments {
    @OptionGroup package var place: PlaceOptions

    @Flag(name: .long, help: "Print JSON, one document a line.")
    package var json = false

    package init() {}

    package var places: Places {
        get throws(ValidationError) { try place.places }
    }

    /// The settings of the environment and of the configuration file.
    package var settings: Settings {
        get throws(ValidationError) { try place.settings }
    }

    /// Refuses a socket that was named and is not there: whoever names one means its service.
    func checkSocket() throws(CommandFailure) {
        guard let socket = place.socket else { return }
        throw CommandFailure(
            .couldNot,
            "no service listens on \(TerminalText.oneLine(socket))" + Spelling.offer(NearbyFile.of(socket)))
    }

    /// Refuses a socket that was named, in an option or a setting, and is not the one that the service was
    /// given.
    package func checkSocket(isAt path: String) throws {
        guard let named = try place.socket ?? settings.text(.socket) else { return }
        guard File.absolutePath(named) == File.absolutePath(path) else {
            throw CommandFailure(
                .badUse,
                "the service manager handed over the socket \(TerminalText.oneLine(path)), and "
                    + "\(TerminalText.oneLine(named)) was named; name the first, or none")
        }
    }
}
