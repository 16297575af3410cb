import DaybookCore
import DaybookJournal
import DaybookJSON
import DaybookSystem
import DaybookTerminal
import Glibc

/// Writes all of a journal's history to a new file, or to standard output, past whatever is damaged.
struct HistoryExportRun {
    let options: ServiceOptions
    let output: String?

    private static let defaultName = "journal.history.jsonl"

    func run() throws {
        ServiceProcess.prepare()
        let progress = ProgressBar(unit: Figures.grouped)
        let file = output == "-" ? nil : try NewFile(path: output ?? Self.defaultName)
        let losses = Losses(progress)
        do {
            let export = HistoryExport(try options.places.journal) { bytes in
                if let file {
                    try file.write(bytes)
                } else {
                    do throws(SystemError) { try writeAll(bytes, toDescriptor: STDOUT_FILENO) } catch {
                        throw CommandFailure(.couldNot, "cannot write: \(error.reason)")
                    }
                }
            }
            let size = try export.run(
                HistoryExport.Report(
                    progress: { progress.report(done: Int($0), total: Int($1)) },
                    didLose: losses.add, note: losses.note))
            progress.clear()
            let byteCount = try file?.sync()
            losses.sum(of: size)
            report(size, losses.count, file?.path, byteCount)
        } catch {
            progress.clear()
            file?.discard()
            if let error = error as? OpenError { throw CommandFailure(.couldNot, error.description) }
            throw error
        }
        if losses.hasAny { throw CommandFailure(.no) }
    }

    private func report(_ size: Position, _ lost: UInt64, _ path: String?, _ byteCount: Int?) {
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

/// The losses of an export as they are told on standard error: by position, and in the end by number.
private final class Losses {
    private let progress: ProgressBar
    private(set) var count: UInt64 = 0
    private var hasNotes = false
    private var lineCount = 0

    init(_ progress: ProgressBar) { self.progress = progress }

    var hasAny: Bool { count > 0 || hasNotes }

    func add(_ positions: ClosedRange<Position>, _ problem: String) {
        let (first, last) = (positions.lowerBound.value, positions.upperBound.value)
        count += last - first + 1
        tell(first == last ? "position \(first): \(problem)" : "positions \(first) to \(last): \(problem)")
    }

    func note(_ note: String) {
        hasNotes = true
        tell(note)
    }

    private func tell(_ line: String) {
        lineCount += 1
        guard lineCount <= Limits.checkFaultCountMax else { return }
        progress.clear()
        Output.error(line)
    }

    func sum(of size: Position) {
        guard hasAny else { return }
        if lineCount > Limits.checkFaultCountMax {
            Output.error("and \(lineCount - Limits.checkFaultCountMax) more like these")
        }
        Output.error("\(size.value - count) of \(size.value) events are whole, \(count) are not")
    }
}
