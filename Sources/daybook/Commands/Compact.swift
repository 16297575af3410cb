import ArgumentParser
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrite log and views without free pages, beside a running service.",
        discussion: """
            Afterwards no file of the journal holds the text that was erased before; backups made before \
            still do. It needs room for a copy of the largest file. If it is ended early, the journal has \
            its old files or its new ones.
            """,
        examples: ["daybook compact"])

    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        let progress = ProgressBar(unit: Figures.grouped)
        let result = try await progress.show { try await client.compact(progress: $0) }
        guard service.json else {
            return Output.line(
                "compacted: \(Figures.bytes(result.byteCountBefore)) to \(Figures.bytes(result.byteCountAfter))"
            )
        }
        Output.json { writer in
            writer.member("bytesBefore", integer: result.byteCountBefore)
            writer.member("bytesAfter", integer: result.byteCountAfter)
        }
    }
}
