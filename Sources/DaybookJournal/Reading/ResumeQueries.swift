package import DaybookCore
import DaybookProjections
import JSON

extension JournalReader {
    /// Reads as many rows as the prompt has messages, however long the session is.
    package func resumePrompt(_ query: ResumeQuery) throws(JournalError) -> ResumePrompt {
        try snapshot([Projections.sessions, Projections.resume, Projections.history]) {
            () throws(JournalError) in
            let start = try readable(query.session, owner: query.owner)
            let past = try rows(
                of: Projections.resume, session: start, id: query.session, at: query.moment)
            let rows = past ?? resume
            guard let row = try row(rows, ResumeProjector.Table.sessions, ViewKey.session(start)) else {
                throw .damaged(position: start)
            }
            let session = ResumeSessionRow(row)
            let choice = ResumeChoice(
                window: try window(query.messageCountMax, of: start, session.live, in: rows),
                liveCount: session.live.count, isStable: query.isStable,
                needsPairs: query.format == .messages)
            let composer = ResumeComposer(
                query, choice: choice, summary: try summary(session),
                throughSequence: session.live.last ?? .none)
            var messages: [Message] = []
            for candidate in composer.included {
                messages.append(try message(at: candidate.row.position, session: query.session))
            }
            return composer.prompt(messages)
        }
    }

    private func window(
        _ count: Int, of start: Position, _ live: LiveRanges, in rows: any ViewBacking
    ) throws(JournalError) -> [ResumeChoice.Candidate] {
        var window: [ResumeChoice.Candidate] = []
        var next = live.last
        while let sequence = next, window.count < count {
            let key = ViewKey.session(start, sequence.value)
            guard let row = try row(rows, ResumeProjector.Table.messages, key) else {
                throw .damaged(position: start)
            }
            window.append(ResumeChoice.Candidate(sequence: sequence, row: ResumeMessageRow(row)))
            next = live.previous(before: sequence)
        }
        return window.reversed()
    }

    private func summary(_ session: ResumeSessionRow) throws(JournalError) -> [UInt8]? {
        guard !session.summaryPosition.isNone,
            let json = try log.body(at: session.summaryPosition)?[.summary]
        else { return nil }
        return JSONValue(validated: json.bytes).stringBytes
    }
}
