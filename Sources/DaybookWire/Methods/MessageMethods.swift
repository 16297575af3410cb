import DaybookCore

enum MessageMethods {
    static let all = [append, turn, list, get, edit, redact, annotate, resume]

    private static let append = Method.append(
        "message.append", .message, "Records a message.",
        [Fields.session.optional] + MessageFields.descriptions + [Fields.startSession.optional],
        [
            .required("message", Schemas.message), .optional("session", Schemas.session),
            .optional("closed", .array(Schemas.sessionID)),
        ]
    ) { arguments throws(JournalError) in
        try StartFields.readTarget(&arguments) { (arguments) throws(JournalError) in
            [try MessageFields.read(&arguments)]
        }
    }

    private static let turn = Method.append(
        "turn.append", .turn, "Records messages in one commit, or none.",
        [Fields.session.optional, Fields.messages.required, Fields.startSession.optional],
        [
            .required("session", Schemas.session), .required("messages", Schemas.messages),
            .optional("closed", .array(Schemas.sessionID)),
        ]
    ) { arguments throws(JournalError) in
        try StartFields.readTarget(&arguments, MessageFields.readTurn)
    }

    private static let list = Method(
        "message.list", .read, "Messages of a session's transcript.",
        [
            Fields.session.required, Fields.owner.optional, Fields.after.optional, Fields.before.optional,
            Fields.offset.optional, Fields.limit.optional, Fields.order.optional, Fields.types.optional,
            Fields.run.optional, Fields.atRevision.optional, Fields.atTime.optional,
        ],
        .object([
            .required("messages", Schemas.messages), .required("total", Schemas.count),
            .required("hasMore", .boolean), .optional("scannedThrough", Schemas.count),
            .optional("offsetLeft", Schemas.count),
        ])
    ) { arguments throws(JournalError) in
        var query = MessageListQuery(session: try arguments.required(Fields.session))
        query.owner = try arguments.optional(Fields.owner)
        query.after = try arguments.optional(Fields.after)
        query.before = try arguments.optional(Fields.before)
        query.offset = try arguments.optional(Fields.offset)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.order = try arguments.optional(Fields.order) ?? query.order
        query.types = try arguments.optional(Fields.types)
        query.run = try arguments.optional(Fields.run)
        query.moment = try arguments.moment()
        return .messages(query)
    }

    private static let get = Method(
        "message.get", .read, "A message, and what it said before each edit.",
        [Fields.session.required, Fields.sequence.required, Fields.owner.optional],
        .object([.required("message", Schemas.message), .required("history", Schemas.messages)])
    ) { arguments throws(JournalError) in
        .message(
            session: try arguments.required(Fields.session),
            sequence: try arguments.required(Fields.sequence),
            owner: try arguments.optional(Fields.owner))
    }

    private static let edit = change(
        "message.edit", "Says something else in a message's place; what it said before stays in its history.",
        [Fields.newContent.optional, Fields.newMetadata.optional]
    ) { (sequence, arguments) throws(JournalError) in
        let edit = MessageEdit(
            content: try arguments.optional(Fields.newContent),
            metadata: try arguments.optional(Fields.newMetadata))
        if edit.content == nil, edit.metadata == nil { throw arguments.missing(Fields.newContent.name) }
        return .edit(sequence, edit)
    }

    private static let redact = change(
        "message.redact", "Takes a message's text, and what was made of it, away for good.",
        [Fields.reason.optional, Fields.keepCurrent.optional]
    ) { (sequence, arguments) throws(JournalError) in
        .redact(
            sequence, reason: try arguments.optional(Fields.reason),
            keepsCurrent: try arguments.optional(Fields.keepCurrent) ?? false)
    }

    private static let annotate = change(
        "message.annotate", "Notes something on a message.",
        [Fields.annotationKind.required, Fields.value.required]
    ) { (sequence, arguments) throws(JournalError) in
        .annotate(
            sequence, kind: try arguments.required(Fields.annotationKind).json,
            value: try arguments.required(Fields.value))
    }

    /// A change of one message, answered with that message.
    private static func change(
        _ name: String, _ summary: String, _ parameters: [ParameterDescription],
        _ command: @escaping @Sendable (Sequence, inout Arguments) throws(JournalError) -> Command
    ) -> Method {
        .append(
            name, .amended, summary, [Fields.session.required, Fields.sequence.required] + parameters,
            [.required("message", Schemas.message)]
        ) { arguments throws(JournalError) in
            let session = try arguments.required(Fields.session)
            let sequence = try arguments.required(Fields.sequence)
            return AppendRequest(session: session, command: try command(sequence, &arguments))
        }
    }

    private static let resume = Method(
        "resume.prompt", .read, "What was said so far, for a model to go on from.",
        [
            Fields.session.required, Fields.owner.optional, Fields.resumeFormat.optional,
            Fields.maxMessages.optional, Fields.maxCharacters.optional, Fields.tokenBudget.optional,
            Fields.stable.optional, Fields.atRevision.optional,
        ], Schemas.resumePrompt
    ) { arguments throws(JournalError) in
        var query = ResumeQuery(session: try arguments.required(Fields.session))
        query.owner = try arguments.optional(Fields.owner)
        query.format = try arguments.optional(Fields.resumeFormat) ?? query.format
        query.messageCountMax = try arguments.optional(Fields.maxMessages) ?? query.messageCountMax
        query.scalarCountMax = try arguments.optional(Fields.maxCharacters) ?? query.scalarCountMax
        query.tokenBudget = try arguments.optional(Fields.tokenBudget)
        query.isStable = try arguments.optional(Fields.stable) ?? query.isStable
        query.moment = try arguments.revision()
        return .resume(query)
    }
}
