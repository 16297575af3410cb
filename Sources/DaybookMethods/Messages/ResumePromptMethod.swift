import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ResumePromptMethod: ReadMethod {
    let name = "resume.prompt"
    let summary = "What was said so far, for a model to go on from."
    let parameters = [
        Fields.session.required, Fields.owner.optional, format.optional, maxMessages.optional,
        maxCharacters.optional, tokenBudget.optional, stable.optional, Fields.atRevision.optional,
    ]
    let result = Schema.object([
        .optional("text", .string()), .optional("messages", .array(.any)),
        .required("included", Schemas.count), .required("omitted", Schemas.count),
        .required(
            "omittedReasons",
            .array(.object([.required("reason", .string(min: 1)), .required("count", Schemas.count)]))),
        .required("truncated", Schemas.count), .optional("firstSequence", Schemas.sequence),
        .required("throughSequence", Schemas.count),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ResumeQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "maxMessages": 10}"#

    private static let format = Parameter(
        "format", Forms.word { (format: ResumeQuery.Format) in format.rawValue },
        "A section of text, or messages for a model's API; section where left out.")
    private static let maxMessages = Parameter(
        "maxMessages", Forms.count(1...Limits.resumeMessageCountMax),
        "At most so many messages; 30 where left out.")
    private static let maxCharacters = Parameter(
        "maxCharacters", Forms.count(3...Limits.resumeScalarCountMax),
        "Longer texts are cut; 500 where left out.")
    private static let tokenBudget = Parameter(
        "tokenBudget", Forms.integer(1...Limits.integerMax).map { Int($0) },
        "At most so many tokens of 4 bytes.")
    private static let stable = Parameter("stable", Forms.boolean, "Let the text grow at its end only.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> ResumeQuery {
        var query = ResumeQuery(session: try arguments.required(Fields.session))
        query.owner = try arguments.optional(Fields.owner)
        query.format = try arguments.optional(Self.format) ?? query.format
        query.messageCountMax = try arguments.optional(Self.maxMessages) ?? query.messageCountMax
        query.scalarCountMax = try arguments.optional(Self.maxCharacters) ?? query.scalarCountMax
        query.tokenBudget = try arguments.optional(Self.tokenBudget)
        query.isStable = try arguments.optional(Self.stable) ?? query.isStable
        query.moment = try arguments.revision()
        return query
    }

    func route(_ query: ResumeQuery) -> Route {
        query.moment == nil ? .forMessages(query.messageCountMax) : .pooled
    }

    func wait(_ query: ResumeQuery) -> ViewWait { .views }

    func read(_ query: ResumeQuery, _ context: ReadContext) throws(JournalError) -> ResumePrompt {
        try context.reader.resumePrompt(query)
    }

    func byteCountEstimate(of prompt: ResumePrompt) -> Int {
        switch prompt.form {
        case .text(let text): 1_024 + text.utf8.count * 9 / 8
        case .messages(let messages): 1_024 + messages.bytes.count
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
    }
}
