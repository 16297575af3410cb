import DaybookCore

enum InsightMethods {
    static let all = [record, context]

    private static let record = Method.append(
        "insight.record", .insight, "Records what a session established.",
        [
            Fields.session.required, Fields.kind.required, Fields.value.required, Fields.replaces.optional,
        ],
        [.required("insight", Schemas.insight)]
    ) { arguments throws(JournalError) in
        let session = try arguments.required(Fields.session)
        let draft = InsightDraft(
            kind: try arguments.required(Fields.kind), value: try arguments.required(Fields.value))
        let replaces = try arguments.optional(Fields.replaces)
        return AppendRequest(session: session, command: .recordInsight(draft, replaces: replaces))
    }

    private static let context = Method(
        "resume.context", .read, "What earlier sessions of an owner established.",
        [Fields.owner.required, Fields.agent.optional, Fields.sessionCount.optional],
        .object([
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
    ) { arguments throws(JournalError) in
        var query = ContextQuery(owner: try arguments.required(Fields.owner))
        query.agent = try arguments.optional(Fields.agent)
        query.sessionCount = try arguments.optional(Fields.sessionCount) ?? query.sessionCount
        return .context(query)
    }
}
