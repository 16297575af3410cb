package import DaybookCore
import DaybookProjections
import DaybookJSON
import DaybookPrompt

extension JournalReader {
    /// Makes a resume prompt. Reads as many rows as the prompt has messages, however long the session is.
    package func resumePrompt(_ query: ResumeQuery) throws(JournalError) -> ResumePrompt {
        let reading = try resumeReading(query)
        switch query.keep {
        case .recent: return try reading.composer(query).prompt()
        case .task: return try reading.taskPrompt(query).prompt
        }
    }

    /// Accounts for every message of the session: in the prompt or not, and why.
    package func explainResume(_ query: ResumeExplainQuery) throws(JournalError) -> ResumeExplanation {
        let reading = try resumeReading(query.prompt)
        let revision = try reading.revision(query.prompt)
        var explanation: ResumeExplanation
        switch query.prompt.keep {
        case .recent:
            let first = try reading.firstMessage()
            explanation = try reading.composer(query.prompt).explanation(from: first, revision: revision)
        case .task:
            explanation = try reading.taskPrompt(query.prompt).explanation(revision: revision)
        }
        let after = query.cursor ?? .none
        let units = explanation.units.drop { $0.sequences.upperBound <= after }
        explanation.units = Array(units.prefix(query.limit))
        if units.count > query.limit {
            explanation.continuesAfter = explanation.units.last?.sequences.upperBound
        }
        return explanation
    }

    private func resumeReading(_ query: ResumeQuery) throws(JournalError) -> ResumeReading {
        let needed: [any Projector] = [
            Projections.sessions, Projections.resume, Projections.transcripts, Projections.history,
        ]
        let snapshot = try snapshot(needed)
        let start = try snapshot.readable(query.session, owner: query.owner)
        let past = try snapshot.rows(
            of: Projections.resume, session: start, id: query.session, at: query.moment)
        let session = try snapshot.resumeRow(of: start, in: past ?? snapshot.views.resume)
        let transcripts = try snapshot.rows(
            of: Projections.transcripts, session: start, id: query.session, at: query.moment)
        let transcript = try snapshot.transcript(of: start, in: transcripts ?? snapshot.views.transcripts)
        return ResumeReading(snapshot: snapshot, transcript: transcript, session: session, past: past)
    }
}

/// A page of the account of a prompt.
package struct ResumeExplainQuery: Sendable {
    package var prompt: ResumeQuery
    package var limit = 50
    /// The last message accounted for before.
    package var cursor: SequenceNumber?

    package init(_ prompt: ResumeQuery) { self.prompt = prompt }
}

/// A session's rows for one prompt, as they are or were.
private struct ResumeReading: ~Copyable {
    private let snapshot: Snapshot
    private var transcript: Transcript
    let session: ResumeSessionRow
    /// The rows of the view `resume` at a past moment; nil for those of now.
    private let past: (any ViewBacking)?

    init(
        snapshot: consuming Snapshot, transcript: Transcript, session: ResumeSessionRow,
        past: (any ViewBacking)?
    ) {
        self.snapshot = snapshot
        self.transcript = transcript
        self.session = session
        self.past = past
    }

    func revision(_ query: ResumeQuery) throws(JournalError) -> Revision {
        if let moment = query.moment {
            return try snapshot.revision(of: moment, session: transcript.start)
        }
        return try snapshot.sessionRow(transcript.start, in: snapshot.views.sessions).revision
    }

    func firstMessage() throws(JournalError) -> SequenceNumber {
        var list = TranscriptList(transcript)
        return try snapshot.view(list.first()) ?? .none
    }

    /// The composer of a prompt that keeps the newest messages, with all that fit.
    consuming func composer(_ query: ResumeQuery) throws(JournalError) -> ResumeComposer {
        let rows = past ?? snapshot.views.resume
        var list = TranscriptList(transcript)
        let choice = ResumeChoice(
            window: try snapshot.window(query, &transcript, &list, in: rows), liveCount: list.count)
        var composer = ResumeComposer(
            query, choice: choice, summary: try snapshot.summary(session),
            throughSequence: try snapshot.view(list.last()) ?? .none)
        while let candidate = composer.next {
            let entry = try snapshot.entry(candidate.sequence, &transcript)
            composer.add(try snapshot.message(entry, session: query.session, &transcript))
        }
        return composer
    }

    consuming func taskPrompt(_ query: ResumeQuery) throws(JournalError) -> TaskPrompt {
        let summary = try snapshot.summary(session)
        let source = SessionPromptSource(snapshot, query.session, transcript, past: past)
        var composer = TaskComposer(query, source)
        try composer.compose(summary: summary)
        return try composer.finish()
    }
}

extension Snapshot {
    fileprivate func window(
        _ query: ResumeQuery, _ transcript: inout Transcript, _ list: inout TranscriptList,
        in rows: any ViewBacking
    ) throws(JournalError) -> ResumeWindow {
        var window = ResumeWindow(query)
        var next = try view(list.last())
        while let sequence = next, !window.isFull {
            window.add(
                ResumeChoice.Candidate(sequence, try resumeRow(sequence, &transcript, in: rows)))
            next = try view(list.previous(before: sequence))
        }
        return window
    }

    /// The row of a message of the transcript.
    func resumeRow(
        _ sequence: SequenceNumber, _ transcript: inout Transcript, in rows: any ViewBacking
    ) throws(JournalError) -> ResumeMessageRow {
        let key = ViewKey.session(try view(transcript.owner(of: sequence)), sequence.value)
        return ResumeMessageRow(
            try required(
                row(rows, ResumeProjector.Table.messages, key), of: Projections.resume,
                "the session at \(transcript.start.value) has no message \(sequence.value)"))
    }

    func resumeRow(
        of start: Position, in rows: any ViewBacking
    ) throws(JournalError) -> ResumeSessionRow {
        let row = try row(rows, ResumeProjector.Table.sessions, ViewKey.session(start))
        return ResumeSessionRow(
            try required(row, of: Projections.resume, "there is no session at \(start.value)"))
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
