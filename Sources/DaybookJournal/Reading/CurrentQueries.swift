import DaybookAudit
package import DaybookCore
import DaybookProjections

/// The open session of exactly these names with the newest activity.
package struct CurrentQuery: Sendable {
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    /// Largest age of its activity; nil for any.
    package var withinSeconds: Int64?
    package var messageCount: Int?

    package init() {}
}

/// The active session of an owner, agent and project, if there is one.
package struct CurrentAnswer: Sendable {
    package var session: Session?
    /// The newest messages, in order, where they were asked for and there is a session.
    package var messages: [Message]?

    package init(session: Session?, messages: [Message]?) {
        self.session = session
        self.messages = messages
    }
}

extension JournalReader {
    /// The session that is active now, with its newest messages.
    package func current(_ query: CurrentQuery) throws(JournalError) -> CurrentAnswer {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        guard let start = try snapshot.activeSession(query) else {
            return CurrentAnswer(session: nil, messages: nil)
        }
        return try snapshot.current(start, messageCount: query.messageCount)
    }

    /// The session that `session.current` found or started.
    package func current(
        at start: Position, messageCount: Int?
    ) throws(JournalError) -> CurrentAnswer {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        return try snapshot.current(start, messageCount: messageCount)
    }
}

extension Snapshot {
    fileprivate func current(_ start: Position, messageCount: Int?) throws(JournalError) -> CurrentAnswer {
        let list = try list(of: start, in: views.transcripts)
        let session = try session(
            start, try sessionRow(start, in: views.sessions), namedBy: list)
        var messages: [Message]?
        if let messageCount {
            messages = try newest(messageCount, of: list, id: session.id)
        }
        return CurrentAnswer(session: session, messages: messages)
    }

    /// The active session; nil where there is none, or it is older than it may be.
    fileprivate func activeSession(_ query: CurrentQuery) throws(JournalError) -> Position? {
        guard let owner = try firstPosition(.owner, query.owner),
            let agent = try firstPosition(.agent, query.agent),
            let project = try firstPosition(.project, query.project)
        else { return nil }
        let group = SessionNames(owner: owner, agent: agent, project: project).key
        let table = SessionsProjector.Table.open
        guard
            let key = try keys(views.sessions, table, prefix: OpenKey.unarchived(group), countMax: 1).first
        else { return nil }
        let start = OpenKey.start(key)
        guard let seconds = query.withinSeconds else { return start }
        let activity = try sessionRow(start, in: views.sessions).activityPosition
        let oldest = try log.header(at: activity).recordedAt.advanced(bySeconds: seconds)
        return oldest >= (try now()) ? start : nil
    }

    /// The current time, which never goes back.
    private func now() throws(JournalError) -> Timestamp {
        max(clock.now(), try log.header(at: try log.head()).recordedAt)
    }
}
