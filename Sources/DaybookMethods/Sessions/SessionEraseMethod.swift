import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionEraseMethod: AppendMethod {
    let name = "session.erase"
    let summary = "Takes a session's content away for good."
    let ownParameters = [Fields.id.required, Fields.reason.optional]
    let ownResults: [Schema.Property] = [
        .required("erasedMessages", Schemas.count), .required("affectedForks", Schemas.count),
        .required("compacted", .boolean),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea-2", "reason": "asked for"}"#
    let reply = ErasedReply()

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        AppendRequest(
            session: try arguments.required(Fields.id),
            command: .history(
                .erase(reason: try arguments.optional(Fields.reason), unlessForked: false)))
    }
}

/// The counts of what was taken away; read from the log alone.
struct ErasedReply: AppendReply {
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> ErasureCounts {
        try reader.erasureCounts(appended)
    }

    func byteCountEstimate(of counts: ErasureCounts) -> Int { 256 }

    func write(_ counts: ErasureCounts, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("erasedMessages", integer: counts.messages)
        writer.member("affectedForks", integer: counts.forks ?? 0)
        writer.member("compacted", bool: false)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
