import DaybookAudit
import DaybookCore
import DaybookJSON
import DaybookSystem

/// A history read line by line; faults of a line come with its number. Used by one thread.
final class HistoryFile {
    let path: String
    private let lines: LineReader
    private var scanner = JSONScanner()

    init(path: String) throws(SystemError) {
        self.path = path
        lines = try LineReader(path: path)
    }

    var lineNumber: Int { lines.lineNumber }
    var byteCount: Int { lines.byteCount }
    var byteCountRead: Int { lines.byteCountRead }

    /// Reads the next line; nil after the last one.
    func next() throws(SystemError) -> Result<HistoryLine, RecordDamage>? {
        guard let line = try lines.next(byteCountMax: Limits.exportLineByteCountMax) else { return nil }
        if line.isTooLong { return .failure(.wrongLength) }
        do throws(RecordDamage) { return .success(try HistoryLine(line.bytes, scanner: &scanner)) } catch {
            return .failure(error)
        }
    }

    /// Byte count of a history's first line, which holds two rows of the log.
    private static let beginByteCountMax = 65_536

    /// Whether a regular file begins as a history does. Of a stream nothing is read: it could not be read
    /// again.
    static func isHistory(_ path: String) -> Bool {
        guard let lines = try? LineReader(path: path), lines.byteCount > 0,
            let line = try? lines.peekLine(byteCountMax: beginByteCountMax), line.count <= beginByteCountMax
        else { return false }
        var scanner = JSONScanner()
        do throws(RecordDamage) {
            if case .begin = try HistoryLine(line.dropLast(), scanner: &scanner) { return true }
            return false
        } catch { return error == .unknownVersion }
    }
}

/// The findings of one pass over a history, before anything is made of it.
struct HistorySurvey {
    let path: String
    private(set) var begin: HistoryBegin?
    private(set) var end: HistoryEnd?
    private(set) var erased: [ErasedEvent] = []
    private(set) var erasing: [(Position, [UInt8])] = []
    private(set) var faults: [HistoryFault] = []
    /// Number of events whose body, or header, was not readable when the history was written.
    private(set) var lostCount = 0
    /// Events that erase bodies.
    private(set) var erasers: Set<Position> = []
    /// The event that the next line should have; nil before the first line.
    private var due: Position?

    /// Reads the whole history.
    /// - Parameter progress: called with the bytes read.
    init(_ file: HistoryFile, progress: (Int) throws -> Void) throws {
        path = file.path
        while let line = try file.next() {
            switch line {
            case .failure(let error):
                note(error.ofLine, file.lineNumber)
                // Among events it was one; after them it does not matter.
                due = due?.next
            case .success(let line): take(line, file.lineNumber)
            }
            if file.lineNumber % HistorySurvey.progressLineCount == 0 { try progress(file.byteCountRead) }
        }
        if begin == nil { note("does not say what journal it is of", 1) }
        if end == nil {
            note("is the last one, but not the history's end: the file was cut off", file.lineNumber)
        }
    }

    static let progressLineCount = 4_096

    private mutating func note(_ problem: String, _ line: Int) {
        faults.append(HistoryFault(path: path, line: line, problem: problem))
    }

    private mutating func take(_ line: HistoryLine, _ number: Int) {
        switch line {
        case .begin(let begin) where number == 1:
            self.begin = begin
            due = begin.after.next
        case .begin: note("begins another history", number)
        case .event(let position, let header, _):
            take(position, number)
            if EventHeaderCodec.type(of: header)?.erasesOrRestores == true { erasers.insert(position) }
        case .lost(let position, _):
            take(position, number)
            lostCount += 1
        case .erased(let event): erased.append(event)
        case .erasing(let position, let row): erasing.append((position, row))
        case .end(let end):
            self.end = end
            if end.lineCount != UInt64(number - 1) {
                note("says that \(end.lineCount) lines come before it; \(number - 1) do", number)
            }
            if let due, due != end.size.next {
                note(
                    "ends the history at position \(end.size.value); the events end at \(due.value - 1)",
                    number)
            }
        }
    }

    private mutating func take(_ position: Position, _ number: Int) {
        if let due, due != position {
            note("has position \(position.value) where \(due.value) comes next", number)
        }
        due = position.next
    }
}

extension EventType {
    fileprivate var erasesOrRestores: Bool { erases || self == .journalRestored }
}

/// A fault of one line of a history.
package struct HistoryFault: Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// Number of the line, from 1.
    package let line: Int
    /// The problem, in words that follow "the line".
    package let problem: String

    package var description: String { "\(path), line \(line) \(problem)" }
}
