import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class InsightRecordMethod: AppendMethod {
    let name = "insight.record"
    let summary = "Records what a session established."
    let ownParameters = [
        Fields.session.required, kind.required, Fields.value.required, replaces.optional,
    ]
    let ownResults: [Schema.Property] = [.required("insight", Schemas.insight)]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"session": "tea", "kind": "preference", "value": "no coffee"}"#
    let reply = InsightReply()

    private static let kind = Parameter(
        "kind", Forms.name, "What it is about, in the application's words.")
    private static let replaces = Parameter(
        "replaces", Forms.position, "The position of an earlier insight that holds no more.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.session)
        let draft = InsightDraft(
            kind: try arguments.required(Self.kind), value: try arguments.required(Fields.value))
        let replaces = try arguments.optional(Self.replaces)
        return AppendRequest(session: session, command: .record(.insight(draft, replaces: replaces)))
    }
}

/// The insight, read from the log.
struct InsightReply: AppendReply {
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Insight {
        let view = try reader.lastRecorded(appended)
        return Insight(session: view.session!, header: view.event.header, body: view.event.body)
    }

    func byteCountEstimate(of insight: Insight) -> Int { 640 + (insight.body?.frameByteCount ?? 0) }

    func write(_ insight: Insight, _ appended: Appended, to writer: inout JSONWriter) {
        writer.name("insight")
        writer.insight(insight)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
