package import DaybookCore

/// A session's names, and the newest of its insights and summary.
package struct EstablishedRow: ViewRow, Equatable, Sendable {
    package var names = SessionNames()
    /// The newest insight or summary; none where there is nothing.
    package var newest = Position.none
    package var summary = Position.none
    package var summaryDerivation = Derivation()
    var forkSequence = SequenceNumber.none
    /// The last message that a clear has taken.
    var clearedThrough = SequenceNumber.none

    init() {}

    /// The session's keys in its owner's recency orders; none without an owner.
    var recencyKeys: [[UInt8]] {
        let owner = names.owner
        guard !newest.isNone, !owner.isNone else { return [] }
        let agents = names.agent.isNone ? [.none] : [.none, names.agent]
        return agents.map { agent in
            var key = InsightsProjector.recencyPrefix(owner: owner, agent: agent)
            key.append(bigEndian: ~newest.value)
            return key
        }
    }

    package var wordCount: Int { 10 }

    package func write(to row: inout RowWriter) {
        names.write(to: &row)
        row.add(newest)
        row.add(summary)
        summaryDerivation.add(to: &row)
        row.add(forkSequence.value)
        row.add(clearedThrough.value)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        names = SessionNames(&row)
        newest = row.position()
        summary = row.position()
        summaryDerivation = Derivation(from: &row)
        forkSequence = SequenceNumber(row.word())
        clearedThrough = SequenceNumber(row.word())
    }
}

/// The events that an insight or summary was made from, and the one that it replaces.
package struct Derivation: ViewRow, Equatable, Sendable {
    /// The newest event that it was made from.
    package var source = Position.none
    /// The newest message that it was made from.
    package var through = SequenceNumber.none
    package var replaces = Position.none

    init() {}

    init(_ event: borrowing FoldEvent) {
        source = event.header.source
        through = event.header.sequence
        replaces = event.header.target
    }

    /// Whether it may tell of a message.
    /// - Parameter position: of the message.
    func isMade(from sequence: SequenceNumber, at position: Position) -> Bool {
        source >= position || through >= sequence
    }

    package var wordCount: Int { 3 }

    package func write(to row: inout RowWriter) {
        add(to: &row)
    }

    fileprivate func add(to row: inout RowWriter) {
        row.add(source)
        row.add(through.value)
        row.add(replaces)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        self.init(from: &row)
    }

    fileprivate init(from row: inout RowReader) {
        source = row.position()
        through = SequenceNumber(row.word())
        replaces = row.position()
    }
}
