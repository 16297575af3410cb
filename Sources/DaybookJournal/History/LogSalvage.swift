import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The events of a log as far as its pages can be read, whatever else is damaged. Nothing is mapped, so no
/// damage ends the process. Used by one thread.
///
/// Each record has a checksum, and a header says its position. So events are taken from the tables, and where
/// a page above them is damaged, from the leaves that nothing names any more. Identity and end come from their
/// rows, else from earlier copies of these, or from the events.
struct LogSalvage {
    let identity: LogIdentity
    let head: LogHead
    /// Erasures that were recorded and not done, by the position of their event.
    let queue: [Position: [UInt8]]
    /// Sentences on what could not be read, and what was taken in its place.
    let notes: [String]
    private let file: PageFile
    private let strays: StrayRecords
    private var records: LogPages.Records

    /// Looks through the whole file.
    /// - Parameters:
    ///   - erased: positions whose bodies were erased: no leaf that is left over may bring one back.
    ///   - newIdentity: makes the identity of a log that has none any more.
    /// - Throws: `OpenError` where no meta page says what the file holds.
    init(directory: String, erased: Set<Position>, newIdentity: () -> LogIdentity) throws(OpenError) {
        let walk = try LogSalvage.open(directory)
        walk.checkTables {}
        walk.checkReachability()
        strays = StrayRecords(in: walk, erased: erased)
        file = try LogSalvage.open(directory)
        let tables = LogPages(whatIsLeftOf: file)
        queue = tables.queueRows()
        let rows = tables.metaRows()
        var notes = strays.note.map { [$0] } ?? []
        if let identity = rows.identity ?? LogSalvage.identity(in: walk) {
            self.identity = identity
        } else {
            // Nobody knows which events it has.
            identity = newIdentity().with(format: LogIdentity.latestFormat)
            notes.append(
                "the log does not say which journal it is of, and gets a new identity: lists by owner, agent or "
                    + "project will not find what was recorded before")
        }
        if let head = rows.head {
            self.head = head
        } else {
            head = try LogSalvage.head(in: directory, strays, walk)
            notes.append("the log does not say where it ends; position \(head.position.value) was found")
        }
        records = tables.records(through: rows.head?.position)
        self.notes = notes
    }

    /// The records of the event at a position, each nil where it is missing. The positions rise.
    mutating func event(
        at position: Position
    ) -> (header: ArraySlice<UInt8>?, body: ArraySlice<UInt8>?) {
        let rows = records.rows(at: position.value, upTo: false)
        return (
            rows?.header ?? strays.header(at: position, in: file),
            rows?.body ?? strays.body(at: position, in: file)
        )
    }

    // MARK: What is in no table

    private static func open(_ directory: String) throws(OpenError) -> PageFile {
        do throws(LMDBError) { return try PageFile(directory: directory) } catch {
            throw OpenError("the log in \(directory) can't be read: \(error)")
        }
    }

    /// The identity from a copy of its row, of those the one of the latest format: nothing else of it changes.
    private static func identity(in file: PageFile) -> LogIdentity? {
        file.copies(ofKey: EventLog.identityKey)
            .compactMap { try? LogIdentity(decoding: $0.span.bytes) }
            .max { $0.format < $1.format }
    }

    /// The end by the headers up to the first one that is missing, or by a copy of its row that goes further.
    private static func head(
        in directory: String, _ strays: StrayRecords, _ walk: PageFile
    ) throws(OpenError) -> LogHead {
        let file = try open(directory)
        var records = LogPages(whatIsLeftOf: file).records(through: nil)
        var head = LogHead()
        var position = Position.first
        while let bytes = records.rows(at: position.value, upTo: false)?.header
            ?? strays.header(at: position, in: file),
            let header = try? EventHeaderCodec.decode(bytes.span.bytes), header.position == position
        {
            head.leaf = EventHash.leaf(bytes.span.bytes)
            head.recordedAt = max(head.recordedAt, header.recordedAt)
            _ = head.frontier.append(head.leaf)
            position = position.next
        }
        for copy in walk.copies(ofKey: EventLog.headKey) {
            guard let copied = try? LogHead(decoding: copy.span.bytes) else { continue }
            if copied.position > head.position { head = copied }
        }
        return head
    }
}

/// The places of records whose pages nothing names, by position.
private struct StrayRecords {
    private var headers: [UInt64: RowPlace] = [:]
    private var bodies: [UInt64: RowPlace] = [:]

    /// Finds them.
    /// - Parameter file: all of whose tables, and the free list, have been visited.
    init(in file: PageFile, erased: Set<Position>) {
        var (headers, bodies) = (headers, bodies)
        file.visitStrayRows { place, row in
            let position = Position(row.integerKey)
            if let header = try? EventHeaderCodec.decode(row.value.span.bytes) {
                if header.position == position { headers[position.value] = place }
            } else if !erased.contains(position), (try? BodyRecord.check(row.value.span.bytes)) != nil {
                bodies[position.value] = place
            }
        }
        (self.headers, self.bodies) = (headers, bodies)
    }

    /// A sentence; nil where there are none.
    var note: String? {
        guard headers.count + bodies.count > 0 else { return nil }
        return "\(headers.count) headers and \(bodies.count) bodies were found below pages that are damaged"
    }

    func header(at position: Position, in file: PageFile) -> ArraySlice<UInt8>? {
        headers[position.value].flatMap(file.row)?.value
    }

    func body(at position: Position, in file: PageFile) -> ArraySlice<UInt8>? {
        bodies[position.value].flatMap(file.row)?.value
    }
}
