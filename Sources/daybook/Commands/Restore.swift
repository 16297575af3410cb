import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookJSON
import DaybookSystem
import DaybookTerminal

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a journal from a backup and the later backups that continue it.",
        discussion: """
            Refuses a directory that holds a journal. Checks every line, then every event, then the root. \
            Erases again what the ledger of erasures lists: the file `erasures` in a journal's directory. If \
            you restore into the directory of the lost journal, it is found there. The restored journal \
            signs under a new origin, because the lost one may have signed a longer history under the old \
            one.

            Exit codes: 0 done, 3 nothing was restored.
            """,
        examples: ["daybook restore monday tuesday --journal restored"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The backups, or exports of a whole journal, in any order.") var backups: [String]
    @Option(help: "The ledger of erasures of the journal that was lost.") var ledger: String?
    @Flag(help: "Restore even if some bodies could not be read when the backup was made.")
    var acceptLosses = false

    func run() async throws {
        var options = Restoration.Options()
        options.ledgerPath = ledger
        options.acceptsLosses = acceptLosses
        let restore = HistoryRestore(options: options, isJSON: service.json)
        try restore.run(backups, to: service.places.journal)
    }
}

/// Restores a journal and prints the result; for `restore` and `import`.
struct HistoryRestore {
    let options: Restoration.Options
    let isJSON: Bool

    func run(_ files: [String], to journal: String) throws {
        for file in files where !File.exists(file) {
            throw CommandFailure(missing: file)
        }
        ServiceProcess.prepare()
        let progress = ProgressBar(unit: Figures.bytes)
        let restoration = Restoration(options) { done, total in
            progress.report(done: Int(done), total: Int(total))
        }
        let result: RestoreResult
        do throws(RestoreError) { result = try restoration.run(files, to: journal) } catch {
            progress.clear()
            for fault in error.faults { Output.error(TerminalText.oneLine("\(fault)")) }
            throw CommandFailure(.couldNot, error.description)
        }
        progress.clear()
        show(result, journal)
    }

    private func show(_ result: RestoreResult, _ journal: String) {
        if isJSON {
            return Output.json { writer in
                writer.member("journal", string: journal)
                writer.member("size", integer: result.size.value)
                writer.member("root", string: result.root.description)
                writer.member("origin", string: result.newOrigin)
                writer.member("oldOrigin", string: result.oldOrigin)
                writer.member("erased", integer: result.erasedCount)
                writer.name("lost")
                writer.beginArray()
                for position in result.lost { writer.integer(position.value) }
                writer.endArray()
            }
        }
        Output.line(
            "restored \(Figures.grouped(Int(result.size.value))) events to \(TerminalText.oneLine(journal))")
        Output.line("root: \(result.root)")
        Output.line("origin: \(result.newOrigin), before: \(result.oldOrigin)")
        if result.erasedCount > 0 { Output.line("erased again: \(result.erasedCount)") }
        for position in result.lost { Output.error("without its body: position \(position.value)") }
    }
}
