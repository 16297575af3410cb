import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookSystem

/// Writes the history of a journal from its files, past whatever is damaged: records that can't be read are
/// named and left out. Nothing of the log is mapped but its meta pages, and these only where a service has it
/// open: so no damage ends the process.
package struct HistoryExport {
    private let path: String
    private let machine: Machine
    private let write: ([UInt8]) throws -> Void

    /// Callbacks by which an export tells of itself while it runs.
    package struct Report {
        package var progress: (_ done: UInt64, _ total: UInt64) -> Void
        /// Events in a row that can't be read, for one reason.
        package var didLose: (ClosedRange<Position>, _ problem: String) -> Void
        /// Sentences on what else is damaged, and what was taken in its place.
        package var note: (String) -> Void

        package init(
            progress: @escaping (_ done: UInt64, _ total: UInt64) -> Void,
            didLose: @escaping (ClosedRange<Position>, _ problem: String) -> Void,
            note: @escaping (String) -> Void
        ) {
            self.progress = progress
            self.didLose = didLose
            self.note = note
        }
    }

    /// Prepares an export.
    /// - Parameter write: takes a line with its end.
    package init(_ path: String, machine: Machine = .current, write: @escaping ([UInt8]) throws -> Void) {
        self.path = path
        self.machine = machine
        self.write = write
    }

    /// Writes the history.
    /// - Returns: the last position.
    /// - Throws: `OpenError` where there is no log whose pages can be found, and what `write` throws.
    package func run(_ report: Report) throws -> Position {
        guard File.isDirectory(path + "/log") else { throw OpenError("there is no journal in \(path)") }
        // Who holds the lock is the only one who writes.
        if let lock = try? JournalDirectory.lock(path) {
            defer { withExtendedLifetime(lock) {} }
            return try export(report)
        }
        // A snapshot has the pages stay that it stands on. Where LMDB does not take the file, no service has it.
        guard let log = try? Environment(directory: path + "/log", options: .init(access: .readOnly)),
            var snapshot = try? log.makeReader(), (try? snapshot.renew()) != nil
        else { return try export(report) }
        defer { snapshot.reset() }
        return try export(report)
    }

    private func export(_ report: Report) throws -> Position {
        let erased = Set((try? ErasureLedger.events(in: path)) ?? [])
        var salvage = try LogSalvage(
            directory: path + "/log", erased: Set(erased.map(\.position)),
            newIdentity: { JournalDirectory.newIdentity(machine) })
        for note in salvage.notes { report.note(note) }
        var lineCount: UInt64 = 0
        func put(_ line: HistoryLine) throws {
            try write(line.bytes)
            lineCount += 1
        }
        let size = salvage.head.position
        try put(.begin(HistoryBegin(identity: salvage.identity, after: .none, head: salvage.head)))
        var losses = Losses(report.didLose)
        for value in 1..<size.value + 1 {
            let position = Position(value)
            let records = salvage.event(at: position)
            try put(HistoryExport.line(position, records.header, records.body) { losses.add(position, $0) })
            if let row = salvage.queue[position] { try put(.erasing(position, row)) }
            if value % UInt64(HistorySurvey.progressLineCount) == 0 { report.progress(value, size.value) }
        }
        losses.end()
        for event in erased.sorted(by: { $0.position < $1.position }) { try put(.erased(event)) }
        try put(.end(HistoryEnd(size: size, lineCount: lineCount)))
        return size
    }

    /// Collects losses in a row, for a damaged page takes many.
    private struct Losses {
        private let report: (ClosedRange<Position>, String) -> Void
        private var open: (positions: ClosedRange<Position>, problem: String)?

        init(_ report: @escaping (ClosedRange<Position>, String) -> Void) { self.report = report }

        mutating func add(_ position: Position, _ problem: String) {
            if let open, open.problem == problem, open.positions.upperBound.next == position {
                self.open = (open.positions.lowerBound...position, problem)
            } else {
                end()
                open = (position...position, problem)
            }
        }

        mutating func end() {
            if let open { report(open.positions, open.problem) }
            open = nil
        }
    }

    private static func line(
        _ position: Position, _ header: ArraySlice<UInt8>?, _ body: ArraySlice<UInt8>?,
        _ didLose: (String) -> Void
    ) -> HistoryLine {
        var chain = EventChain(unrootedAfter: position.previous)
        let (decoded, faults) = chain.add(header: header?.span.bytes, body: body?.span.bytes)
        let broken = faults.first(where: \.isDamage)
        if let broken { didLose("the event \(broken.description)") }
        guard decoded != nil, let header else { return .lost(position, header: nil) }
        guard broken == nil, let body else { return .lost(position, header: Array(header)) }
        guard let committed = BodyRecord.committedBytes(body.span.bytes) else {
            let erasure = Position(body.span.bytes.word(at: BodyRecord.prefixByteCount))
            return .event(position, header: Array(header), body: .erased(by: erasure))
        }
        let start = body.startIndex + committed.lowerBound
        return .event(position, header: Array(header), body: .committed(Array(body[start...])))
    }
}

extension EventFault {
    /// Whether the fault is bytes that are not what was written, as against an order that is not.
    fileprivate var isDamage: Bool {
        switch self {
        case .header, .body, .commitment, .position: true
        default: false
        }
    }
}
