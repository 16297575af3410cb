import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionClearMethod: AppendMethod {
    let name = "session.clear"
    let summary = "Takes the messages so far, or the older ones, away for good; the session goes on."
    let ownParameters = [
        Fields.id.required, Fields.reason.optional, throughSequence.optional, text.optional,
    ]
    let ownResults: [Schema.Property] = [
        .required("erasedMessages", Schemas.count), .required("session", Schemas.session),
    ]

    private static let throughSequence = Parameter(
        "throughSequence", Forms.sequence, "The last message that goes; all so far where left out.")
    private static let text = Parameter(
        "summary", Forms.longText, "The text of a summary to record in their place.")

    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea"}"#
    let reply = ClearedReply()

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.id)
        let clear = MessageClear(
            reason: try arguments.optional(Fields.reason),
            through: try arguments.optional(Self.throughSequence), summary: try arguments.optional(Self.text))
        return AppendRequest(session: session, command: .history(.clear(clear)))
    }
}

/// The counts of what was taken away, and the session without it.
struct ClearedReply: AppendReply {
    struct Answer {
        var counts: ErasureCounts
        var session: Session
    }

    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        Answer(
            counts: try reader.erasureCounts(appended), session: try reader.session(at: appended.session))
    }

    func byteCountEstimate(of answer: Answer) -> Int { 1_024 }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("erasedMessages", integer: answer.counts.messages)
        writer.member("session", answer.session)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
