package import DaybookCore
import DaybookLMDB
import DaybookSystem

/// The moment that a replay ends at.
package enum ReplayEnd: Sendable {
    /// The replay ends after this event.
    case position(Position)
    /// The replay ends after the last event recorded by then.
    case time(Timestamp)
    /// The replay ends after the newest event, if there is one.
    case newest
}

/// The file that makes a directory a replay: views as they were after one event of a journal that lies
/// elsewhere.
///
/// `replay` in that directory, five lines of text: `daybook replay 1`, `log PATH`, `journal ID`, `position
/// N`, `leaf DIGEST`. The texts stay in the journal's own log, which is read and never written: a body erased
/// there is gone here at once.
package struct ReplayManifest: Equatable, Sendable {
    package let log: String
    package let journal: String
    package let position: Position
    package let leaf: String

    static let fileName = "replay"
    private static let heading = "daybook replay 1"
    /// Byte count of the longest path, which keeps the file in one read.
    private static let pathByteCountMax = 3_072

    // MARK: Making

    /// Makes the directory, beside a service that has the journal open or without one. Its views are folded
    /// when it is opened.
    package static func make(
        of journal: String, until end: ReplayEnd, in directory: String,
        limits: ServiceLimits = ServiceLimits()
    ) throws(OpenError) -> ReplayManifest {
        guard !File.exists(directory) || File.isDirectory(directory) && File.names(in: directory).isEmpty
        else {
            throw OpenError("\(directory) is there and not an empty directory; name another")
        }
        guard File.isDirectory(journal + "/log") else { throw OpenError("there is no journal at \(journal)") }
        let mark = try read(journal + "/log", until: end, limits)
        do throws(SystemError) {
            if !File.exists(directory) { try File.makeDirectory(directory) }
            try File.replaceDurably(directory + "/" + fileName, with: mark.text)
        } catch { throw OpenError(error.description) }
        return mark
    }

    /// Removes a directory that `make` made.
    package static func remove(_ directory: String) {
        let views = directory + "/views"
        for view in File.names(in: views) { File.removeDirectory(views + "/" + view) }
        File.removeDirectory(views)
        File.removeDirectory(directory)
    }

    private static func read(
        _ path: String, until end: ReplayEnd, _ limits: ServiceLimits
    ) throws(OpenError) -> ReplayManifest {
        guard let absolute = File.absolutePath(path), absolute.utf8.count <= pathByteCountMax,
            !absolute.utf8.contains(UInt8(ascii: "\n"))
        else { throw OpenError("the path \(path) is too long, or holds a line feed") }
        let log = try EventLog.open(absolute, .readOnly, limits: limits)
        let found: (position: Position, leaf: Digest256)?
        do throws(StorageError) {
            found = try log.environment.read { transaction throws(StorageError) in
                guard let position = try log.position(of: end, in: transaction) else { return nil }
                guard !position.isNone else { return (position, .zero) }
                return (position, try log.leaf(at: position, in: transaction))
            }
        } catch { throw OpenError("the log at \(path) can't be read: \(error)") }
        guard let found else {
            switch end {
            case .position(let position):
                throw OpenError("the log at \(path) has no event \(position.value) yet")
            case .time(let time): throw OpenError("the log at \(path) began after \(time.rfc3339)")
            case .newest: throw OpenError("the log at \(path) has no head")
            }
        }
        return ReplayManifest(
            log: absolute, journal: log.identity.idText, position: found.position,
            leaf: found.leaf.description)
    }

    // MARK: The file

    private init(log: String, journal: String, position: Position, leaf: String) {
        self.log = log
        self.journal = journal
        self.position = position
        self.leaf = leaf
    }

    private var text: String {
        "\(ReplayManifest.heading)\nlog \(log)\njournal \(journal)\nposition \(position.value)\nleaf \(leaf)\n"
    }

    /// Reads the file; nil for a directory that is no replay.
    static func read(in directory: String) throws(OpenError) -> ReplayManifest? {
        let path = directory + "/" + fileName
        guard File.exists(path) else { return nil }
        let lines = (File.contents(of: path) ?? "").split(separator: "\n")
        let names = ["log ", "journal ", "position ", "leaf "]
        guard lines.count == 5, lines[0] == heading,
            zip(lines.dropFirst(), names).allSatisfy({ $0.hasPrefix($1) }),
            let position = UInt64(lines[3].dropFirst(names[2].count))
        else { throw OpenError("\(path) is damaged; make the replay anew") }
        return ReplayManifest(
            log: String(lines[1].dropFirst(names[0].count)),
            journal: String(lines[2].dropFirst(names[1].count)), position: Position(position),
            leaf: String(lines[4].dropFirst(names[3].count)))
    }

    /// Checks that the log is, up to here, the one that was replayed. It may have gone on, and been restored.
    func check(_ log: EventLog) throws(OpenError) {
        let leaf = try? log.environment.read { transaction throws(StorageError) in
            guard !position.isNone else { return Digest256.zero }
            return try log.leaf(at: position, in: transaction)
        }
        guard log.identity.idText == journal, leaf?.description == self.leaf else {
            throw OpenError("\(self.log) is no longer the log that was replayed; make the replay anew")
        }
    }
}

extension EventLog {
    /// Position of the last event of a replay; nil where the log has no such moment.
    fileprivate func position(
        of end: ReplayEnd, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> Position? {
        let head = try headPosition(in: transaction)
        switch end {
        case .newest: return head
        case .position(let position): return position <= head && position >= .first ? position : nil
        case .time(let time):
            var low: UInt64 = 0
            var high = head.value
            while low < high {
                let middle = (low + high + 1) / 2
                let header = try header(at: Position(middle), in: transaction)
                if header.recordedAt <= time { low = middle } else { high = middle - 1 }
            }
            return low > 0 ? Position(low) : nil
        }
    }
}
