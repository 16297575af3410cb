import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ResumePromptMethod: ReadMethod {
    let name = "resume.prompt"
    let summary = "What was said so far, for a model to go on from."
    let parameters = ResumeFields.all
    let result = Schema.object([
        .optional("text", .string()), .optional("messages", .array(.any)),
        .required("included", Schemas.count), .required("omitted", Schemas.count),
        .required(
            "omittedReasons",
            .array(.object([.required("reason", .string(min: 1)), .required("count", Schemas.count)]))),
        .required("truncated", Schemas.count), .optional("firstSequence", Schemas.sequence),
        .required("throughSequence", Schemas.count), .required("version", ResumeFields.versionSchema),
        .required("ranges", .array(Schemas.sequenceRange)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ResumeQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "maxMessages": 10}"#

    func query(_ arguments: inout Arguments) throws(JournalError) -> ResumeQuery {
        try ResumeFields.query(&arguments)
    }

    func route(_ query: ResumeQuery) -> Route {
        query.moment == nil && query.keep == .recent ? .forMessages(query.recentCountMax) : .pooled
    }

    func wait(_ query: ResumeQuery) -> ViewWait { .views }

    func read(_ query: ResumeQuery, _ context: ReadContext) throws(JournalError) -> ResumePrompt {
        try context.reader.resumePrompt(query)
    }

    func byteCountEstimate(of prompt: ResumePrompt) -> Int {
        switch prompt.form {
        case .text(let text): 1_024 + text.utf8.count * 9 / 8 + prompt.ranges.count * 32
        case .messages(let messages): 1_024 + messages.bytes.count + prompt.ranges.count * 32
        }
    }

    func write(_ prompt: ResumePrompt, to writer: inout JSONWriter) {
        switch prompt.form {
        case .text(let text): writer.member("text", string: text)
        case .messages(let messages): writer.member("messages", raw: messages.bytes)
        }
        writer.member("included", integer: prompt.included)
        writer.member("omitted", integer: prompt.omitted)
        writer.name("omittedReasons")
        writer.beginArray()
        for omission in prompt.omissions {
            writer.beginObject()
            writer.member("reason", string: omission.reason)
            writer.member("count", integer: omission.count)
            writer.endObject()
        }
        writer.endArray()
        writer.member("truncated", integer: prompt.truncated)
        if let first = prompt.firstSequence { writer.member("firstSequence", integer: first.value) }
        writer.member("throughSequence", integer: prompt.throughSequence.value)
        writer.member("version", integer: prompt.version.rawValue)
        writer.name("ranges")
        writer.beginArray()
        for range in prompt.ranges { writer.sequenceRange(range) }
        writer.endArray()
    }
}
