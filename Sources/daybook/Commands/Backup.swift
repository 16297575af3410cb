import ArgumentParser
import DaybookClient
import DaybookSystem
import DaybookCore
import DaybookJournal
import DaybookTerminal
import DaybookWire
import DaybookJSON

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the whole journal to a new file, also while the service runs.",
        discussion: """
            The file is read again and synced with its directory before it gets its name, so after a power \
            cut it is there whole or not at all. It holds the journal's secret: keep it as you keep the \
            journal. With --since it holds only what is new after an earlier backup; `daybook restore` takes \
            both. A backup still holds what is erased later; give the ledger of erasures when you restore \
            it.
            """,
        examples: ["daybook backup monday", "daybook backup tuesday --since 1530"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The file to make.") var destination: String
    @Option(
        help: ArgumentHelp(
            "Write only the events after this position: the size of the backup before.", valueName: "position"
        ))
    var since = 0

    func validate() throws {
        if since < 0 { throw ValidationError("--since is 0 or more.") }
    }

    func run() async throws {
        let path = File.pathFromRoot(destination)
        let progress = ProgressBar(unit: Figures.grouped)
        let result =
            since > 0
            ? try await backUp(since: since, to: path, progress) : try await backUp(to: path, progress)
        guard service.json else {
            let events = Figures.grouped(result.size - result.since)
            Output.line("backed up \(events) events, \(Figures.bytes(result.byteCount))")
            Output.line("size: \(result.size)")
            return Output.line("root: \(result.root)")
        }
        Output.json { writer in
            writer.member("destination", string: result.destination)
            writer.member("since", integer: result.since)
            writer.member("size", integer: result.size)
            writer.member("root", string: result.root)
            writer.member("bytes", integer: result.byteCount)
        }
    }

    private typealias Outcome = (destination: String, since: Int, size: Int, root: String, byteCount: Int)

    private func backUp(to path: String, _ progress: ProgressBar) async throws -> Outcome {
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        let result = try await progress.show { try await client.backup(to: path, progress: $0) }
        return (result.destination, result.since, result.size, result.root, result.byteCount)
    }

    /// Backs up the events since a position from the journal's directory, which must be that of the service
    /// where one runs: the protocol's backup is always whole.
    private func backUp(since: Int, to path: String, _ progress: ProgressBar) async throws -> Outcome {
        let served = try await ServiceConnection.running(service)?.client.info().journalID
        let journal = try service.places.journal
        ServiceProcess.prepare()
        defer { progress.clear() }
        do throws(JournalError) {
            let result = try DaybookJournal.Backup.write(
                journal: journal, id: served, to: path, after: Position(UInt64(since))
            ) { progress.report(done: Int($0.done), total: Int($0.total)) }
            return (
                result.path, since, Int(result.size.value), result.root.description, Int(result.byteCount)
            )
        } catch {
            progress.clear()
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    /// The end of the command with a journal's refusal, as one sentence.
    init(_ error: JournalError) {
        switch error {
        case .invalid: self.init(.badUse, RPCError(error).message)
        case .failed(let problem): self.init(.couldNot, problem)
        default: self.init(.couldNot, RPCError(error).message)
        }
    }
}
