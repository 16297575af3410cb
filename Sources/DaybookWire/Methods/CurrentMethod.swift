import DaybookCore

/// `session.current`: a read, or with `start` an append that is decided where sessions are started.
enum CurrentMethod {
    /// 15 minutes.
    private static let defaultWithinSeconds: Int64 = 900

    static let current = Method(
        "session.current", .append, "The active session, with its newest messages.",
        [
            Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
            Fields.withinSeconds.optional, Fields.start.optional, Fields.mode.optional,
            Fields.context.optional, Fields.withMessages.optional,
        ] + AppendFields.descriptions.filter { $0.name != Fields.owner.name },
        .object([
            .required("session", .nullable(Schemas.session)), .required("isNew", .boolean),
            .optional("messages", Schemas.messages),
            .optional("position", Schemas.position), .optional("revision", Schemas.revision),
            .optional("duplicate", .boolean),
        ])
    ) { arguments throws(JournalError) in
        var start = SessionStart()
        start.owner = try arguments.optional(Fields.owner)
        start.agent = try arguments.optional(Fields.agent)
        start.project = try arguments.optional(Fields.project)
        start.mode = try arguments.optional(Fields.mode)
        start.context = try arguments.optional(Fields.context)
        let withinSeconds = try arguments.optional(Fields.withinSeconds) ?? defaultWithinSeconds
        let messageCount = try arguments.optional(Fields.withMessages)
        let starts = try arguments.optional(Fields.start) ?? false
        var request = AppendRequest(session: nil, command: .current(start, withinSeconds: withinSeconds))
        request.owner = start.owner
        try AppendFields.read(into: &request, method: "session.current", &arguments)
        if starts { return .append(request, reply: .current(messageCount: messageCount)) }
        var query = CurrentQuery()
        query.owner = start.owner
        query.agent = start.agent
        query.project = start.project
        query.withinSeconds = withinSeconds
        query.messageCount = messageCount
        return .current(query)
    }
}
