package import DaybookCore

/// A projector of which a session's rows at a past moment are made without folding every message: the row
/// that a message's own event made is found in that of now.
package protocol PastProjector: Projector {
    /// The first of a session's messages whose rows at a moment can't be taken from those of now; it and
    /// those after it are folded.
    /// - Parameter last: the last message recorded by that moment.
    func firstFolded(through last: SequenceNumber) -> SequenceNumber

    /// Folds messages that follow each other with no other event between, all but their own rows.
    /// - Precondition: the session has no hidden message, and inherits none.
    /// - Parameter event: that of the last of them.
    func fold(
        _ messages: ClosedRange<SequenceNumber>, endingWith event: borrowing FoldEvent, into rows: ViewBatch
    ) throws(ViewReadError)

    /// Number of neighbouring messages that share a row of the table, if its keys are a session's start and a
    /// sequence divided by that number; nil for any other table.
    func messageCount(inRowOf table: Int) -> UInt64?

    /// A row of such a table as the messages' own events made it.
    func recorded(_ row: [UInt8], in table: Int) -> [UInt8]
}

/// The rows of sessions' earliest messages as their own events made them, read from the view as it is now.
package struct PastRows: ViewBacking {
    private let projector: any PastProjector
    private let present: any ViewBacking
    /// The first message of each session whose rows are not here.
    private let ends: [Position: SequenceNumber]

    private static let keyByteCount = 16

    package init(
        of projector: any PastProjector, in present: any ViewBacking, before ends: [Position: SequenceNumber]
    ) {
        self.projector = projector
        self.present = present
        self.ends = ends
    }

    package func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        guard has(key, in: table) else { return nil }
        return try present.value(table: table, key: key).map { projector.recorded($0, in: table) }
    }

    package func keys(table: Int, prefix: [UInt8], countMax: Int) throws(ViewReadError) -> [[UInt8]] {
        try keys(table: table, prefix: prefix, from: prefix, countMax: countMax)
    }

    package func keys(
        table: Int, prefix: [UInt8], from first: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        guard projector.messageCount(inRowOf: table) != nil else { return [] }
        let keys = try present.keys(table: table, prefix: prefix, from: first, countMax: countMax)
        return Array(keys.prefix { has($0, in: table) })
    }

    /// Whether all messages of a row are before the session's end.
    private func has(_ key: [UInt8], in table: Int) -> Bool {
        guard let messageCount = projector.messageCount(inRowOf: table), key.count == PastRows.keyByteCount,
            let end = ends[Position(key.span.bytes.bigEndianWord(at: 0))]
        else { return false }
        return key.span.bytes.bigEndianWord(at: 8) < end.value / messageCount
    }
}
