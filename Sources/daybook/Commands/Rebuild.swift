import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookJSON
import DaybookTerminal

struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fold projections anew beside the live ones, compare them, and put them in their place.",
        discussion: """
            Reads and appends go on; each view is swapped in one step. Where rows differ, some are printed \
            as examples. If it is ended early, the old views stay; run it again.

            --check only compares. --ahead makes the views that this build needs and that are not there yet, \
            beside a running service of an earlier build, so that this build starts with them.

            Exit codes: 0 done, 1 with --check: some view differs, 3 a view could not be made.
            """,
        examples: ["daybook rebuild sessions", "daybook rebuild --check", "daybook rebuild --ahead"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The projections, as `daybook info` lists them; all where none is named.")
    var names: [String] = []
    @Flag(help: "Compare, and leave the views as they are.") var check = false
    @Flag(help: "Make what this build needs and is not there yet.") var ahead = false

    func validate() throws {
        if check, ahead { throw ValidationError("Give --check or --ahead, not both.") }
    }

    func run() async throws {
        let run = RebuildRun(service: service, names: names)
        if check || ahead { try run.beside(isCheck: check) } else { try await run.inPlace() }
    }
}

/// Rebuilds views and prints the results.
struct RebuildRun {
    let service: ServiceOptions
    let names: [String]

    private static let pollInterval = Duration.milliseconds(100)

    /// Rebuilds in the service, or in one of its own where none is running.
    func inPlace() async throws {
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        var results: [RebuiltProjection] = []
        for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            let begun = try await client.rebuildProjection(name)
            try await follow(client)
            let wanted = Set(name.map { [$0] } ?? begun.map(\.name))
            results += try await client.rebuilds().filter { wanted.contains($0.name) }
        }
        try tell(results, isCheck: false)
    }

    /// Shows the progress of the view that is furthest behind, until all have been swapped.
    private func follow(_ client: DaybookClient) async throws {
        let bar = ProgressBar(unit: Figures.grouped)
        defer { bar.clear() }
        while true {
            let running = try await client.projections().compactMap(\.rebuild)
            guard let last = running.min(by: { $0.done < $1.done }) else { return }
            let rate = running.lazy.compactMap(\.textBytesPerSecond).first
            bar.report(done: last.done, total: last.total, detail: rate.map(TextFigures.words))
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Rebuilds in this process, whoever has the journal open.
    func beside(isCheck: Bool) throws {
        ServiceProcess.prepare()
        let journal = try service.places.journal
        let bar = ProgressBar(unit: Figures.grouped)
        let results: [RebuildResult]
        do {
            defer { bar.clear() }
            let rebuild = try RebuildBeside(journal, names: names)
            let report: RebuildBeside.Report = { progress in
                bar.report(
                    done: Int(progress.done.value), total: Int(progress.total.value),
                    detail: (progress.texts?.bytesPerSecond).map(TextFigures.words))
            }
            results = isCheck ? rebuild.check(report) : try rebuild.makeAhead(report)
        } catch { throw CommandFailure(.couldNot, error.description) }
        try tell(results.map(RebuiltProjection.init), isCheck: isCheck)
    }

    private func tell(_ outcomes: [RebuiltProjection], isCheck: Bool) throws {
        if service.json {
            for outcome in outcomes { Output.json { outcome.write(to: &$0) } }
        } else {
            for outcome in outcomes { for line in outcome.lines(isCheck: isCheck) { Output.line(line) } }
            if outcomes.isEmpty { Output.line("nothing to do: every view of this build is there") }
        }
        if outcomes.contains(where: { $0.error != nil }) { throw CommandFailure(.couldNot) }
        if isCheck, outcomes.contains(where: { $0.differingRowCount > 0 }) { throw CommandFailure(.no) }
    }
}

extension TextFigures {
    /// A speed: `12.3 MB of text/s`.
    fileprivate static func words(_ bytesPerSecond: Double) -> String {
        "\(Figures.decimal(bytesPerSecond / 1e6, digits: 1)) MB of text/s"
    }
}

/// The result of one view, whether the service folded it anew or this process.
extension RebuiltProjection {
    fileprivate init(_ result: RebuildResult) {
        self.init(
            name: result.name, version: Int(result.version), position: Int(result.position.value),
            hadFailed: result.hadFailed, textByteCount: result.texts.map { Int($0.byteCount) },
            textBytesPerSecond: result.texts?.bytesPerSecond,
            differingRowCount: Int(result.differingRowCount), examples: result.examples,
            error: result.error)
    }

    fileprivate func lines(isCheck: Bool) -> [String] {
        let view = "\(name) v\(version)"
        if let error { return ["\(view): \(TerminalText.oneLine(error))"] }
        let events = "\(Figures.grouped(position)) events"
        let found =
            hadFailed
            ? "had failed" : differingRowCount == 0 ? "the same" : "\(differingRowCount) rows differed"
        let end = isCheck ? "" : ", replaced"
        let texts = textBytesPerSecond.map { ", \(TextFigures.words($0))" } ?? ""
        return ["\(view): \(events), \(found)\(end)\(texts)"]
            + examples.map { "  \(TerminalText.oneLine($0))" }
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("name", string: name)
        writer.member("version", integer: version)
        writer.member("position", integer: position)
        writer.member("hadFailed", bool: hadFailed)
        writer.member("differingRows", integer: differingRowCount)
        writer.name("examples")
        writer.beginArray()
        for example in examples { writer.string(example) }
        writer.endArray()
        if let textByteCount, let textBytesPerSecond {
            writer.member("textBytes", integer: textByteCount)
            writer.member("textBytesPerSecond", double: textBytesPerSecond.rounded())
        }
        if let error { writer.member("error", string: error) }
    }
}
