import DaybookCore

/// The schemas of Daybook's values and objects.
enum Schemas {
    static let sessionID = Schema.string(
        min: 1, max: Limits.sessionIDByteCountMax, pattern: "^[A-Za-z0-9._:-]+$")
    static let customType = Schema.string(
        min: 3, max: Limits.customTypeByteCountMax, pattern: #"^x\.[A-Za-z0-9._:-]+$"#)
    static let name = Schema.string(min: 1, max: Limits.nameByteCountMax)
    static let count = Schema.integer(min: 0, max: Limits.integerMax)
    static let position = Schema.integer(min: 1, max: Limits.integerMax)
    static let revision = position
    static let sequence = position
    static let digest = Schema.string(pattern: "^[0-9a-f]{64}$")
    static let role = Schema.enumeration(Role.allCases.map(\.name))
    static let messageType = Schema.enumeration(MessageType.allCases.map(\.name))
    static let session = Schema.reference("Session")
    static let message = Schema.reference("Message")
    static let messages = Schema.array(message)
    static let event = Schema.reference("Event")
    static let insight = Schema.reference("Insight")

    static let components: [(name: String, schema: Schema)] = [
        ("Session", .object(sessionProperties)), ("Message", .object(messageProperties)),
        ("Event", .object(eventProperties)), ("Insight", .object(insightProperties)),
    ]

    static let sessionProperties: [Schema.Property] = [
        .required("id", sessionID), .optional("owner", name), .optional("agent", name),
        .optional("project", name), .required("mode", name), .optional("title", .string(min: 1)),
        .optional("titleSource", .enumeration(["client", "generated", "date"])),
        .optional("context", .any),
        .optional(
            "summary", .object([.required("text", .any), .required("throughSequence", sequence)])),
        .required("status", .enumeration(SessionStatus.allCases.map(\.name))),
        .required("pinned", .boolean), .required("archived", .boolean),
        .required("messageCount", count), .required("revision", revision),
        .required("createdAt", .time), .required("updatedAt", .time), .optional("lastMessageAt", .time),
        .optional("closedAt", .time), .optional("archivedAt", .time), .optional("preview", .string()),
        .optional(
            "forkedFrom", .object([.required("session", sessionID), .required("sequence", sequence)])),
        .optional("damaged", .array(position)),
    ]

    static let messageProperties: [Schema.Property] = [
        .required("id", .string(min: 3)), .required("session", sessionID),
        .required("sequence", sequence), .required("revision", revision),
        .required("position", position), .required("role", role), .required("type", messageType),
        .required("content", .any), .optional("metadata", .any), .required("at", .time),
        .required("recordedAt", .time), .optional("agent", name), .optional("run", name),
        .optional("key", name), .optional("edited", .boolean), .optional("redacted", .boolean),
        .optional(
            "annotations",
            .array(
                .object([
                    .required("kind", name), .required("value", .any), .optional("actor", name),
                    .required("position", position), .required("at", .time),
                ]))),
        .optional("origin", .object([.required("session", sessionID), .required("sequence", sequence)])),
    ]

    static let eventProperties: [Schema.Property] = [
        .required("position", position), .optional("session", sessionID), .required("revision", count),
        .required("type", .string(min: 3)), .required("version", position), .required("at", .time),
        .required("recordedAt", .time), .optional("actor", name), .optional("key", name),
        .required("body", .any), .optional("erased", position), .required("leaf", digest),
        .required("batch", .object([.required("index", count), .required("count", position)])),
    ]

    static let insightProperties: [Schema.Property] = [
        .required("session", sessionID), .required("position", position), .required("kind", .any),
        .required("value", .any), .required("at", .time), .required("recordedAt", .time),
        .optional("actor", name), .optional("key", name), .optional("throughSequence", sequence),
        .optional("source", position), .optional("replaces", position), .optional("replacedBy", position),
    ]

    static let projection = Schema.object([
        .required("name", .string(min: 1)), .required("version", position),
        .required("position", count), .required("lag", count),
        .required("state", .enumeration(["live", "rebuilding", "failed"])), .optional("error", .string()),
        .optional(
            "rebuild",
            .object(
                [
                    .required("done", count), .required("total", count),
                    .required("eventsPerSecond", .number), .optional("secondsLeft", .number),
                ] + texts)),
    ])

    /// What a rebuild that reads bodies has read.
    static let texts: [Schema.Property] = [
        .optional("textBytes", count), .optional("textBytesPerSecond", .number),
    ]

    static let info = Schema.object([
        .required("version", .string(min: 1)), .required("protocol", position),
        .required(
            "journal",
            .object([
                .required("id", .string(min: 1)), .required("lineage", count), .required("format", count),
                .required("head", count), .required("bytes", count),
            ])),
        .required("projections", .array(projection)),
        .required("limits", .object(WireLimits.all.map { .required("\($0.name)", count) })),
        .required("uptimeSeconds", .number),
    ])

    static let resumePrompt = Schema.object([
        .optional("text", .string()), .optional("messages", .array(.any)),
        .required("included", count), .required("omitted", count),
        .required(
            "omittedReasons",
            .array(.object([.required("reason", .string(min: 1)), .required("count", count)]))),
        .required("truncated", count), .optional("firstSequence", sequence),
        .required("throughSequence", count),
    ])
}

/// The limits that `system.info` tells.
enum WireLimits {
    static let all: [(name: StaticString, value: Int)] = [
        ("frame", Limits.frameByteCountMax), ("batch", Limits.batchRequestCountMax),
        ("limit", Limits.pageCountMax), ("depth", Limits.jsonDepthMax),
        ("value", Limits.valueByteCountMax), ("sessionId", Limits.sessionIDByteCountMax),
        ("name", Limits.nameByteCountMax), ("title", Limits.titleScalarCountMax),
        ("reason", Limits.reasonScalarCountMax), ("eventType", Limits.customTypeByteCountMax),
        ("messagesPerTurn", Limits.messagesPerTurnMax), ("toolCalls", Limits.toolCallCountMax),
        ("context", Limits.contextScalarCountMax), ("contextEntry", Limits.contextEntryScalarCountMax),
    ]
}
