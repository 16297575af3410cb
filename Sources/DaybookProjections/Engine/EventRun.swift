package import DaybookCore

/// A run of events that threads which fold together hand to each other. It holds the bytes of their headers
/// in order, which a view reads from the first to the last while they are in a processor's caches; in the
/// log's pages they lie in reverse order and apart.
package struct EventRun: Sendable {
    private struct Header: Sendable {
        let range: Range<Int>
        let codes: HeaderCodes
    }

    /// The first event's position.
    package let position: Position
    private var bytes: [UInt8] = []
    private var headers: [Header] = []
    /// Bodies of the events up to the last one that has a body.
    private var bodies: [EventBody?] = []

    /// Makes an empty run.
    /// - Parameter eventCountMax: as many as there mostly are.
    package init(from position: Position, eventCountMax: Int) {
        self.position = position
        bytes.reserveCapacity(eventCountMax * EventHeaderCodec.usualByteCount)
        headers.reserveCapacity(eventCountMax)
    }

    package var count: Int { headers.count }

    /// Adds an event.
    /// - Precondition: it is the event at the next position, if a view's folder takes the run; else a later one.
    package mutating func append(_ header: HeaderRecord, body: EventBody? = nil) {
        if let body {
            bodies.append(contentsOf: repeatElement(nil, count: headers.count - bodies.count))
            bodies.append(body)
        }
        let start = bytes.count
        header.bytes.withUnsafeBytes { bytes.append(contentsOf: $0) }
        headers.append(Header(range: start..<bytes.count, codes: header.codes))
    }

    @_lifetime(borrow self)
    @inline(__always)
    package func event(at index: Int) -> FoldEvent {
        let header = headers[index]
        let record = HeaderRecord(bytes.span.bytes.extracting(header.range), header.codes)
        guard index < bodies.count else { return FoldEvent(header: record) }
        return FoldEvent(header: record, bodies: bodies.span.extracting(index...index))
    }
}
