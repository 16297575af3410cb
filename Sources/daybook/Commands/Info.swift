import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Info: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the service, its journal and its projections.",
        examples: ["daybook info", "daybook info --json"])

    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let connection = try await ServiceConnection.open(service, waitingFor: .none)
        let result = try await connection.client.call("system.info")
        if service.json { return Output.line(json: result.bytes) }
        let info = try JournalInfo(json: result)
        Output.line("Daybook \(TerminalText.oneLine(info.version)), protocol \(info.protocolVersion)")
        if connection.isRunning {
            Output.line("socket: \(TerminalText.oneLine(connection.places.socket))")
            Output.line("up: \(Figures.seconds(info.uptimeSeconds))")
        } else {
            let journal = try service.places.journal
            Output.line("service: none is running on \(TerminalText.oneLine(journal))")
        }
        Output.line("journal: \(TerminalText.oneLine(info.journalID)), format \(info.format ?? 0)")
        Output.line("events: \(Figures.grouped(info.head))")
        if let byteCount = info.byteCount { Output.line("on disk: \(Figures.bytes(byteCount))") }
        if !info.projections.isEmpty {
            Output.line("")
            Output.table(table(info.projections))
        }
    }

    private func table(_ projections: [ProjectionStatus]) -> TextTable {
        var table = TextTable(
            ["PROJECTION", "VERSION", "POSITION", "LAG", "STATE"], rightAligned: [1, 2, 3])
        for projection in projections {
            table.add([
                TerminalText.oneLine(projection.name), String(projection.version),
                Figures.grouped(projection.position), Figures.grouped(projection.lag), state(projection),
            ])
        }
        return table
    }

    private func state(_ projection: ProjectionStatus) -> String {
        var state = projection.state.rawValue
        if let rebuild = projection.rebuild {
            state += " \(Figures.grouped(rebuild.done)) of \(Figures.grouped(rebuild.total))"
            if let secondsLeft = rebuild.secondsLeft { state += ", \(Figures.seconds(secondsLeft)) left" }
        }
        if let error = projection.error { state += ": \(error)" }
        return TerminalText.oneLine(state)
    }
}
