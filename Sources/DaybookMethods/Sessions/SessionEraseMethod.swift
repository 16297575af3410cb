import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionEraseMethod: AppendMethod {
    let name = "session.erase"
    let summary = "Takes a session's content away for good."
    let ownParameters = [Fields.id.required, Fields.reason.optional, cascade.optional]
    let ownResults: [Schema.Property] = [
        .required("erasedMessages", Schemas.count), .required("affectedForks", Schemas.count),
        .required("compacted", .boolean), .required("sessions", .array(Schemas.sessionID)),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea-2", "reason": "asked for"}"#
    let reply = ErasedReply()

    static let cascade = Parameter(
        "cascade", Forms.boolean, "Take the session's subagents on all levels too; false where left out.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let id = try arguments.required(Fields.id)
        let reason = try arguments.optional(Fields.reason)
        let cascade = try arguments.optional(Self.cascade) ?? false
        return AppendRequest(
            session: id,
            command: .history(.erase(reason: reason, cascade ? .withSubagents : .session)))
    }
}

/// The counts of what was taken away, and the sessions; read from the log alone.
struct ErasedReply: AppendReply {
    struct Answer {
        var counts: ErasureCounts
        var sessions: [SessionID]
    }

    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        let (counts, sessions) = try reader.erasure(appended)
        return Answer(counts: counts, sessions: sessions)
    }

    func byteCountEstimate(of answer: Answer) -> Int { 256 + 64 * answer.sessions.count }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("erasedMessages", integer: answer.counts.messages)
        writer.member("affectedForks", integer: answer.counts.forks ?? 0)
        writer.member("compacted", bool: false)
        writer.name("sessions")
        writer.beginArray()
        for session in answer.sessions { writer.string(session.text) }
        writer.endArray()
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
