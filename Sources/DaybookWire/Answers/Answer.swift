package import DaybookCore
import DaybookJSON

/// The result of a request, before it is JSON.
package enum Answer: Sendable {
    case pong
    case info(JournalInfo)
    case discover
    case authenticated(Grant)
    case projections([ProjectionStatus])
    case stats(JournalStats)
    case task(TaskResult)
    case started(Session, closed: [SessionID], Appended)
    case changed(Session, Appended)
    /// With the session, where it was started for this message, and those it took the place of.
    case recorded(Message, Session?, closed: [SessionID], Appended)
    case turn([Message], Session, closed: [SessionID], Appended)
    case event(EventView, Appended)
    case insight(Insight, Appended)
    /// A message as it is after a change.
    case amended(Message, Appended)
    case cleared(ErasureCounts, Session, Appended)
    case erased(ErasureCounts, Appended)
    case session(SessionAnswer)
    /// What was appended where a session might have been started.
    case current(CurrentAnswer, Appended?)
    case sessions(SessionPage)
    case unsummarized(UnsummarizedPage)
    case projects(GroupPage)
    case agents(GroupPage)
    case activity(ActivityReport)
    case messages(MessageList)
    case message(MessageHistory)
    case resume(ResumePrompt)
    case context(ResumeContext)
    case export(SessionExport.Document)
    case events(EventPage)
    case search(SearchPage)
    case checkpoint(CheckpointAnswer)
    case inclusion(InclusionAnswer)
    case consistency(ConsistencyAnswer)
    case auditExport(AuditExport.Document)
    case subscribed(UInt64)
    case unsubscribed
}

extension Answer {
    /// So that writing seldom moves the buffer.
    var byteCountEstimate: Int {
        switch self {
        case .recorded(let message, _, _, _), .amended(let message, _): 256 + message.byteCountEstimate
        case .turn(let messages, _, _, _): 1_024 + messages.byteCountEstimate
        case .event(let event, _): 640 + event.byteCountEstimate
        case .messages(let list): 256 + list.byteCountEstimate
        case .events(let page): 256 + page.events.reduce(0) { $0 + 448 + $1.byteCountEstimate }
        case .sessions(let page): 256 + page.sessions.count * 640
        case .unsummarized(let page): 256 + page.sessions.count * 640
        case .projects(let page), .agents(let page): 256 + page.groups.count * 256
        case .activity(let report): 256 + report.buckets.count * 128
        case .search(let page): 256 + page.hits.count * 512
        case .export(let document): 256 + document.text.count * 5 / 4
        case .auditExport(let document): 256 + document.text.count * 9 / 8
        case .checkpoint(let checkpoint): 1_024 + 512 * checkpoint.keys.count
        case .inclusion, .consistency: 4_096
        default: 1_024
        }
    }

    /// In place of an answer over the limit of a line.
    func tooLarge(byteCount: Int) -> RPCError {
        let way: String
        switch self {
        case .started(_, _, let appended), .changed(_, let appended), .recorded(_, _, _, let appended),
            .turn(_, _, _, let appended), .event(_, let appended), .insight(_, let appended),
            .amended(_, let appended), .cleared(_, _, let appended), .erased(_, let appended):
            way = "It is recorded, up to position \(appended.last.value); read it in parts."
        default: way = "Ask for less at once."
        }
        let limit = Limits.frameByteCountMax
        return RPCError(.tooLarge, "The answer has \(byteCount) bytes; a line holds \(limit). \(way)") {
            $0.member("limit", integer: limit)
            $0.member("actual", integer: byteCount)
        }
    }
}

extension Message {
    var byteCountEstimate: Int {
        let annotations = annotations.reduce(0) { $0 + 128 + $1.kind.bytes.count + $1.value.bytes.count }
        return 384 + (body?.frameByteCount ?? 0) + annotations
    }
}

extension [Message] {
    fileprivate var byteCountEstimate: Int {
        reduce(0) { $0 + $1.byteCountEstimate }
    }
}

extension EventView {
    var byteCountEstimate: Int { event.body?.frameByteCount ?? 0 }
}
