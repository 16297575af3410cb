package import DaybookCore

/// The texts of one message that can be searched, each with the terms that were taken from it, so that they
/// can be taken back when its body is gone.
///
/// Varints: the revision that rewound it, or 0; 1 for a fork's own version of an inherited message, else 0;
/// then the `MessageTraits`; then each text, oldest first.
package struct SearchMessageRow: Equatable, Sendable {
    /// A text: the position and revision of its event, its length in terms, how many of them, the first ones,
    /// were said, the count of its distinct terms, and for each, in byte order, its byte count and bytes.
    package struct Text: Equatable, Sendable {
        package let position: Position
        package let revision: Revision
        package let length: UInt16
        package let saidCount: UInt32
        let terms: [[UInt8]]

        var withoutWords: Text {
            Text(position: position, revision: revision, length: 0, saidCount: 0, terms: [])
        }
    }

    /// The revision that rewound the message; zero while it is in its transcript.
    package var rewoundAt = Revision.none
    package let isInherited: Bool
    package let traits: MessageTraits
    /// The texts, oldest first; the last is the current one.
    package var texts: [Text]

    init(_ text: Text, _ traits: MessageTraits, isInherited: Bool = false) {
        self.isInherited = isInherited
        self.traits = traits
        texts = [text]
    }

    /// Whether only forks still read this text, or it is a fork's own version of what it inherited.
    func isHidden(_ index: Int) -> Bool {
        isInherited || rewoundAt != .none || index != texts.count - 1
    }

    /// The text of the message at a revision of its session; nil where it was not in the transcript.
    package func text(at revision: Revision) -> Text? {
        guard rewoundAt == .none || rewoundAt > revision else { return nil }
        return texts.last { $0.revision <= revision }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varint: rewoundAt.value)
        bytes.append(varint: isInherited ? 1 : 0)
        traits.append(to: &bytes)
        for text in texts { bytes.append(text) }
        return bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = VarintReader(bytes.span.bytes)
        rewoundAt = Revision(row.next())
        isInherited = row.next() != 0
        traits = row.traits()
        texts = []
        while !row.isAtEnd { texts.append(row.text()) }
    }
}

/// A session's title, with the terms that were taken from it, until it is replaced or goes.
///
/// Varints: the newest event that it was made from, or 0; then its text, as in `SearchMessageRow`.
package struct SearchTitleRow: Equatable, Sendable {
    /// The newest event that the title was made from; none where a client gave it or it is a date, so that
    /// it says nothing of messages.
    let source: Position
    let text: SearchMessageRow.Text

    init(_ text: SearchMessageRow.Text, source: Position) {
        self.text = text
        self.source = source
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varint: source.value)
        bytes.append(text)
        return bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = VarintReader(bytes.span.bytes)
        source = Position(row.next())
        text = row.text()
    }
}

/// A session as the search view knows it.
///
/// Varints: owner, agent and project; parent, revision and sequence of a fork, or zeros; the furthest
/// sequence at which it was forked; then counted lists: ranges of the sequences in its transcript, of those
/// that have a row, how far it read its parent from which revision on, and which inherited messages it has
/// edited; then, where it has cleared inherited messages through one, that message for each such revision.
package struct SearchSessionRow: Equatable, Sendable {
    /// The part of its parent's messages that a session reads from a revision on.
    struct Inheritance: Equatable, Sendable {
        let revision: Revision
        /// The messages up to this one are cleared.
        var after: SequenceNumber
        let through: SequenceNumber
    }

    package var names: SessionNames
    package let fork: ForkPoint?
    /// The last message that a fork may read.
    var forkedThrough = SequenceNumber.none
    package var live = LiveRanges()
    /// Sequences of messages that have a row if they are not hidden: those in the transcript, and those that
    /// only forks still read.
    var kept = LiveRanges()
    var inheritances: [Inheritance] = []
    /// The inherited messages that it has edited, in order.
    var inheritedEdits: [SequenceNumber] = []

    init(_ names: SessionNames, fork: ForkPoint?) {
        self.names = names
        self.fork = fork
        if let fork {
            inheritances = [Inheritance(revision: .first, after: .none, through: fork.sequence)]
        }
    }

    /// The part of its parent's messages that the session read at a revision.
    func inherited(at revision: Revision) -> Inheritance {
        inheritances.last { $0.revision <= revision }
            ?? Inheritance(revision: .none, after: .none, through: .none)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varints: names)
        bytes.append(varint: fork?.parent.value ?? 0)
        bytes.append(varint: fork?.revision.value ?? 0)
        bytes.append(varint: fork?.sequence.value ?? 0)
        bytes.append(varint: forkedThrough.value)
        bytes.append(live)
        bytes.append(kept)
        bytes.append(varint: UInt64(inheritances.count))
        for inheritance in inheritances {
            bytes.append(varint: inheritance.revision.value)
            bytes.append(varint: inheritance.through.value)
        }
        bytes.append(varint: UInt64(inheritedEdits.count))
        for sequence in inheritedEdits { bytes.append(varint: sequence.value) }
        // Only a clear through a message needs them.
        if inheritances.contains(where: { $0.after != .none }) {
            for inheritance in inheritances { bytes.append(varint: inheritance.after.value) }
        }
        return bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = VarintReader(bytes.span.bytes)
        names = row.sessionNames()
        let (parent, revision) = (Position(row.next()), Revision(row.next()))
        let sequence = SequenceNumber(row.next())
        fork = parent.isNone ? nil : ForkPoint(parent: parent, revision: revision, sequence: sequence)
        forkedThrough = SequenceNumber(row.next())
        live = row.liveRanges()
        kept = row.liveRanges()
        for _ in 0..<min(row.next(), UInt64(bytes.count)) {
            inheritances.append(
                Inheritance(
                    revision: Revision(row.next()), after: .none, through: SequenceNumber(row.next())))
        }
        for _ in 0..<min(row.next(), UInt64(bytes.count)) {
            inheritedEdits.append(SequenceNumber(row.next()))
        }
        guard !row.isAtEnd else { return }
        for index in inheritances.indices { inheritances[index].after = SequenceNumber(row.next()) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: SearchMessageRow.Text) {
        append(varint: text.position.value)
        append(varint: text.revision.value)
        append(varint: UInt64(text.length))
        append(varint: UInt64(text.saidCount))
        append(varint: UInt64(text.terms.count))
        for term in text.terms {
            append(varint: UInt64(term.count))
            self += term
        }
    }

    fileprivate mutating func append(_ live: LiveRanges) {
        append(varint: UInt64(live.ranges.count))
        for range in live.ranges {
            append(varint: range.lowerBound)
            append(varint: range.upperBound - range.lowerBound)
        }
    }
}

extension VarintReader {
    fileprivate mutating func text() -> SearchMessageRow.Text {
        let (position, revision) = (Position(next()), Revision(next()))
        let length = UInt16(truncatingIfNeeded: next())
        let saidCount = UInt32(truncatingIfNeeded: next())
        var terms: [[UInt8]] = []
        for _ in 0..<min(next(), UInt64(byteCount)) { terms.append(bytesAfterCount()) }
        return SearchMessageRow.Text(
            position: position, revision: revision, length: length, saidCount: saidCount, terms: terms)
    }

    fileprivate mutating func liveRanges() -> LiveRanges {
        var live = LiveRanges()
        for _ in 0..<min(next(), UInt64(byteCount)) {
            let first = next()
            live.append(range: first...(first + min(next(), Limits.integerMax)))
        }
        return live
    }
}

extension [UInt8] {
    mutating func append(varints names: SessionNames) {
        for position in [names.owner, names.agent, names.project] { append(varint: position.value) }
    }
}

extension VarintReader {
    mutating func sessionNames() -> SessionNames {
        SessionNames(owner: Position(next()), agent: Position(next()), project: Position(next()))
    }
}
