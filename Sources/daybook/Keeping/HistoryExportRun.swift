import DaybookCore
import DaybookJournal
import DaybookJSON

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes all of a journal's history to a new file, or to standard output, past whatever is damaged.
struct HistoryExportRun {
    let options: ServiceOptions
    let output: String?

    private static let defaultName = "journal.history.jsonl"

    func run() throws {
        ServiceProcess.prepare()
        let progress = TaskProgressBar(unit: Figures.grouped)
        let file = output == "-" ? nil : try NewFile(path: output ?? Self.defaultName)
        var lost = 0
        do {
            let export = HistoryExport(options.places.journal) { bytes in
                if let file {
                    try file.write(bytes)
                } else if !Output.writeAll(bytes, to: STDOUT_FILENO) {
                    throw CommandFailure(.couldNot, "cannot write: \(systemProblem())")
                }
            }
            let size = try export.run { done, total in
                progress.report(done: Int(done), total: Int(total))
            } didLose: { position, problem in
                progress.clear()
                lost += 1
                Output.error("position \(position.value): \(problem)")
            }
            progress.clear()
            let byteCount = try file?.close()
            report(size, lost, file?.path, byteCount)
        } catch {
            progress.clear()
            file?.discard()
            if let error = error as? OpenError { throw CommandFailure(.couldNot, error.description) }
            throw error
        }
        if lost > 0 { throw CommandFailure(.no) }
    }

    private func report(_ size: Position, _ lost: Int, _ path: String?, _ byteCount: Int?) {
        guard let path else { return }
        if options.json {
            return Output.json { writer in
                writer.member("path", string: path)
                writer.member("bytes", integer: byteCount ?? 0)
                writer.member("size", integer: size.value)
                writer.member("lost", integer: lost)
            }
        }
        Output.line(TerminalText.oneLine(path))
    }
}
