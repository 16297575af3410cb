package import DaybookCore
import DaybookProjections
import DaybookJSON
import DaybookPrompt

extension JournalReader {
    /// Makes a resume prompt. Reads as many rows as the prompt has messages, however long the session is.
    package func resumePrompt(_ query: ResumeQuery) throws(JournalError) -> ResumePrompt {
        let needed: [any Projector] = [
            Projections.sessions, Projections.resume, Projections.transcripts, Projections.history,
        ]
        let snapshot = try snapshot(needed)
        let start = try snapshot.readable(query.session, owner: query.owner)
        let past = try snapshot.rows(
            of: Projections.resume, session: start, id: query.session, at: query.moment)
        let rows = past ?? snapshot.views.resume
        let row = try snapshot.row(rows, ResumeProjector.Table.sessions, ViewKey.session(start))
        let session = ResumeSessionRow(
            try snapshot.required(row, of: Projections.resume, "there is no session at \(start.value)"))
        let pastTranscripts = try snapshot.rows(
            of: Projections.transcripts, session: start, id: query.session, at: query.moment)
        var transcript = try snapshot.transcript(of: start, in: pastTranscripts ?? snapshot.views.transcripts)
        let choice = ResumeChoice(
            window: try snapshot.window(query, &transcript, session.live, in: rows),
            liveCount: session.live.count)
        var composer = ResumeComposer(
            query, choice: choice, summary: try snapshot.summary(session),
            throughSequence: session.live.last ?? .none)
        while let candidate = composer.next {
            let entry = try snapshot.entry(candidate.sequence, &transcript)
            composer.add(try snapshot.message(entry, session: query.session, &transcript))
        }
        return composer.prompt()
    }
}

extension Snapshot {
    fileprivate func window(
        _ query: ResumeQuery, _ transcript: inout Transcript, _ live: LiveRanges, in rows: any ViewBacking
    ) throws(JournalError) -> ResumeWindow {
        var window = ResumeWindow(query)
        var next = live.last
        while let sequence = next, !window.isFull {
            let key = ViewKey.session(try view(transcript.owner(of: sequence)), sequence.value)
            let row = try required(
                row(rows, ResumeProjector.Table.messages, key), of: Projections.resume,
                "the session at \(transcript.start.value) has no message \(sequence.value)")
            window.add(ResumeChoice.Candidate(sequence, ResumeMessageRow(row)))
            next = live.previous(before: sequence)
        }
        return window
    }

    fileprivate func summary(_ session: ResumeSessionRow) throws(JournalError) -> [UInt8]? {
        guard !session.summary.position.isNone,
            let json = try log.body(at: session.summary.position)?[.summary]
        else { return nil }
        return JSONValue(validated: json.bytes).stringBytes
    }
}

extension ResumeChoice.Candidate {
    fileprivate init(_ sequence: SequenceNumber, _ row: ResumeMessageRow) {
        self.init(sequence: sequence, unit: row.unit, answeredCalls: row.answers.map(\.call))
    }
}
