import DaybookAudit

/// The rows of successive events, copied out of the log's pages into one buffer, so that a batch of them can
/// go to another thread. Rows cut from pages would have both threads count their uses of each page.
struct EventRows: Sendable {
    private struct Row {
        /// The header's place in the buffer; nil where it is missing.
        let header: Range<Int>?
        let body: Range<Int>?
    }

    private var bytes: [UInt8] = []
    private var rows: [Row] = []

    init(reservingByteCount byteCount: Int, count: Int) {
        bytes.reserveCapacity(byteCount)
        rows.reserveCapacity(count)
    }

    var count: Int { rows.count }
    var byteCount: Int { bytes.count }
    var isEmpty: Bool { rows.isEmpty }

    mutating func append(header: ArraySlice<UInt8>?, body: ArraySlice<UInt8>?) {
        rows.append(Row(header: copy(header), body: copy(body)))
    }

    private mutating func copy(_ row: ArraySlice<UInt8>?) -> Range<Int>? {
        guard let row else { return nil }
        let start = bytes.count
        bytes.append(contentsOf: row)
        return start..<bytes.count
    }

    var digests: [EventDigests] {
        rows.map { EventDigests(header: extract($0.header), body: extract($0.body)) }
    }

    @_lifetime(borrow self)
    private func extract(_ range: Range<Int>?) -> RawSpan? {
        guard let range else { return nil }
        return bytes.span.bytes.extracting(range)
    }
}
