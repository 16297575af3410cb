import DaybookCore
import DaybookProjections

/// The records that a session's texts are spliced from, each body read once. A session stays readable, and a
/// list whole, where one of them is damaged.
struct SessionTexts {
    private let log: LogReader
    private var bodies: [(position: Position, body: EventBody?)] = []
    private(set) var damaged: [Position] = []
    /// Byte count of the bodies read.
    private(set) var byteCount = 0

    init(_ log: LogReader) { self.log = log }

    /// The body at a position; nil where there is none, or it was erased or is damaged.
    mutating func body(at position: Position) throws(JournalError) -> EventBody? {
        if position.isNone { return nil }
        if let read = bodies.first(where: { $0.position == position }) { return read.body }
        var body: EventBody?
        do throws(JournalError) { body = try log.body(at: position) } catch {
            try pass(over: position, error)
        }
        byteCount += body?.frameByteCount ?? 0
        bodies.append((position, body))
        return body
    }

    /// A session's owner, agent or project as its start or an assignment says it.
    mutating func name(
        _ slot: Slot, _ sources: NameSources, of start: Position
    ) throws(JournalError) -> RawJSON? {
        let source = sources[slot]
        return try body(at: source.isNone ? start : source)?[slot]
    }

    /// The header at a position; nil where it is damaged.
    mutating func header(at position: Position) throws(JournalError) -> EventHeader? {
        do throws(JournalError) { return try log.header(at: position) } catch {
            try pass(over: position, error)
            return nil
        }
    }

    /// Notes a damaged record and goes on without it; throws any other error.
    mutating func pass(over position: Position, _ error: JournalError) throws(JournalError) {
        guard error == .damaged(position: position) else { throw error }
        if !damaged.contains(position) { damaged.append(position) }
    }
}
