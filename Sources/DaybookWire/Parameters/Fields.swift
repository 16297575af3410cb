package import DaybookCore

/// Parameters that several methods take.
package enum Fields {
    package static let id = Parameter("id", Forms.sessionID, "The session.")
    package static let session = Parameter("session", Forms.sessionID, "The session.")
    package static let sequence = Parameter("sequence", Forms.sequence, "The message's number.")
    package static let owner = Parameter("owner", Forms.name, "Whom the session belongs to.")
    package static let agent = Parameter("agent", Forms.name, "The agent.")
    package static let project = Parameter("project", Forms.name, "The project.")
    package static let mode = Parameter("mode", Forms.name, "How the session is held; batch where left out.")
    package static let run = Parameter("run", Forms.name, "The run that the message is part of.")
    package static let token = Parameter("token", Forms.token, "The token that the connection is bound by.")

    // MARK: Appends
    package static let key = Parameter("key", Forms.key, "Idempotency key.")
    package static let keyGeneration = Parameter(
        "keyGeneration", Forms.integer(1...Limits.integerMax).map { KeyGeneration($0) },
        "The session's keyGeneration that the key is of; one of an earlier records nothing.")
    package static let onDuplicate = Parameter(
        "onDuplicate", Forms.word { (choice: OnDuplicate) in choice.rawValue },
        "Where the session has some of the messages, by their keys: record nothing, or the others; fail where left out."
    )
    package static let expectedRevision = Parameter(
        "expectedRevision", Forms.integer(0...Limits.integerMax).map { Revision($0) },
        "The session's revision before the append; 0 where it must not exist.")
    package static let actor = Parameter("actor", Forms.name, "Who did it.")
    package static let at = Parameter(
        "at", Forms.time, "When it happened; the time of recording where left out.")
    package static let title = Parameter("title", Forms.title, "1–255 characters; null clears.")
    package static let context = Parameter(
        "context", Forms.json, "What the application keeps with the session: any JSON.")
    package static let expiresAfter = Parameter(
        "expiresAfter", Forms.integer(1...Limits.expirySecondsMax),
        "Seconds after its last activity at which it is erased; never where left out.")
    package static let reason = Parameter("reason", Forms.reason, "Why, in a sentence.")
    package static let value = Parameter("value", Forms.json, "Any JSON.")

    // MARK: Reads
    package static let withMessages = Parameter(
        "withMessages", Forms.count(0...Limits.pageCountMax), "How many of the newest messages to add.")
    package static let atRevision = Parameter(
        "atRevision", Forms.integer(1...Limits.integerMax).map { Revision($0) }, "As of this revision.")
    package static let atTime = Parameter("atTime", Forms.time, "As of this time.")
    package static let limit = Parameter("limit", Forms.count(1...Limits.pageCountMax), "At most so many.")
    package static let offset = Parameter(
        "offset", Forms.integer(0...Limits.integerMax).map { Int($0) }, "Leave out so many first.")
    package static let from = Parameter("from", Forms.position, "From this position on.")

    package static let offsetMinutes = Parameter(
        "offsetMinutes", Forms.offset,
        "Minutes by which the clock that hours and days go by is ahead of UTC; 0 where left out.")

    /// A list's `cursor`.
    package static func cursor<Cursor: PageCursor>(_ type: Cursor.Type) -> Parameter<Cursor> {
        Parameter("cursor", Cursors.form(type), "The last page's nextCursor.")
    }
}
