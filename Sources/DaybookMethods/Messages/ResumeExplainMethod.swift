import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ResumeExplainMethod: ReadMethod {
    let name = "resume.explain"
    let summary = "What of a session goes into a prompt, what does not, and why."
    let parameters = ResumeFields.all + [Fields.limit.optional, cursor.optional]
    let result = Schema.object([
        .required("revision", Schemas.position),
        .required("keep", .enumeration(ResumeQuery.Keep.allCases.map(\.rawValue))),
        .required("version", ResumeFields.versionSchema), .required("bytes", Schemas.count),
        .required("maxBytes", Schemas.count), .required("units", .array(unit)),
        .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ResumeExplainQuery>.held(\.prompt.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "keep": "task"}"#

    private static let cursor = Fields.cursor(SequenceNumber.self)

    private static let unit = Schema.object([
        .required("from", Schemas.sequence), .required("to", Schemas.sequence),
        .required("messages", Schemas.position), .required("included", .boolean),
        .required("reason", .string(min: 1)), .optional("bytes", Schemas.count),
    ])

    func query(_ arguments: inout Arguments) throws(JournalError) -> ResumeExplainQuery {
        var query = ResumeExplainQuery(try ResumeFields.query(&arguments))
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: ResumeExplainQuery) -> Route { .pooled }

    func wait(_ query: ResumeExplainQuery) -> ViewWait { .views }

    func read(_ query: ResumeExplainQuery, _ context: ReadContext) throws(JournalError) -> ResumeExplanation {
        try context.reader.explainResume(query)
    }

    func byteCountEstimate(of explanation: ResumeExplanation) -> Int { 256 + explanation.units.count * 112 }

    func write(_ explanation: ResumeExplanation, to writer: inout JSONWriter) {
        writer.member("revision", integer: explanation.revision.value)
        writer.member("keep", string: explanation.keep.rawValue)
        writer.member("version", integer: explanation.version.rawValue)
        writer.member("bytes", integer: explanation.byteCount)
        writer.member("maxBytes", integer: explanation.byteCountMax)
        writer.name("units")
        writer.beginArray()
        for unit in explanation.units { writer.unit(unit) }
        writer.endArray()
        writer.member(nextCursor: explanation.continuesAfter)
    }
}

extension JSONWriter {
    fileprivate mutating func unit(_ unit: ResumeUnit) {
        beginObject()
        membersOf(range: unit.sequences)
        member("messages", integer: unit.messageCount)
        member("included", bool: unit.isIncluded)
        member("reason", string: unit.reason)
        if let byteCount = unit.byteCount { member("bytes", integer: byteCount) }
        endObject()
    }
}
