import DaybookCore

enum SearchMethods {
    static let all = [messages]

    private static let messages = Method(
        "search.messages", .read, "Messages that have what is looked for, best first.",
        [
            Fields.query.required, Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
            Fields.session.optional, Fields.limit.optional, Fields.searchCursor.optional,
        ],
        .object([
            .required("hits", .array(hit)), .required("total", Schemas.count),
            .required("totalIsExact", .boolean), .required("throughPosition", Schemas.count),
            .optional("nextCursor", .string(min: 1)),
        ])
    ) { arguments throws(JournalError) in
        var query = SearchQuery(text: try arguments.required(Fields.query))
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.project = try arguments.optional(Fields.project)
        query.session = try arguments.optional(Fields.session)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Fields.searchCursor)
        return .search(query)
    }

    static let hit = Schema.object([
        .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
        .required("snippet", .string(max: Limits.snippetScalarCountMax)),
        .required(
            "marks",
            .array(.object([.required("start", Schemas.count), .required("length", Schemas.position)]))),
        .required("score", .number), .required("at", .time),
    ])
}
