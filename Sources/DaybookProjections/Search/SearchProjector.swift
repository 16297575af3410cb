package import DaybookCore

/// The full-text index: terms and their places, in current texts and in those that forks still read, and in
/// titles.
///
/// The fold keeps a row for each message and title with the terms taken from it; documents, postings and
/// statistics follow from those rows, once a batch.
package struct SearchProjector: Projector {
    package let name = "search"
    package let version = SearchVersion.number
    package let tables = [
        Table.names, Table.sessions, Table.forks, Table.messages, Table.documents, Table.postings,
        Table.statistics, Table.titles, Table.titleDocuments, Table.titlePostings, Table.titleStatistics,
    ]

    package enum Table {
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 0)
        /// Start → `SearchSessionRow`.
        package static let sessions = ViewTable("sessions", index: 1)
        /// Parent's start, fork's start → present.
        static let forks = ViewTable("forks", index: 2)
        /// Start, sequence → `SearchMessageRow`.
        package static let messages = ViewTable("messages", index: 3)
        /// Range → `DocumentsRow`.
        package static let documents = ViewTable("documents", index: 4)
        /// Term, 0, range → `PostingsRow`.
        package static let postings = ViewTable("postings", index: 5)
        /// Owner's first position, or 0 for all → `StatisticsRow`.
        package static let statistics = ViewTable("statistics", index: 6)
        /// Start → `SearchTitleRow`.
        package static let titles = ViewTable("titles", index: 7)
        /// Tables of titles like the three of messages.
        static let titleDocuments = ViewTable("titleDocuments", index: 8)
        static let titlePostings = ViewTable("titlePostings", index: 9)
        static let titleStatistics = ViewTable("titleStatistics", index: 10)
    }

    package var inputs: FoldInputs { .bodies }

    package func readsBody(of header: HeaderRecord) -> Bool {
        switch header.type {
        case .messageRecorded, .messageEdited: !header.isHidden
        case .sessionStarted, .sessionRenamed: header.flags.contains(.carriesTitle)
        default: false
        }
    }

    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        switch header.type {
        case .sessionStarted:
            try start(header, rows)
            try rename(event, rows)
        case .sessionRenamed: try rename(event, rows)
        case .sessionAssigned: try assign(event, rows)
        case .messageRecorded: try record(event, rows)
        case .messageEdited: if !header.isHidden { try edit(event, rows) }
        case .messageRedacted: try redact(header, rows)
        case .sessionCleared, .sessionErased: try forget(header, rows)
        case .sessionRewound: try rewind(header, rows)
        default: break
        }
    }

    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        let delta = SearchDelta.of(rows)
        let moved = rows.takeMoved()
        var messages = IndexChange(delta, of: .messages)
        for row in rows.changes(in: Table.messages) {
            guard let session = try rows.documentSession(of: row.key, moved) else { continue }
            messages.replace(
                row.stored.map { SearchMessageRow($0) }, by: row.value.map { SearchMessageRow($0) },
                in: session)
        }
        for (start, names) in moved {
            let (from, to) = try rows.documentSessions(of: start, movedFrom: names)
            for key in try rows.keys(Table.messages, prefix: ViewKey.session(start), countMax: Int.max) {
                guard let row = try rows.value(Table.messages, key) else { continue }
                messages.move(SearchMessageRow(row), from: from, to: to)
            }
        }
        try messages.store(in: rows)
        var titles = IndexChange(delta, of: .titles)
        for row in rows.changes(in: Table.titles) {
            guard let session = try rows.documentSession(of: row.key, moved) else { continue }
            titles.replace(
                row.stored.map { SearchTitleRow($0) }, by: row.value.map { SearchTitleRow($0) }, in: session)
        }
        for (start, names) in moved {
            guard let row = try rows.value(Table.titles, ViewKey.session(start)) else { continue }
            let (from, to) = try rows.documentSessions(of: start, movedFrom: names)
            titles.move(SearchTitleRow(row), from: from, to: to)
        }
        try titles.store(in: rows)
    }

    // MARK: Messages

    private func start(_ header: HeaderRecord, _ rows: ViewBatch) throws(ViewReadError) {
        guard let tail = header.sessionTail else { return }
        let position = header.position
        let row = SearchSessionRow(
            try rows.names(tail.owner, tail.agent, tail.project, at: position, in: Table.names),
            fork: header.fork)
        rows.insert(Table.sessions, ViewKey.session(position), row.bytes)
        guard let fork = header.fork, var parent = try rows.searchSession(fork.parent) else { return }
        rows.insert(Table.forks, ViewKey.session(fork.parent, position.value), [1])
        parent.forkedThrough = max(parent.forkedThrough, fork.sequence)
        try rows.put(Table.sessions, ViewKey.session(fork.parent), parent.bytes)
    }

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let start = event.header.session
        guard let given = try rows.names(givenBy: event, in: Table.names),
            var session = try rows.searchSession(start)
        else { return }
        rows.markMoved(start, from: session.names)
        session.names.give(given)
        try rows.put(Table.sessions, ViewKey.session(start), session.bytes)
    }

    private func record(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard var session = try rows.searchSession(header.session) else { return }
        if !header.isHidden {
            let traits = MessageTraits(header)
            let row = SearchMessageRow(text(of: event, traits, rows), traits)
            rows.insert(
                Table.messages, ViewKey.session(header.session, header.sequence.value), row.bytes)
        }
        session.live.append(header.sequence)
        session.kept.append(header.sequence)
        try rows.put(Table.sessions, ViewKey.session(header.session), session.bytes)
    }

    private func edit(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard var session = try rows.searchSession(header.session) else { return }
        let key = ViewKey.session(header.session, header.sequence.value)
        if let stored = try rows.value(Table.messages, key) {
            var row = SearchMessageRow(stored)
            if header.sequence > session.forkedThrough { row.texts = [] }
            row.texts.append(text(of: event, row.traits, rows))
            return try rows.put(Table.messages, key, row.bytes)
        }
        guard let fork = session.fork, header.sequence <= fork.sequence else { return }
        let traits = try traits(of: header.sequence, inheritedBy: fork, rows) ?? MessageTraits(header)
        let row = SearchMessageRow(text(of: event, traits, rows), traits, isInherited: true)
        try rows.put(Table.messages, key, row.bytes)
        guard !session.inheritedEdits.contains(header.sequence) else { return }
        let place = session.inheritedEdits.firstIndex { $0 > header.sequence }
        session.inheritedEdits.insert(header.sequence, at: place ?? session.inheritedEdits.endIndex)
        try rows.put(Table.sessions, ViewKey.session(header.session), session.bytes)
    }

    /// The traits of a message that a fork inherits, from the row of the session that recorded it.
    private func traits(
        of sequence: SequenceNumber, inheritedBy fork: ForkPoint, _ rows: ViewBatch
    ) throws(ViewReadError) -> MessageTraits? {
        var next: ForkPoint? = fork
        while let fork = next {
            let key = ViewKey.session(fork.parent, sequence.value)
            if let row = try rows.value(Table.messages, key) { return SearchMessageRow(row).traits }
            next = try rows.searchSession(fork.parent)?.fork
        }
        return nil
    }

    private func text(
        of event: borrowing FoldEvent, _ traits: MessageTraits, _ rows: ViewBatch
    ) -> SearchMessageRow.Text {
        let text = event.body.flatMap { body in
            body[.content].map { SearchedText(of: $0, metadata: body[.metadata], role: traits.role) }
        }
        return add(text, of: event, rows)
    }

    private func add(
        _ text: SearchedText?, of event: borrowing FoldEvent, _ rows: ViewBatch
    ) -> SearchMessageRow.Text {
        SearchDelta.of(rows).add(
            text ?? SearchedText(), at: event.header.position, revision: event.header.revision)
    }

    // MARK: Titles

    /// Takes the title of a start or a renaming, which replaces any other.
    private func rename(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let key = ViewKey.session(header.session)
        guard header.flags.contains(.carriesTitle) else { return try rows.remove(Table.titles, key) }
        let text = add(event.body?[.title].map { SearchedText(title: $0) }, of: event, rows)
        // A title made of the date says nothing of the messages.
        let source = header.flags.contains(.titleIsDate) ? .none : header.source
        try rows.put(Table.titles, key, SearchTitleRow(text, source: source).bytes)
    }

    /// Removes the title of a session, and those of forks, that were made from messages which are gone, by
    /// the rule of `Erasure`.
    /// - Parameters:
    ///   - sequence: the first of the messages.
    ///   - target: the event that recorded it, if others before it stay.
    private func forgetTitles(
        of session: Position, from sequence: SequenceNumber, madeFrom target: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        for start in [session] + (try forks(of: session, inheriting: sequence, rows)) {
            let key = ViewKey.session(start)
            guard let stored = try rows.value(Table.titles, key) else { continue }
            let source = SearchTitleRow(stored).source
            if !source.isNone, source >= target { try rows.remove(Table.titles, key) }
        }
    }

    /// Removes the titles that were made from what an event clears or erases.
    /// - Parameter first: the session's first message that it does not inherit.
    private func forgetTitles(
        _ header: HeaderRecord, from first: SequenceNumber, _ rows: ViewBatch
    ) throws(ViewReadError) {
        guard let firstCleared = header.firstCleared else {
            return try forgetTitles(of: header.session, from: first, madeFrom: .none, rows)
        }
        guard firstCleared <= header.sequence else { return }
        // What the session itself inherits, its forks read from its parent.
        let forked = first <= header.sequence ? first : SequenceNumber(UInt64.max)
        try forgetTitles(of: header.session, from: forked, madeFrom: header.target, rows)
    }

    // MARK: Leaving

    private func redact(_ header: HeaderRecord, _ rows: ViewBatch) throws(ViewReadError) {
        let keepsCurrent = header.flags.contains(.keepsCurrent)
        if !keepsCurrent {
            try forgetTitles(of: header.session, from: header.sequence, madeFrom: header.target, rows)
        }
        let key = ViewKey.session(header.session, header.sequence.value)
        guard let stored = try rows.value(Table.messages, key) else { return }
        if keepsCurrent {
            try keepWhatForksSay(header.sequence, header.session, rows)
            var row = SearchMessageRow(stored)
            row.texts = row.texts.suffix(1)
            return try rows.put(Table.messages, key, row.bytes)
        }
        try rows.remove(Table.messages, key)
        try forgetEdits(header.sequence...header.sequence, inForksOf: header.session, rows)
    }

    /// Reduces the row of a fork's own version of a message to what some fork still reads.
    private func keepWhatForksSay(
        _ sequence: SequenceNumber, _ session: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let forks = try forks(of: session, inheriting: sequence, rows)
        var read: Set<Position> = []
        for fork in forks {
            guard let text = try SessionReach(fork, in: rows).text(sequence, in: rows) else { continue }
            read.insert(text.position)
        }
        for fork in forks {
            let key = ViewKey.session(fork, sequence.value)
            guard let stored = try rows.value(Table.messages, key) else { continue }
            var row = SearchMessageRow(stored)
            row.texts.removeAll { !read.contains($0.position) }
            if row.texts.isEmpty {
                try rows.remove(Table.messages, key)
            } else {
                try rows.put(Table.messages, key, row.bytes)
            }
        }
    }

    /// All forks, and forks of forks, that began with this message.
    private func forks(
        of parent: Position, inheriting sequence: SequenceNumber, _ rows: ViewBatch
    ) throws(ViewReadError) -> [Position] {
        var found: [Position] = []
        for key in try rows.keys(Table.forks, prefix: ViewKey.session(parent), countMax: Int.max / 2) {
            let start = Position(key.span.bytes.bigEndianWord(at: 8))
            let fork = try rows.searchSession(start)?.fork
            guard let fork, fork.sequence >= sequence else { continue }
            found.append(start)
            found += try forks(of: start, inheriting: sequence, rows)
        }
        return found
    }

    /// Removes the words of a session's messages that are gone. O(the session's messages).
    private func forget(_ header: HeaderRecord, _ rows: ViewBatch) throws(ViewReadError) {
        guard var session = try rows.searchSession(header.session) else { return }
        let last = header.firstCleared == nil ? SequenceNumber(UInt64.max) : header.sequence
        var next = session.kept.next(after: .none)
        while let sequence = next, sequence <= last {
            try rows.remove(Table.messages, ViewKey.session(header.session, sequence.value))
            next = session.kept.next(after: sequence)
        }
        for sequence in session.inheritedEdits where sequence <= last {
            try forgetOwn(sequence, of: header.session, session, rows)
        }
        let first = (session.fork?.sequence ?? .none).next
        let forked = min(session.forkedThrough, last)
        if first <= forked { try forgetEdits(first...forked, inForksOf: header.session, rows) }
        session.live.removeAll(takenBy: header)
        session.kept.removeAll(takenBy: header)
        session.inheritedEdits.removeAll { $0 > session.forkedThrough && $0 <= last }
        if header.firstCleared == nil {
            session.leaveInherited(after: .none, at: header.revision)
        } else {
            session.leaveInherited(through: last, at: header.revision)
        }
        if header.type == .sessionErased { try rows.remove(Table.titles, ViewKey.session(header.session)) }
        try forgetTitles(header, from: first, rows)
        try rows.put(Table.sessions, ViewKey.session(header.session), session.bytes)
    }

    /// Removes the words of a session's own version of what it inherits. For its forks the version stays,
    /// empty: they read it, and not what it replaced.
    private func forgetOwn(
        _ sequence: SequenceNumber, of start: Position, _ session: SearchSessionRow, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let key = ViewKey.session(start, sequence.value)
        guard let stored = try rows.value(Table.messages, key) else { return }
        guard sequence <= session.forkedThrough else { return try rows.remove(Table.messages, key) }
        var row = SearchMessageRow(stored)
        row.texts = row.texts.map(\.withoutWords)
        try rows.put(Table.messages, key, row.bytes)
    }

    /// Removes the versions that forks have of messages that are erased.
    private func forgetEdits(
        _ sequences: ClosedRange<SequenceNumber>, inForksOf parent: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        for key in try rows.keys(Table.forks, prefix: ViewKey.session(parent), countMax: Int.max / 2) {
            let start = Position(key.span.bytes.bigEndianWord(at: 8))
            guard var session = try rows.searchSession(start), let fork = session.fork,
                fork.sequence >= sequences.lowerBound
            else { continue }
            let inherited = sequences.lowerBound...min(sequences.upperBound, fork.sequence)
            for sequence in session.inheritedEdits where inherited.contains(sequence) {
                try rows.remove(Table.messages, ViewKey.session(start, sequence.value))
            }
            session.inheritedEdits.removeAll { inherited.contains($0) }
            try rows.put(Table.sessions, ViewKey.session(start), session.bytes)
            try forgetEdits(inherited, inForksOf: start, rows)
        }
    }

    /// Removes the messages after a rewind from the transcript. O(messages that leave).
    private func rewind(_ header: HeaderRecord, _ rows: ViewBatch) throws(ViewReadError) {
        guard var session = try rows.searchSession(header.session) else { return }
        var next = session.kept.last
        while let sequence = next, sequence > header.sequence {
            try leave(sequence, header, session, rows)
            next = session.kept.previous(before: sequence)
        }
        for sequence in session.inheritedEdits where sequence > header.sequence {
            try leave(sequence, header, session, rows)
        }
        let last = max(header.sequence, session.forkedThrough)
        session.kept.removeAll(after: last)
        session.inheritedEdits.removeAll { $0 > last }
        session.live.removeAll(after: header.sequence)
        session.leaveInherited(after: header.sequence, at: header.revision)
        try rows.put(Table.sessions, ViewKey.session(header.session), session.bytes)
    }

    /// Removes a message from its transcript; for forks it stays.
    private func leave(
        _ sequence: SequenceNumber, _ header: HeaderRecord, _ session: SearchSessionRow, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let key = ViewKey.session(header.session, sequence.value)
        guard sequence <= session.forkedThrough else { return try rows.remove(Table.messages, key) }
        guard let stored = try rows.value(Table.messages, key) else { return }
        var row = SearchMessageRow(stored)
        if row.rewoundAt == .none { row.rewoundAt = header.revision }
        try rows.put(Table.messages, key, row.bytes)
    }
}

extension SearchSessionRow {
    /// Limits what the session reads of its parent's messages, from `revision` on, to those up to `sequence`.
    fileprivate mutating func leaveInherited(after sequence: SequenceNumber, at revision: Revision) {
        let inherited = inherited(at: revision)
        guard inherited.through > sequence else { return }
        inheritances.append(Inheritance(revision: revision, after: inherited.after, through: sequence))
    }

    /// Limits it to those after `sequence`.
    fileprivate mutating func leaveInherited(through sequence: SequenceNumber, at revision: Revision) {
        let inherited = inherited(at: revision)
        guard inherited.through > inherited.after, inherited.after < sequence else { return }
        inheritances.append(
            Inheritance(revision: revision, after: sequence, through: inherited.through))
    }
}

extension ViewBatch {
    /// The session of a message's or a title's key as its documents name it until it is moved.
    /// - Parameter moved: the sessions that get other names, with those they had.
    fileprivate func documentSession(
        of key: [UInt8], _ moved: [Position: SessionNames]
    ) throws(ViewReadError) -> DocumentsRow.Session? {
        let start = Position(key.span.bytes.bigEndianWord(at: 0))
        guard let session = try searchSession(start) else { return nil }
        return DocumentsRow.Session(start: start, names: moved[start] ?? session.names)
    }

    /// A session that gets other names, as its documents named it and as they will.
    fileprivate func documentSessions(
        of start: Position, movedFrom names: SessionNames
    ) throws(ViewReadError) -> (DocumentsRow.Session, DocumentsRow.Session) {
        let after = try searchSession(start)?.names ?? names
        return (
            DocumentsRow.Session(start: start, names: names), DocumentsRow.Session(start: start, names: after)
        )
    }

    fileprivate func searchSession(_ start: Position) throws(ViewReadError) -> SearchSessionRow? {
        try value(SearchProjector.Table.sessions, ViewKey.session(start)).map { SearchSessionRow($0) }
    }
}
