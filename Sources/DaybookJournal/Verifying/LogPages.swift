import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The log's tables, read from its pages. Used by one thread.
final class LogPages {
    private let file: PageFile
    private let headers: PageFile.TableRoot?
    private let bodies: PageFile.TableRoot?
    private let tree: PageFile.TableRoot?
    private let meta: PageFile.TableRoot?
    private let erasures: PageFile.TableRoot?

    private static let smallestHeaderByteCount: UInt64 = 64

    /// Finds the tables; nil where one is missing.
    convenience init?(_ file: PageFile) {
        self.init(whatIsLeftOf: file)
        guard headers != nil, bodies != nil, tree != nil, meta != nil else { return nil }
    }

    /// Finds the tables that are there; the others have no rows.
    init(whatIsLeftOf file: PageFile) {
        self.file = file
        headers = file.table("headers")
        bodies = file.table("bodies")
        tree = file.table("tree")
        meta = file.table("meta")
        erasures = file.table("erasures")
    }

    private func rows(of table: PageFile.TableRoot?) -> PageRows {
        table.map(file.rows) ?? file.noRows
    }

    func metaRows() -> (identity: LogIdentity?, head: LogHead?) {
        var identity: LogIdentity?
        var head: LogHead?
        var rows = rows(of: meta)
        while let row = rows.next() {
            let bytes = Array(row.value)
            switch String(decoding: row.key, as: UTF8.self) {
            case "identity": identity = try? LogIdentity(decoding: bytes.span.bytes)
            case "head": head = try? LogHead(decoding: bytes.span.bytes)
            default: break
            }
        }
        return (identity, head)
    }

    func queueRows() -> [Position: [UInt8]] {
        var queue: [Position: [UInt8]] = [:]
        var rows = rows(of: erasures)
        while let row = rows.next() { queue[Position(row.integerKey)] = Array(row.value) }
        return queue
    }

    func treeRows() -> [[UInt8]: Digest256] {
        var nodes: [[UInt8]: Digest256] = [:]
        var rows = rows(of: tree)
        while let row = rows.next() {
            // No events hash to zero: a row of another size is found as any other that is not theirs.
            nodes[Array(row.key)] =
                row.value.count == Digest256.byteCount ? Digest256(row.value.span.bytes) : .zero
        }
        return nodes
    }

    /// All events.
    /// - Parameter last: the log's last position; nil where that is not known: rows whose position no log of
    ///   this size has are then left out.
    func records(through last: Position?) -> Records {
        let bound = last == nil ? largestPosition : UInt64.max
        return Records(
            headers: RisingRows(rows(of: headers), bound: bound),
            bodies: RisingRows(rows(of: bodies), bound: bound))
    }

    /// The highest position that the log can have reached, by what its tables and its size say.
    private var largestPosition: UInt64 {
        let capacity = (file.lastPage + 1) * UInt64(file.pageByteCount) / LogPages.smallestHeaderByteCount
        let said = max(headers?.entryCount ?? 0, bodies?.entryCount ?? 0)
        return said > 0 && said <= capacity ? said : capacity
    }

    /// The id of the session that starts at a position; nil where its header can't be read.
    func sessionName(_ start: Position) -> String? {
        guard let headers, let bytes = file.value(of: headers, at: start.value),
            let header = try? EventHeaderCodec.decode(bytes.span.bytes), case .session(let tail) = header.tail
        else { return nil }
        return tail.id.text
    }

    /// The leaf of the event at a position; nil where its header can't be read.
    func leaf(at position: Position) -> Digest256? {
        headers.flatMap { file.value(of: $0, at: position.value) }.map { EventHash.leaf($0.span.bytes) }
    }

    func checkCounts(headers found: UInt64, bodies foundBodies: UInt64, _ fault: (CheckFault) -> Void) {
        for (name, table, found) in [("headers", headers, found), ("bodies", bodies, foundBodies)]
        where table?.entryCount != found {
            let said = table?.entryCount ?? 0
            fault(CheckFault(.pages, "the table \(name) says that it has \(said) rows; it has \(found)"))
        }
    }

    /// Headers and bodies side by side.
    struct Records {
        private var headers: RisingRows
        private var bodies: RisingRows
        private var header: PageRows.Row?
        private var body: PageRows.Row?
        /// Position of the last row given out.
        private var position: UInt64 = 0

        init(headers: RisingRows, bodies: RisingRows) {
            self.headers = headers
            self.bodies = bodies
            header = self.headers.next()
            body = self.bodies.next()
        }

        /// Number of rows visited: at least those given out.
        var headerCount: UInt64 { headers.count }
        var bodyCount: UInt64 { bodies.count }

        /// The rows at a position, each nil where it is missing.
        /// - Parameter isOpen: whether to return nil after the last row of either table.
        mutating func rows(
            at position: UInt64, upTo isOpen: Bool
        ) -> (header: ArraySlice<UInt8>?, body: ArraySlice<UInt8>?)? {
            while let row = header, row.integerKey < position { header = headers.next() }
            while let row = body, row.integerKey < position { body = bodies.next() }
            if isOpen, header == nil, body == nil { return nil }
            let found = (
                header: header?.integerKey == position ? header?.value : nil,
                body: body?.integerKey == position ? body?.value : nil
            )
            if found.header != nil { header = headers.next() }
            if found.body != nil { body = bodies.next() }
            return found
        }

        /// The rows of the next positions; empty at the end.
        /// - Parameter last: the log's last position; nil where that is not known, and rows end it.
        mutating func nextBatch(through last: UInt64?) -> EventRows {
            var batch = EventRows(
                reservingByteCount: Limits.checkBatchByteCount, count: Limits.checkBatchEventCount)
            while batch.count < Limits.checkBatchEventCount, batch.byteCount < Limits.checkBatchByteCount,
                position < last ?? UInt64.max, let rows = rows(at: position + 1, upTo: last == nil)
            {
                position += 1
                batch.append(header: rows.header, body: rows.body)
            }
            return batch
        }

        /// Visits the rows that are left, and counts them.
        mutating func countLeft() -> (headers: Int, bodies: Int) {
            var count = (headers: 0, bodies: 0)
            while header != nil {
                count.headers += 1
                header = headers.next()
            }
            while body != nil {
                count.bodies += 1
                body = bodies.next()
            }
            return count
        }
    }
}
