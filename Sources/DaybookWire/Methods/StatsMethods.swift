import DaybookCore

enum StatsMethods {
    static let all = [projects, agents, activity]

    private static let projects = groupList("project", "Projects, newest activity first.") { .projects($0) }
    private static let agents = groupList("agent", "Agents, newest activity first.") { .agents($0) }

    private static func groupList(
        _ group: String, _ summary: String, _ request: @escaping @Sendable (GroupListQuery) -> Request
    ) -> Method {
        Method(
            group + ".list", .read, summary,
            [Fields.owner.optional, Fields.limit.optional, Fields.groupCursor.optional],
            .object([
                .required(
                    group + "s",
                    .array(
                        .object([
                            .required(group, Schemas.name), .required("sessionCount", Schemas.count),
                            .required("messageCount", Schemas.count), .required("lastActivityAt", .time),
                            .required("latestSession", Schemas.sessionID),
                        ]))),
                .required("total", Schemas.count), .optional("nextCursor", .string(min: 1)),
            ])
        ) { arguments throws(JournalError) in
            var query = GroupListQuery()
            query.owner = try arguments.optional(Fields.owner)
            query.limit = try arguments.optional(Fields.limit) ?? query.limit
            query.cursor = try arguments.optional(Fields.groupCursor)
            return request(query)
        }
    }

    private static let activity = Method(
        "stats.activity", .read, "Messages, sessions and response times by hour or day.",
        [
            Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
            Fields.fromTime.optional, Fields.toTime.optional, Fields.bucket.optional,
        ],
        .object([
            .required(
                "buckets",
                .array(
                    .object([
                        .required("start", .time), .required("messages", Schemas.count),
                        .required("sessions", Schemas.count),
                        .required(
                            "responseTime",
                            .object([
                                .required("count", Schemas.count), .required("p50", .nullable(.number)),
                                .required("p95", .nullable(.number)),
                            ])),
                    ]), max: Limits.activityBucketCountMax))
        ])
    ) { arguments throws(JournalError) in
        let scope = try scope(&arguments)
        let from = try arguments.optional(Fields.fromTime)
        let to = try arguments.optional(Fields.toTime)
        if let from, let to, to <= from { throw arguments.invalid(Fields.toTime.name, "must be after from") }
        var query = ActivityQuery(bucket: try arguments.optional(Fields.bucket) ?? .day)
        query.scope = scope
        query.from = from
        query.to = to
        return .activity(query)
    }

    private static func scope(_ arguments: inout Arguments) throws(JournalError) -> ActivityQuery.Scope {
        let owner = try arguments.optional(Fields.owner)
        let agent = try arguments.optional(Fields.agent)
        let project = try arguments.optional(Fields.project)
        switch (owner, agent, project) {
        case (nil, nil, nil): return .all
        case (let owner?, nil, nil): return .owner(owner)
        case (nil, let agent?, nil): return .agent(agent)
        case (nil, nil, let project?): return .project(project)
        case (_, _, nil):
            throw arguments.invalid(Fields.agent.name, "can't be given together with owner")
        default:
            throw arguments.invalid(Fields.project.name, "can't be given together with owner or agent")
        }
    }
}
