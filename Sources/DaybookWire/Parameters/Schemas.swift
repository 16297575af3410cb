import DaybookCore

/// The schemas of Daybook's values and objects.
package enum Schemas {
    package static let sessionID = Schema.string(
        min: 1, max: Limits.sessionIDByteCountMax, pattern: "^[A-Za-z0-9._:-]+$")
    package static let customType = Schema.string(
        min: 3, max: Limits.customTypeByteCountMax, pattern: #"^x\.[A-Za-z0-9._:-]+$"#)
    package static let name = Schema.string(min: 1, max: Limits.nameByteCountMax)
    package static let count = Schema.integer(min: 0, max: Limits.integerMax)
    package static let position = Schema.integer(min: 1, max: Limits.integerMax)
    package static let revision = position
    package static let sequence = position
    package static let digest = Schema.string(pattern: "^[0-9a-f]{64}$")
    package static let role = Schema.enumeration(Role.allCases.map(\.name))
    package static let messageType = Schema.enumeration(MessageType.allCases.map(\.name))
    package static let session = Schema.reference("Session")
    package static let message = Schema.reference("Message")
    package static let messages = Schema.array(message)
    package static let event = Schema.reference("Event")
    package static let insight = Schema.reference("Insight")

    package static let components: [(name: String, schema: Schema)] = [
        ("Session", .object(sessionProperties)), ("Message", .object(messageProperties)),
        ("Event", .object(eventProperties)), ("Insight", .object(insightProperties)),
    ]

    package static let sessionProperties: [Schema.Property] = [
        .required("id", sessionID), .optional("owner", name), .optional("agent", name),
        .optional("project", name), .required("mode", name), .required("name", .string(min: 1)),
        .optional("firstPrompt", .string(min: 1, max: Limits.firstPromptScalarCountMax)),
        .optional("title", .string(min: 1)),
        .optional("titleSource", .enumeration(["client", "generated", "date"])),
        .optional("titleFrom", sequence),
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
        .optional("parent", sessionID), .required("keyGeneration", position),
        .optional("expiresAfter", expirySeconds),
        .optional("damaged", .array(position)),
    ]

    private static let expirySeconds = Schema.integer(min: 1, max: Limits.expirySecondsMax)

    private static let usage = Schema.object([
        .optional("model", name), .optional("inputTokens", count), .optional("outputTokens", count),
        .optional("cachedTokens", count), .optional("cacheWriteTokens", count),
        .optional("reasoningTokens", count), .optional("cost", .number), .optional("currency", .string()),
    ])

    package static let messageProperties: [Schema.Property] = [
        .required("id", .string(min: 3)), .required("session", sessionID),
        .required("sequence", sequence), .required("revision", revision),
        .required("position", position), .required("role", role), .required("type", messageType),
        .required("content", .any), .optional("contentBytes", count), .optional("metadata", .any),
        .required("at", .time),
        .required("recordedAt", .time), .optional("agent", name), .optional("run", name),
        .optional("key", name), .optional("usage", usage), .optional("hidden", .boolean),
        .optional("edited", .boolean),
        .optional("redacted", .boolean), .optional("duplicate", .boolean),
        .optional("erased", .boolean), .optional("rewound", .boolean),
        .optional(
            "annotations",
            .array(
                .object([
                    .required("kind", name), .required("value", .any), .optional("actor", name),
                    .required("position", position), .required("at", .time),
                ]))),
        .optional("origin", .object([.required("session", sessionID), .required("sequence", sequence)])),
    ]

    package static let eventProperties: [Schema.Property] = [
        .required("position", position), .optional("session", sessionID), .required("revision", count),
        .required("type", .string(min: 3)), .optional("sequence", sequence), .optional("target", position),
        .optional("source", position), .required("version", position), .required("at", .time),
        .required("recordedAt", .time), .optional("actor", name), .optional("key", name),
        .required("body", .any), .optional("erased", position), .required("leaf", digest),
        .required("batch", .object([.required("index", count), .required("count", position)])),
    ]

    package static let insightProperties: [Schema.Property] = [
        .required("session", sessionID), .required("position", position), .required("kind", .any),
        .required("value", .any), .required("at", .time), .required("recordedAt", .time),
        .optional("actor", name), .optional("key", name), .optional("throughSequence", sequence),
        .optional("source", position), .optional("replaces", position), .optional("replacedBy", position),
    ]

    package static let projection = Schema.object([
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

    /// The figures of the texts that a rebuild has read.
    package static let texts: [Schema.Property] = [
        .optional("textBytes", count), .optional("textBytesPerSecond", .number),
    ]
}
