import DaybookTerminal
import Dispatch
import DaybookJSON
import DaybookLMDB
import DaybookSystem
import Glibc
import Synchronization

/// The measurement that decided the write path, without the rest of the service: a log of headers and bodies,
/// `heads` folded by the writer, and a projector of many puts an event on a thread of its own.
///
/// Three runs over the same events: the log alone, with heads, with heads and the projector beside it.
struct WritePath {
    var eventCount: Int
    var putsPerEvent: Int
    var sessionCount: Int
    var eventsPerCommit = 64
    var headerByteCount = 200
    var bodyByteCount = 420

    struct Result: Sendable {
        let name: String
        let eventsPerSecond: Double
        let commitMicroseconds: Double
        let projectorRowCount: Int
        let projectorEventsPerSecond: Double
        let projectorLag: Int
    }

    /// Measures.
    /// - Parameter directory: an empty one, on the disk to measure.
    func run(in directory: String) throws -> [Result] {
        try [
            measure("log alone", in: directory, heads: false, projector: false),
            measure("log, heads", in: directory, heads: true, projector: false),
            measure("log, heads, projector", in: directory, heads: true, projector: true),
        ]
    }

    private func measure(
        _ name: String, in directory: String, heads: Bool, projector: Bool
    ) throws -> Result {
        let log = try Store(directory + "/log", durability: .synced, tables: ["headers", "bodies"])
        let headsStore =
            heads ? try Store(directory + "/heads", durability: .unsynced, tables: ["rows"]) : nil
        let follower = projector ? try Follower(directory + "/view", self) : nil
        var commits: [Double] = []
        let start = ContinuousClock.now
        for first in stride(from: 1, through: eventCount, by: eventsPerCommit) {
            let range = first..<min(first + eventsPerCommit, eventCount + 1)
            let begin = ContinuousClock.now
            try append(range, to: log)
            commits.append(microseconds(since: begin))
            try headsStore.map { try foldHeads(range, in: $0) }
            follower?.advance(to: range.upperBound - 1)
        }
        let seconds = microseconds(since: start) / 1e6
        let lag = follower.map { eventCount - $0.position } ?? 0
        let folded = try follower?.finish()
        return Result(
            name: name, eventsPerSecond: Double(eventCount) / seconds,
            commitMicroseconds: commits.sorted()[commits.count / 2],
            projectorRowCount: folded?.rowCount ?? 0,
            projectorEventsPerSecond: folded?.eventsPerSecond ?? 0, projectorLag: lag)
    }

    private func append(_ range: Range<Int>, to log: Store) throws {
        let header = [UInt8](repeating: 7, count: headerByteCount)
        let body = [UInt8](repeating: 9, count: bodyByteCount)
        try log.environment.write { transaction throws(LMDBError) in
            for position in range {
                try transaction.append(in: log.tables[0], at: UInt64(position), value: header)
                try transaction.append(in: log.tables[1], at: UInt64(position), value: body)
            }
        }
    }

    private func foldHeads(_ range: Range<Int>, in store: Store) throws {
        let row = [UInt8](repeating: 3, count: 128)
        try store.environment.write { transaction throws(LMDBError) in
            for position in range {
                let key = WritePath.key(UInt64(position % sessionCount), 0)
                try transaction.put(in: store.tables[0], key: key, value: row)
            }
        }
    }

    /// Key of a row: the session, then a number within it, big-endian, 16 bytes.
    fileprivate static func key(_ session: UInt64, _ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: (session.bigEndian, number.bigEndian)) { Array($0) }
    }

    /// An environment whose files are removed with it.
    fileprivate final class Store: Sendable {
        let environment: Environment
        let tables: [Table]
        private let directory: String

        init(
            _ directory: String, durability: EnvironmentOptions.Durability, tables names: [String]
        ) throws {
            do throws(SystemError) { try File.makeDirectory(directory) } catch {
                throw CommandFailure(.couldNot, "cannot make \(directory): \(error.reason)")
            }
            self.directory = directory
            environment = try Environment(
                directory: directory, options: EnvironmentOptions(durability: durability))
            let isLog = durability == .synced
            tables = try environment.write { transaction throws(LMDBError) in
                var tables: [Table] = []
                for name in names {
                    let options: Table.Options = isLog ? [.create, .integerKey] : .create
                    tables.append(try transaction.openTable(name, options))
                }
                return tables
            }
        }

        deinit { File.removeDirectory(directory) }
    }

    /// Folds behind the writer, on its own thread, in batches of the events that have come since.
    fileprivate final class Follower: @unchecked Sendable {
        // Sendable: the counters are atomic; the rest is read by the follower's thread alone until it ended.
        private let store: Store
        private let path: WritePath
        private let head = Atomic<Int>(0)
        private let folded = Atomic<Int>(0)
        private let isFinished = Atomic<Bool>(false)
        private let done = DispatchSemaphore(value: 0)
        private var seconds = 0.0
        private var failure: (any Error)?

        init(_ directory: String, _ path: WritePath) throws {
            store = try Store(directory, durability: .unsynced, tables: ["rows"])
            self.path = path
            DispatchQueue(label: "follower").async { [self] in
                do { try fold() } catch { failure = error }
                done.signal()
            }
        }

        var position: Int { folded.load(ordering: .relaxed) }

        func advance(to position: Int) { head.store(position, ordering: .releasing) }

        func finish() throws -> (rowCount: Int, eventsPerSecond: Double) {
            isFinished.store(true, ordering: .releasing)
            done.wait()
            if let failure { throw failure }
            return (path.eventCount * path.putsPerEvent, Double(path.eventCount) / seconds)
        }

        private func fold() throws {
            let row = [UInt8](repeating: 5, count: 64)
            while true {
                let first = position + 1
                let last = min(head.load(ordering: .acquiring), first + 4_095)
                if last < first {
                    if isFinished.load(ordering: .acquiring), position >= path.eventCount { return }
                    usleep(100)
                    continue
                }
                let begin = ContinuousClock.now
                try store.environment.write { transaction throws(LMDBError) in
                    for event in first...last {
                        let session = UInt64(event % path.sessionCount)
                        let ordinal = UInt64(event / path.sessionCount * path.putsPerEvent)
                        for put in 0..<path.putsPerEvent {
                            try transaction.put(
                                in: store.tables[0], key: WritePath.key(session, ordinal + UInt64(put)),
                                value: row)
                        }
                    }
                }
                seconds += microseconds(since: begin) / 1e6
                folded.store(last, ordering: .releasing)
            }
        }
    }
}

private func microseconds(since start: ContinuousClock.Instant) -> Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
}

extension WritePath.Result {
    var text: String {
        var text = "\(name): \(Figures.grouped(Int(eventsPerSecond))) events/s, "
        text += "commit p50 \(Figures.grouped(Int(commitMicroseconds))) µs"
        if projectorRowCount > 0 {
            text += "; projector \(Figures.grouped(projectorRowCount)) rows at "
            text += "\(Figures.grouped(Int(projectorEventsPerSecond))) events/s, "
            text += "\(Figures.grouped(projectorLag)) events behind at the end"
        }
        return text
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", string: name)
        writer.member("eventsPerSecond", integer: Int(eventsPerSecond))
        writer.member("commitMicroseconds", integer: Int(commitMicroseconds))
        writer.member("projectorRows", integer: projectorRowCount)
        writer.member("projectorEventsPerSecond", integer: Int(projectorEventsPerSecond))
        writer.member("projectorLag", integer: projectorLag)
        writer.endObject()
        return writer.finish()
    }
}
