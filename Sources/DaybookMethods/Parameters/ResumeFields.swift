import DaybookCore
import DaybookJSON
import DaybookWire

/// The parameters of a prompt, and of the account of it.
enum ResumeFields {
    static let all = [
        Fields.session.required, Fields.owner.optional, format.optional, keep.optional, version.optional,
        maxMessages.optional, maxCharacters.optional, tokenBudget.optional, stable.optional,
        Fields.atRevision.optional,
    ]

    static let versionSchema = Schema.integer(
        min: 1, max: UInt64(ResumeQuery.Version.allCases.count))

    private static let format = Parameter(
        "format", Forms.word { (format: ResumeQuery.Format) in format.rawValue },
        "A section of text, or messages for a model's API; section where left out.")
    private static let keep = Parameter(
        "keep", Forms.word { (keep: ResumeQuery.Keep) in keep.rawValue },
        "The newest messages, or what a task is gone on with from; recent where left out.")
    private static let version = Parameter(
        "version", Forms.count(1...ResumeQuery.Version.allCases.count),
        "The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can spell.")
    private static let maxMessages = Parameter(
        "maxMessages", Forms.count(1...Limits.resumeMessageCountMax),
        "At most so many messages, with the task of the newest turns alone; 30, or no bound, where left out.")
    private static let maxCharacters = Parameter(
        "maxCharacters", Forms.count(3...Limits.resumeScalarCountMax),
        "Longer texts are cut, with the task in the newest turns alone; 500, or no bound, where left out.")
    private static let tokenBudget = Parameter(
        "tokenBudget", Forms.integer(1...Limits.integerMax).map { Int($0) },
        "At most so many tokens of 4 bytes; with the task 8,000 where left out.")
    private static let stable = Parameter("stable", Forms.boolean, "Let the text grow at its end only.")

    static func query(_ arguments: inout Arguments) throws(JournalError) -> ResumeQuery {
        var query = ResumeQuery(session: try arguments.required(Fields.session))
        query.owner = try arguments.optional(Fields.owner)
        query.format = try arguments.optional(format) ?? query.format
        query.keep = try arguments.optional(keep) ?? query.keep
        let version = try arguments.optional(version).flatMap { ResumeQuery.Version(rawValue: $0) }
        query.version = version ?? (query.keep == .task ? .two : .one)
        query.messageCountMax = try arguments.optional(maxMessages)
        query.scalarCountMax = try arguments.optional(maxCharacters)
        query.tokenBudget = try arguments.optional(tokenBudget)
        query.isStable = try arguments.optional(stable) ?? query.isStable
        query.moment = try arguments.revision()
        try check(query)
        return query
    }

    private static func check(_ query: ResumeQuery) throws(JournalError) {
        guard query.keep == .task else { return }
        if query.version == .one {
            throw .invalid(field: "version", problem: "must be 2, or left out, where keep is task")
        }
        if query.isStable {
            throw .invalid(
                field: "stable", problem: "must be left out where keep is task: what is kept changes")
        }
    }
}

extension Schemas {
    /// Messages from one to another.
    static let sequenceRange = Schema.object([
        .required("from", Schemas.sequence), .required("to", Schemas.sequence),
    ])
}

extension JSONWriter {
    mutating func sequenceRange(_ range: ClosedRange<SequenceNumber>) {
        beginObject()
        membersOf(range: range)
        endObject()
    }

    mutating func membersOf(range: ClosedRange<SequenceNumber>) {
        member("from", integer: range.lowerBound.value)
        member("to", integer: range.upperBound.value)
    }
}
