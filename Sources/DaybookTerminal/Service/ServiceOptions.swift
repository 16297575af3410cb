package import ArgumentParser

/// Options of every command: where the service is, and how to print.
package struct ServiceOptions: ParsableArguments {
    @OptionGroup package var place: PlaceOptions

    @Flag(name: .long, help: "Print JSON, one document a line.")
    package var json = false

    package init() {}

    package var places: Places { place.places }

    /// Refuses a socket that was named and is not there: whoever names one means its service.
    func checkSocket() throws(CommandFailure) {
        guard let socket = place.socket else { return }
        throw CommandFailure(
            .couldNot,
            "no service listens on \(TerminalText.oneLine(socket))" + Spelling.offer(NearbyFile.of(socket)))
    }
}
