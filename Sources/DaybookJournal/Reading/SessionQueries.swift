import DaybookAudit
import DaybookContent
package import DaybookCore
import DaybookProjections

extension JournalReader {
    package func session(_ query: SessionQuery) throws(JournalError) -> SessionAnswer {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.id, owner: query.owner)
        let past = try snapshot.rows(
            of: Projections.sessions, session: start, id: query.id, at: query.moment)
        var row = try snapshot.sessionRow(start, in: past)
        let lists = try snapshot.lists(of: start, query, &row)
        var messages: [Message]?
        if let list = lists?.answered, let count = query.messageCount {
            messages = try snapshot.newest(count, of: list, id: query.id)
        }
        var answer = SessionAnswer(
            session: try snapshot.session(start, row, namedBy: query.isNamed ? lists?.shown : nil),
            isReadOnly: query.moment != nil || row.status != .open || row.isArchived,
            messages: messages)
        answer.total = query.includesHidden ? lists?.answered.count : nil
        return answer
    }

    /// The session that an append touched, as it is now.
    package func session(at start: Position) throws(JournalError) -> Session {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        return try snapshot.session(
            start, try snapshot.sessionRow(start, in: snapshot.views.sessions),
            namedBy: try snapshot.list(of: start, in: snapshot.views.transcripts))
    }

    /// A page of sessions.
    /// - Parameter rowCountMax: how many sessions it looks at that need not be among those asked for. Then it
    ///   ends, with what it has found, and tells where to go on.
    package func sessions(
        _ query: SessionListQuery, lookingAt rowCountMax: Int = Limits.scanRowCountMax
    ) throws(JournalError) -> SessionPage {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        guard let order = try SessionOrder(query, snapshot) else {
            return SessionPage(
                sessions: [], nextCursor: nil, total: query.isCounted ? 0 : nil)
        }
        if let prefix = query.idPrefix {
            var walk = try snapshot.walk(ids: prefix, after: query.cursor)
            return try snapshot.page(query, order, &walk, rowCountMax)
        }
        var merge = RecencyMerge(sections: order.sections(query), order: order)
        if let cursor = query.cursor { merge.skip(past: cursor) }
        return try snapshot.page(query, order, &merge, rowCountMax)
    }
}

extension Snapshot {
    /// Splices a session's texts from the log; within a snapshot.
    /// - Parameter list: its messages, which its name is made of; nil leaves the name out.
    func session(
        _ start: Position, _ row: SessionRow, namedBy list: TranscriptList?
    ) throws(JournalError) -> Session {
        var texts = SessionTexts(log)
        return try session(start, row, namedBy: list, &texts)
    }

    /// The messages that people see, and those that a query asks for; and the session's row. All are without
    /// what the query leaves out.
    fileprivate func lists(
        of start: Position, _ query: SessionQuery, _ row: inout SessionRow
    ) throws(JournalError) -> (shown: TranscriptList, answered: TranscriptList)? {
        guard query.isNamed || query.messageCount != nil || !query.said.isAll || query.includesHidden else {
            return nil
        }
        let past = try rows(of: Projections.transcripts, session: start, id: query.id, at: query.moment)
        let transcript = try transcript(of: start, in: past ?? views.transcripts)
        var shown = TranscriptList(transcript)
        var all = TranscriptList(transcript, includingHidden: true)
        if !query.said.isAll {
            try narrow(&shown, to: query.said)
            if transcript.row.live.hiddenCount == 0 {
                all.narrow(to: shown.numbers)
            } else {
                try narrow(&all, to: query.said)
            }
            try narrow(&row, to: shown, all)
        }
        return (shown, query.includesHidden ? all : shown)
    }

    /// Leaves out what a session's row says of messages that a query leaves out.
    /// - Parameter all: the messages that stay, hidden ones included.
    private func narrow(
        _ row: inout SessionRow, to shown: TranscriptList, _ all: TranscriptList
    ) throws(JournalError) {
        var (shown, transcript) = (shown, shown.transcript)
        var last: (message: Position, text: Position)?
        if let sequence = try view(shown.last()), sequence > transcript.row.inheritedThrough {
            let entry = try entry(sequence, &transcript)
            last = (entry.message.position, entry.current)
        }
        row.narrow(to: shown.numbers.after(transcript.row.inheritedThroughPlace), last: last)
        // One that is made of a message which is left out tells of it.
        let through = row.summary.through
        if all.numbers.through(through) != transcript.live.through(through) { row.summary = SummaryMark() }
    }

    /// Splices a session's texts, and counts what it read.
    func session(
        _ start: Position, _ row: SessionRow, namedBy list: TranscriptList?,
        _ texts: inout SessionTexts
    ) throws(JournalError) -> Session {
        let id: SessionID
        do throws(JournalError) { id = try tail(of: start).id } catch {
            try texts.pass(over: start, error)
            id = try self.id(of: start)
        }
        var session = Session(
            id: id, start: start, status: row.status, isPinned: row.isPinned,
            isArchived: row.isArchived, messageCount: row.messageCount, revision: row.revision,
            createdAt: row.createdAt, updatedAt: row.updatedAt)
        let body = try texts.body(at: start)
        let sources = row.nameSources
        session.owner = try texts.name(.owner, sources, of: start)
        session.agent = try texts.name(.agent, sources, of: start)
        session.project = try texts.name(.project, sources, of: start)
        session.mode = body?[.mode]
        session.title = try texts.body(at: row.titlePosition)?[.title]
        session.titleSource = session.title == nil ? nil : row.titleSource
        if session.titleSource == .generated, let title = try texts.header(at: row.titlePosition),
            let source = try texts.header(at: title.source), source.sequence != .none
        {
            session.titleFrom = source.sequence
        }
        session.context = try texts.body(at: row.contextPosition)?[.context]
        session.summary = try texts.body(at: row.summary.position)?[.summary]
        // A summary whose text was erased is none; one without a text only marks how far it goes.
        let hasSummary = row.summary.position.isNone || session.summary != nil
        session.summaryThrough = hasSummary && row.summary.through != .none ? row.summary.through : nil
        session.closedAt = row.closedAt
        session.archivedAt = row.archivedAt
        if !row.lastMessagePosition.isNone, let header = try texts.header(at: row.lastMessagePosition) {
            session.lastMessageAt = min(header.at, header.recordedAt)
            let body = try texts.body(at: row.lastTextPosition)
            session.preview = MessageText.preview(of: Message(session: id, header: header, body: body))
        }
        if let fork = row.fork { session.forkedFrom = (try self.id(of: fork.parent, &texts), fork.sequence) }
        if row.isSubagent { session.parent = try self.id(of: row.parent, &texts) }
        if let list {
            session.firstPrompt = try firstPrompt(of: list, id: id, &texts)
            session.name = SessionName.json(of: session)
        }
        session.keyGeneration = row.keys.generation
        session.expiresAfter = row.expiresAfter
        session.damaged = texts.damaged
        return session
    }

    private func id(of start: Position, _ texts: inout SessionTexts) throws(JournalError) -> SessionID {
        try texts.header(at: start) == nil ? id(of: start) : tail(of: start).id
    }

    /// The row of a session at a past moment, or of now. A link to a parent that it had named by then counts
    /// as it does now: that follows from other sessions.
    /// - Parameter past: rows of that moment; nil for those of now.
    func sessionRow(
        _ start: Position, in past: (any ViewBacking)?
    ) throws(JournalError) -> SessionRow {
        let current = try sessionRow(start, in: views.sessions)
        guard let past else { return current }
        var row = try sessionRow(start, in: past)
        row.parent = row.namesParent ? current.parent : .none
        return row
    }

    /// The id of a session whose start can't be read.
    /// - Complexity: O(sessions).
    private func id(of start: Position) throws(JournalError) -> SessionID {
        guard let id = try sessionIDs()[start] else { throw .damaged(position: start) }
        return id
    }

    /// The ids of all sessions, by the view that finds sessions by them.
    func sessionIDs() throws(JournalError) -> [Position: SessionID] {
        let table = SessionsProjector.Table.ids
        var ids: [Position: SessionID] = [:]
        // Below every id; LMDB has no empty key.
        var from: [UInt8] = [0]
        while true {
            let keys = try keys(views.sessions, table, prefix: [], from: from, countMax: Limits.pageCountMax)
            for key in keys {
                guard let id = SessionID(utf8: key), let start = try row(views.sessions, table, key) else {
                    continue
                }
                ids[Position(row: start)] = id
            }
            guard let last = keys.last else { return ids }
            from = last + [0]
        }
    }

    // MARK: Lists

    /// The walk over the sessions whose ids begin so, after the one where the last page ended.
    fileprivate func walk(ids prefix: SessionID, after cursor: SessionCursor?) throws(JournalError) -> IDWalk
    {
        guard let start = cursor?.session else { return IDWalk(prefix: prefix, after: nil) }
        guard try row(views.sessions, SessionsProjector.Table.rows, ViewKey.session(start)) != nil else {
            throw .invalid(field: "cursor", problem: "is of another list")
        }
        return IDWalk(prefix: prefix, after: try tail(of: start).id)
    }

    fileprivate func page(
        _ query: SessionListQuery, _ order: SessionOrder, _ walk: inout some SessionWalk, _ rowCountMax: Int
    ) throws(JournalError) -> SessionPage {
        var sessions: [Session] = []
        var byteCount = 0
        var textByteCount = 0
        var skip = query.offset ?? 0
        var rowCount = 0
        var last: SessionCursor?
        let mode = query.mode.map { names.digest(.mode, $0.utf8) }
        let isExact = order.isExact(query)
        // What an offset passes over is not counted: no cursor could tell how much of it is left.
        while let next = try walk.next(in: self) {
            if isExact, skip > 0 {
                skip -= 1
                last = next
                continue
            }
            if skip == 0 { rowCount += 1 }
            let row = try sessionRow(next.session, in: views.sessions)
            let isAccepted = order.accepts(row, mode: mode, query)
            let isFull =
                sessions.count == query.limit || byteCount > Limits.answerByteCountTarget
                || textByteCount > Limits.listTextByteCountMax
            if isAccepted && isFull || rowCount > rowCountMax && !isExact {
                return SessionPage(
                    sessions: sessions, nextCursor: last, total: try total(query, order))
            }
            last = next
            if isAccepted, skip > 0 {
                skip -= 1
            } else if isAccepted {
                var texts = SessionTexts(log)
                let session = try session(
                    next.session, row,
                    namedBy: query.isNamed ? list(of: next.session, in: views.transcripts) : nil, &texts)
                byteCount += session.byteCount
                textByteCount += texts.byteCount
                sessions.append(session)
            }
        }
        return SessionPage(sessions: sessions, nextCursor: nil, total: try total(query, order))
    }

    /// The total from the counters; nil where they don't count what is asked for.
    private func total(
        _ query: SessionListQuery, _ order: SessionOrder
    ) throws(JournalError) -> UInt64? {
        guard query.isCounted else { return nil }
        let counts = SessionCounts(
            order.parent.isNone
                ? try row(
                    views.sessions, SessionsProjector.Table.counts,
                    SessionNames(owner: order.owner, agent: order.agent, project: order.project).key)
                : try row(
                    views.sessions, SessionsProjector.Table.subagents, ViewKey.session(order.parent)))
        let statuses: [SessionStatus] = query.status.map { [$0] } ?? [.open, .closed]
        var total: UInt64 = 0
        for status in statuses {
            for isArchived in query.archived.values {
                for isSubagent in query.subagents.values {
                    total += counts.count(status, isArchived: isArchived, isSubagent: isSubagent)
                }
            }
        }
        return total
    }
}

extension Session {
    /// Approximate byte count that it adds to an answer.
    var byteCount: Int {
        [owner, agent, project, mode, name, title, context, summary].reduce(
            512 + (firstPrompt?.utf8.count ?? 0)
        ) { $0 + ($1?.bytes.count ?? 0) }
    }
}

extension SessionListQuery {
    /// Whether counters tell how many sessions there are.
    fileprivate var isCounted: Bool {
        mode == nil && idPrefix == nil && (parent == nil || agent == nil && project == nil)
    }
}
