import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookSystem

/// Writes the history of a journal from its files, past whatever is damaged: records that can't be read are
/// named and left out. Nothing is mapped, so no damage ends the process.
///
/// A service may have the journal open: a snapshot is held meanwhile, so that the pages it stands on stay.
package struct HistoryExport {
    private let path: String
    private let write: ([UInt8]) throws -> Void

    /// Prepares an export.
    /// - Parameter write: takes a line with its end.
    package init(_ path: String, write: @escaping ([UInt8]) throws -> Void) {
        self.path = path
        self.write = write
    }

    /// Writes the history.
    /// - Returns: the last position.
    /// - Throws: `OpenError` where the journal's identity or its end can't be read, and what `write` throws.
    package func run(
        progress: (_ done: UInt64, _ total: UInt64) -> Void,
        didLose: (Position, _ problem: String) -> Void
    ) throws -> Position {
        let log = path + "/log"
        guard File.isDirectory(log) else { throw OpenError("there is no journal in \(path)") }
        // Nil where LMDB does not take the file any more; then no service has it open either.
        let holder = try? EventLog(directory: log, limits: ServiceLimits(), access: .readOnly)
        guard let holder else { return try export(progress, didLose) }
        var snapshot = try holder.environment.makeReader()
        try snapshot.renew()
        defer { snapshot.reset() }
        return try export(progress, didLose)
    }

    private func export(
        _ progress: (UInt64, UInt64) -> Void, _ didLose: (Position, String) -> Void
    ) throws -> Position {
        let file: PageFile
        do throws(LMDBError) { file = try PageFile(directory: path + "/log") } catch {
            throw OpenError("the log in \(path) can't be read: \(error)")
        }
        guard let tables = LogPages(file) else {
            throw OpenError("the log's tables in \(path) can't be found")
        }
        let meta = tables.metaRows()
        guard let identity = meta.identity, let head = meta.head else {
            throw OpenError("the log in \(path) does not say which journal it is of, or where it ends")
        }
        var lineCount: UInt64 = 0
        func put(_ line: HistoryLine) throws {
            try write(line.bytes)
            lineCount += 1
        }
        try put(.begin(HistoryBegin(identity: identity, after: .none, head: head)))
        let queue = tables.queueRows()
        var records = tables.records()
        for value in 1..<max(head.position.value, 0) + 1 {
            let position = Position(value)
            let rows = records.rows(at: value, upTo: false)
            try put(HistoryExport.line(position, rows?.header, rows?.body, didLose))
            if let row = queue[position] { try put(.erasing(position, row)) }
            if value % UInt64(HistorySurvey.progressLineCount) == 0 { progress(value, head.position.value) }
        }
        for event in Set((try? ErasureLedger.events(in: path)) ?? []).sorted(by: { $0.position < $1.position }
        ) {
            try put(.erased(event))
        }
        try put(.end(HistoryEnd(size: head.position, lineCount: lineCount)))
        return head.position
    }

    private static func line(
        _ position: Position, _ header: ArraySlice<UInt8>?, _ body: ArraySlice<UInt8>?,
        _ didLose: (Position, String) -> Void
    ) -> HistoryLine {
        var chain = EventChain(unrootedAfter: position.previous)
        let (decoded, faults) = chain.add(header: header?.span.bytes, body: body?.span.bytes)
        let broken = faults.first(where: \.isDamage)
        if let broken { didLose(position, "the event \(broken.description)") }
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
