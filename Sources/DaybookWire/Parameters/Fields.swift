import DaybookCore
import DaybookJSON

/// The parameters of all methods.
enum Fields {
    static let id = Parameter("id", Forms.sessionID, "The session.")
    static let session = Parameter("session", Forms.sessionID, "The session.")
    static let sequence = Parameter(
        "sequence", Forms.integer(1...Limits.integerMax).map { Sequence($0) }, "The message's number.")
    static let owner = Parameter("owner", Forms.name, "Whom the session belongs to.")
    static let agent = Parameter("agent", Forms.name, "The agent.")
    static let project = Parameter("project", Forms.name, "The project.")
    static let mode = Parameter("mode", Forms.name, "How the session is held; batch where left out.")
    static let run = Parameter("run", Forms.name, "The run that the message is part of.")

    // MARK: Access
    static let token = Parameter("token", Forms.token, "The token that the connection is bound by.")
    static let scopes = Parameter(
        "scopes", Forms.array(of: Forms.word { (scope: Scope) in scope.rawValue }, count: 1...3),
        "What the token allows.")

    // MARK: Appends
    static let key = Parameter("key", Forms.key, "Idempotency key.")
    static let expectedRevision = Parameter(
        "expectedRevision", Forms.integer(0...Limits.integerMax).map { Revision($0) },
        "The session's revision before the append; 0 where it must not exist.")
    static let actor = Parameter("actor", Forms.name, "Who did it.")
    static let at = Parameter("at", Forms.time, "When it happened; the time of recording where left out.")
    static let newID = Parameter("id", Forms.sessionID, "The new session's id; a UUIDv7 where left out.")
    static let title = Parameter("title", Forms.title, "1–255 characters; null clears.")
    static let titleSource = Parameter(
        "titleSource", Forms.word { (source: TitleSource) in source.name },
        "client where left out; any other gives a title only to a session that has none.")
    static let context = Parameter("context", Forms.json, "Any JSON.")
    static let closeCurrent = Parameter(
        "closeCurrent", Forms.boolean, "Close all open sessions of the same owner, agent and project.")
    static let start = Parameter("start", Forms.boolean, "Start a session where there is none.")
    static let withinSeconds = Parameter(
        "withinSeconds", Forms.integer(0...Limits.ageSecondsMax).map { Int64($0) }.nullable,
        "How old its newest message or its start may be; null for any age, 900 where left out.")
    static let summary = Parameter(
        "summary", Forms.summary, "What the messages so far came to; null only marks them summarised.")
    static let throughSequence = Parameter(
        "throughSequence", Forms.integer(1...Limits.integerMax).map { Sequence($0) },
        "The last message that it covers.")
    static let pinned = Parameter("pinned", Forms.boolean, "Whether it stands first in lists.")
    static let archived = Parameter("archived", Forms.boolean, "Whether it is archived.")
    static let reason = Parameter("reason", Forms.reason, "Why, in a sentence.")
    static let customType = Parameter("type", Forms.customType, "The event's type, the client's own.")
    static let body = Parameter("body", Forms.json, "Any JSON.")

    // MARK: Messages
    static let role = Parameter("role", Forms.word { (role: Role) in role.name }, "Who speaks.")
    static let type = Parameter(
        "type", Forms.word { (type: MessageType) in type.name },
        "What it is; follows from its tool calls where left out, else text.")
    static let content = Parameter("content", Forms.json, "Any JSON.")
    static let metadata = Parameter("metadata", Forms.json, "Any JSON.")
    static let source = Parameter("source", Forms.source, "The line of a foreign file it was imported from.")
    static let messages = Parameter(
        "messages",
        Form(schema: .array(.object(MessageFields.properties), min: 1, max: Limits.messagesPerTurnMax)) {
            value throws(Problem) in try Forms.elements(value, count: 1...Limits.messagesPerTurnMax)
        }, "The turn.")
    static let startSession = Parameter(
        "startSession", Form(schema: .object(StartFields.properties), decode: Forms.object.decode),
        "Start the session in the same commit where it does not exist.")

    // MARK: Long work
    static let projection = Parameter("name", Forms.name, "As projection.list tells it; all where left out.")
    static let destination = Parameter(
        "destination", Forms.path, "The file to make; an absolute path of the service's machine.")
    static let online = Parameter(
        "online", Forms.boolean, "At a low rate, so that others are not in its way; true where left out.")

    // MARK: Insights
    static let kind = Parameter("kind", Forms.name, "What it is about, in the application's words.")
    static let value = Parameter("value", Forms.json, "Any JSON.")
    static let replaces = Parameter(
        "replaces", Forms.integer(1...Limits.integerMax).map { Position($0) },
        "The position of an earlier insight that holds no more.")
    static let sessionCount = Parameter(
        "sessions", Forms.count(1...Limits.pageCountMax),
        "Of so many sessions that established anything; 5 where left out.")

    // MARK: Changes of what was recorded
    static let newContent = Parameter("content", Forms.json, "Any JSON; stays where left out.")
    static let newMetadata = Parameter("metadata", Forms.json, "Any JSON; stays where left out.")
    static let keepCurrent = Parameter(
        "keepCurrent", Forms.boolean, "Purge what it said before its edits only; false where left out.")
    static let annotationKind = Parameter("kind", Forms.name, "What sort of note it is: reaction, note …")
    static let atSequence = Parameter(
        "atSequence", Forms.integer(1...Limits.integerMax).map { Sequence($0) },
        "The last message of the source that the fork has.")
    static let forkID = Parameter("newId", Forms.sessionID, "The fork's id; a UUIDv7 where left out.")
    static let toSequence = Parameter(
        "toSequence", Forms.integer(0...Limits.integerMax).map { Sequence($0) },
        "The last message that stays; 0 for none.")

    // MARK: Reads
    static let withMessages = Parameter(
        "withMessages", Forms.count(0...Limits.pageCountMax), "How many of the newest messages to add.")
    static let atRevision = Parameter(
        "atRevision", Forms.integer(1...Limits.integerMax).map { Revision($0) }, "As of this revision.")
    static let atTime = Parameter("atTime", Forms.time, "As of this time.")
    static let archivedOnly = Parameter(
        "archived", Forms.word { (value: SessionListQuery.Archived) in value.rawValue },
        "Whether archived sessions are listed; exclude where left out.")
    static let status = Parameter(
        "status", Forms.word { (status: SessionStatus) in status.name }, "Only sessions of this status.")
    static let pinnedFirst = Parameter("pinnedFirst", Forms.boolean, "True where left out.")
    static let limit = Parameter("limit", Forms.count(1...Limits.pageCountMax), "At most so many.")
    static let offset = Parameter(
        "offset", Forms.integer(0...Limits.integerMax).map { Int($0) }, "Leave out so many first.")
    static let listCursor = Parameter("cursor", Cursors.session, "The last page's nextCursor.")
    static let unsummarizedCursor = Parameter(
        "cursor", Cursors.unsummarized, "The last page's nextCursor.")
    static let groupCursor = Parameter("cursor", Cursors.group, "The last page's nextCursor.")
    static let fromTime = Parameter(
        "from", Forms.time, "From the bucket of this time on; the first with activity where left out.")
    static let toTime = Parameter(
        "to", Forms.time, "Buckets that begin before this; to the last with activity where left out.")
    static let bucket = Parameter(
        "bucket", Forms.word { (length: ActivityBucketLength) in length.name },
        "Of what length, in UTC; day where left out.")
    static let exportCursor = Parameter("cursor", Cursors.sequence, "The last page's nextCursor.")
    static let after = Parameter(
        "after", Forms.integer(0...Limits.integerMax).map { Sequence($0) }, "Only messages after this.")
    static let before = Parameter(
        "before", Forms.integer(0...Limits.integerMax).map { Sequence($0) }, "Only messages before this.")
    static let order = Parameter(
        "order", Forms.word { (order: MessageListQuery.Order) in order.rawValue }, "asc where left out.")
    static let types = Parameter(
        "types", Forms.array(of: Fields.type.form, count: 1...MessageType.allCases.count),
        "Only messages of these types.")
    static let resumeFormat = Parameter(
        "format", Forms.word { (format: ResumeQuery.Format) in format.rawValue }, "section where left out.")
    static let maxMessages = Parameter(
        "maxMessages", Forms.count(1...Limits.resumeMessageCountMax), "30 where left out.")
    static let maxCharacters = Parameter(
        "maxCharacters", Forms.count(3...Limits.resumeScalarCountMax),
        "Longer texts are cut; 500 where left out.")
    static let tokenBudget = Parameter(
        "tokenBudget", Forms.integer(1...Limits.integerMax).map { Int($0) },
        "At most so many tokens of 4 bytes.")
    static let stable = Parameter("stable", Forms.boolean, "Let the text grow at its end only.")
    static let exportFormat = Parameter(
        "format", Forms.word { (format: ExportQuery.Format) in format.rawValue }, "json where left out.")
    static let from = Parameter(
        "from", Forms.integer(1...Limits.integerMax).map { Position($0) }, "From this position on.")
    static let eventTypes = Parameter("types", EventTypeNames.form, "Only events of these types.")
    static let query = Parameter(
        "query", Forms.query, "Words, \"phrases\", -without; the last may be a begin.")
    static let searchCursor = Parameter("cursor", Cursors.search, "The last page's nextCursor.")
    // MARK: Audit
    static let position = Parameter(
        "position", Forms.integer(1...Limits.integerMax).map { Position($0) }, "The event's position.")
    static let treeSize = Parameter(
        "size", Forms.integer(0...Limits.integerMax),
        "Events of the tree; all of the journal's where left out.")
    static let fromSize = Parameter(
        "from", Forms.integer(0...Limits.integerMax), "Events of the earlier tree.")
    static let toSize = Parameter(
        "to", Forms.integer(0...Limits.integerMax),
        "Events of the later tree; all of the journal's where left out.")
    static let toPosition = Parameter(
        "to", Forms.integer(1...Limits.integerMax).map { Position($0) },
        "To this position; the journal's last where left out.")
    static let auditCursor = Parameter("cursor", Cursors.audit, "The last page's nextCursor.")

    static let subscription = Parameter(
        "subscription", Forms.integer(1...Limits.integerMax), "The number that subscribing gave.")
}
