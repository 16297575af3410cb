import DaybookCore

enum AdminMethods {
    static let all = [stats, backup, compact, verify]

    private static let stats = Method(
        "admin.stats", .service, "Figures of the running service.", [],
        .object([
            .required("size", Schemas.count), .required("root", Schemas.digest),
            .required("uptimeSeconds", .number), .required("logBytes", Schemas.count),
            .required(
                "views",
                .array(.object([.required("name", .string(min: 1)), .required("bytes", Schemas.count)]))),
            .optional("freeBytes", Schemas.count), .required("waitingAppends", Schemas.count),
            .required("pendingErasures", Schemas.count), .required("erasedBodies", Schemas.count),
            .required("tasks", .array(.string(min: 1))), .optional("verification", verification),
            .required("rebuilds", .array(rebuild)),
        ])
    ) { _ throws(JournalError) in .stats }

    private static let rebuild = Schema.object(
        [
            .required("name", .string(min: 1)), .required("version", Schemas.count),
            .required("position", Schemas.count), .optional("hadFailed", .boolean),
            .required("differingRows", Schemas.count), .required("examples", .array(.string(min: 1))),
            .optional("error", .string(min: 1)),
        ] + Schemas.texts)

    private static let backup = Method(
        "admin.backup", .task,
        "Writes the journal's history to a new file, reads it again, and syncs it with its directory.",
        [Fields.destination.required],
        .object([
            .required("destination", .string(min: 1)), .required("since", Schemas.count),
            .required("size", Schemas.count), .required("root", Schemas.digest),
            .required("bytes", Schemas.count),
        ])
    ) { arguments throws(JournalError) in
        .task(.backup(destination: try arguments.required(Fields.destination)))
    }

    private static let compact = Method(
        "admin.compact", .task, "Rewrites log and views without free pages.", [],
        .object([.required("bytesBefore", Schemas.count), .required("bytesAfter", Schemas.count)])
    ) { _ throws(JournalError) in .task(.compact) }

    private static let verify = Method(
        "admin.verify", .task,
        "Checks pages and events of the log, and each view, in processes of their own.",
        [Fields.online.optional], verification
    ) { arguments throws(JournalError) in
        .task(.verify(isGentle: try arguments.optional(Fields.online) ?? true))
    }

    private static let verification = Schema.object([
        .required("events", Schemas.count), .optional("root", Schemas.digest),
        .required("faultCount", Schemas.count),
        .required(
            "faults",
            .array(
                .object([
                    .required("part", .string(min: 1)), .optional("position", Schemas.count),
                    .optional("session", Schemas.sessionID), .optional("view", .string(min: 1)),
                    .required("problem", .string(min: 1)),
                ]), max: Limits.checkFaultCountMax)),
        .required(
            "views",
            .array(.object([.required("name", .string(min: 1)), .required("position", Schemas.count)]))),
        .required("notes", .array(.string(min: 1))), .optional("finishedAt", .time),
    ])
}
