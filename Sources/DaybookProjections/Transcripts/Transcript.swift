package import DaybookCore

/// One session's transcript, read through to the sessions that it forks from.
///
/// It shows an ancestor as it stood when the fork was made: with that session's edits and annotations before
/// the fork. The chain is resolved once, and no further than is asked for: a message costs its row, and a
/// look into each session between that amends what it inherits.
package struct Transcript {
    package let start: Position
    package let rows: any ViewBacking
    /// The session, its parent, the parent's …, as far as they have been needed.
    private var generations: [Generation]

    private struct Generation {
        let start: Position
        let row: TranscriptRow
        /// Position from which on amendments are not seen.
        let end: Position
    }

    /// Opens a session's transcript; nil where there is no such session.
    package init?(of start: Position, in rows: any ViewBacking) throws(ViewReadError) {
        guard let row = try Transcript.row(of: start, in: rows) else { return nil }
        self.start = start
        self.rows = rows
        generations = [Generation(start: start, row: row, end: Position(UInt64.max))]
    }

    package var row: TranscriptRow { generations[0].row }
    /// Sequences of all messages, hidden ones included.
    package var live: LiveRanges { row.live.all }

    /// Number of messages that people see and that are inherited.
    package var sharedCount: UInt64 { row.live.shown.through(row.inheritedThroughPlace).count }

    private static func row(
        of start: Position, in rows: any ViewBacking
    ) throws(ViewReadError) -> TranscriptRow? {
        try rows.value(table: TranscriptsProjector.Table.sessions.index, key: ViewKey.session(start))
            .map { TranscriptRow($0) }
    }

    // MARK: Messages

    /// A message as this session has it.
    package struct Entry: Equatable, Sendable {
        package let sequence: SequenceNumber
        /// The session that recorded it.
        package let owner: Position
        package let message: MessageRow
        /// The event that holds the message's text as it reads here: an edit, or its own.
        package let current: Position
        package let isAnnotated: Bool

        package var isEdited: Bool { current != message.position }
    }

    /// The entry of a message; nil where no such message was recorded.
    package mutating func entry(_ sequence: SequenceNumber) throws(ViewReadError) -> Entry? {
        let depth = try depth(of: sequence)
        let owner = generations[depth]
        let rows = rows
        let stored = try ViewKey.withSession(owner.start, sequence.value) { key throws(ViewReadError) in
            try rows.value(table: TranscriptsProjector.Table.messages.index, key: key) { MessageRow($0) }
        }
        guard let message = stored else { return nil }
        guard depth > 0 else {
            return Entry(
                sequence: sequence, owner: start, message: message,
                current: message.editPosition.isNone ? message.position : message.editPosition,
                isAnnotated: message.annotationCount > 0)
        }
        let current = try amendments(.edit, of: sequence, message, depth).last
        return Entry(
            sequence: sequence, owner: owner.start, message: message,
            current: current ?? message.position,
            isAnnotated: try !amendments(.annotation, of: sequence, message, depth).isEmpty)
    }

    /// The edits or annotations of a message that this session sees, oldest first.
    package mutating func amendments(
        _ kind: AmendmentKey.Kind, of entry: Entry
    ) throws(ViewReadError) -> [Position] {
        try amendments(kind, of: entry.sequence, entry.message, try depth(of: entry.sequence))
    }

    /// The session that recorded a message of this transcript.
    package mutating func owner(of sequence: SequenceNumber) throws(ViewReadError) -> Position {
        generations[try depth(of: sequence)].start
    }

    /// The session that recorded a message, and the last message that this transcript has of it.
    package mutating func segment(
        of sequence: SequenceNumber
    ) throws(ViewReadError) -> (owner: Position, last: SequenceNumber) {
        let depth = try depth(of: sequence)
        // Each fork on the way may have left earlier than the one before it.
        let last = generations[..<depth].map(\.row.inheritedThrough).min() ?? SequenceNumber(UInt64.max)
        return (generations[depth].start, last)
    }

    private mutating func depth(of sequence: SequenceNumber) throws(ViewReadError) -> Int {
        var depth = 0
        while let fork = generations[depth].row.fork, sequence <= fork.sequence {
            depth += 1
            try resolve(fork, depth)
        }
        return depth
    }

    /// The session that recorded the message of a place, and its row.
    mutating func owner(
        ofPlace place: SequenceNumber
    ) throws(ViewReadError) -> (start: Position, row: TranscriptRow) {
        var depth = 0
        while let fork = generations[depth].row.fork, place <= generations[depth].row.inheritedThroughPlace {
            depth += 1
            try resolve(fork, depth)
        }
        return (generations[depth].start, generations[depth].row)
    }

    /// Finds the source of a fork, the generation of this depth.
    private mutating func resolve(_ fork: ForkPoint, _ depth: Int) throws(ViewReadError) {
        guard depth == generations.count else { return }
        guard let row = try Transcript.row(of: fork.parent, in: rows) else {
            throw ViewReadError("there is no session at \(fork.parent.value)", of: Projections.transcripts)
        }
        generations.append(Generation(start: fork.parent, row: row, end: generations[depth - 1].start))
    }

    private func amendments(
        _ kind: AmendmentKey.Kind, of sequence: SequenceNumber, _ message: MessageRow, _ depth: Int
    ) throws(ViewReadError) -> [Position] {
        var positions: [Position] = []
        for index in (0...depth).reversed() {
            let generation = generations[index]
            let isAmended =
                index == depth ? message.isAmended(kind) : generation.row.amendsInherited
            guard isAmended else { continue }
            let prefix = AmendmentKey.prefix(generation.start, sequence, kind)
            let keys = try rows.keys(
                table: TranscriptsProjector.Table.amendments.index, prefix: prefix, countMax: Int.max)
            for key in keys {
                let position = Position(key.span.bytes.bigEndianWord(at: AmendmentKey.prefixByteCount))
                if position < generation.end { positions.append(position) }
            }
        }
        return positions
    }

    // MARK: Forks

    /// The forks of a session, in the order of their starts.
    package static func forks(
        of start: Position, in rows: any ViewBacking
    ) throws(ViewReadError) -> [Position] {
        try rows.keys(
            table: TranscriptsProjector.Table.forks.index, prefix: ViewKey.session(start), countMax: Int.max
        ).map { Position($0.span.bytes.bigEndianWord(at: 8)) }
    }

    /// The sessions that inherit messages of this one from `first` through `last`, with the last that each
    /// inherits: forks, and forks of those.
    /// - Complexity: O(forks of this session, and of those that inherit such a message).
    package func heirs(
        of first: SequenceNumber, through last: SequenceNumber
    ) throws(ViewReadError) -> [Position: SequenceNumber] {
        var heirs: [Position: SequenceNumber] = [:]
        var parents = [(start: start, last: last)]
        while let parent = parents.popLast() {
            for child in try Transcript.forks(of: parent.start, in: rows) {
                guard let fork = try Transcript.row(of: child, in: rows)?.fork else { continue }
                let inherited = min(fork.sequence, parent.last)
                guard inherited >= first else { continue }
                heirs[child] = inherited
                parents.append((child, inherited))
            }
        }
        return heirs
    }
}

extension MessageRow {
    fileprivate func isAmended(_ kind: AmendmentKey.Kind) -> Bool {
        switch kind {
        case .edit: !editPosition.isNone
        case .annotation: annotationCount > 0
        }
    }
}
