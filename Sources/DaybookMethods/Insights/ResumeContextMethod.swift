import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ResumeContextMethod: ReadMethod {
    let name = "resume.context"
    let summary = "What earlier sessions of an owner established."
    let parameters = [Fields.owner.required, Fields.agent.optional, sessionCount.optional]
    let result = Schema.object([
        .required("insights", .array(Schemas.insight)),
        .required(
            "summaries",
            .array(
                .object([
                    .required("session", Schemas.sessionID), .required("text", .string()),
                    .required("throughSequence", Schemas.sequence),
                    .required("position", Schemas.position), .required("recordedAt", .time),
                ]))),
        .required("text", .string()),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ContextQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"owner": "ann", "sessions": 3}"#

    private static let sessionCount = Parameter(
        "sessions", Forms.count(1...Limits.pageCountMax),
        "Of so many sessions that established anything; 5 where left out.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> ContextQuery {
        var query = ContextQuery(owner: try arguments.required(Fields.owner))
        query.agent = try arguments.optional(Fields.agent)
        query.sessionCount = try arguments.optional(Self.sessionCount) ?? query.sessionCount
        return query
    }

    func route(_ query: ContextQuery) -> Route { .pooled }

    func wait(_ query: ContextQuery) -> ViewWait { .views }

    func read(_ query: ContextQuery, _ context: ReadContext) throws(JournalError) -> ResumeContext {
        try context.reader.context(query)
    }

    func byteCountEstimate(of answer: ResumeContext) -> Int {
        1_024 + answer.text.utf8.count + 512 * (answer.insights.count + answer.summaries.count)
    }

    func write(_ answer: ResumeContext, to writer: inout JSONWriter) {
        writer.name("insights")
        writer.beginArray()
        for insight in answer.insights { writer.insight(insight) }
        writer.endArray()
        writer.name("summaries")
        writer.beginArray()
        for summary in answer.summaries {
            writer.beginObject()
            writer.member("session", string: summary.session.text)
            writer.member("text", raw: summary.text.bytes)
            writer.member("throughSequence", integer: summary.throughSequence.value)
            writer.member("position", integer: summary.position.value)
            writer.member("recordedAt", time: summary.recordedAt)
            writer.endObject()
        }
        writer.endArray()
        writer.member("text", string: answer.text)
    }
}
