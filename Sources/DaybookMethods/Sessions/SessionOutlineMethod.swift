import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionOutlineMethod: ReadMethod {
    let name = "session.outline"
    let summary = "A few bytes of each message of a session, in columns, for a scroll bar."
    let parameters = [
        Fields.id.required, Fields.owner.optional, after.optional, limit.optional, cursor.optional,
        Fields.atRevision.optional, Fields.hidden.optional,
    ]
    let result = Schema.object([
        .required("revision", Schemas.revision), .required("total", Schemas.count),
        .required("ranges", .array(.array(Schemas.sequence, min: 2, max: 2))), .optional("startedAt", .time),
        .required("kinds", .string()), .required("lines", .array(Schemas.position)),
        .required("seconds", .array(.number)), .required("flags", .string()),
        .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<OutlineQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea"}"#

    private static let after = Parameter("after", Forms.sequenceOrZero, "Only messages after this.")
    private static let limit = Parameter(
        "limit", Forms.count(1...Limits.outlineMessageCountMax), "At most so many; 10000 where left out.")
    private static let cursor = Fields.cursor(OutlineCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> OutlineQuery {
        var query = OutlineQuery(id: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        query.after = try arguments.optional(Self.after)
        query.limit = try arguments.optional(Self.limit) ?? query.limit
        if let cursor = try arguments.optional(Self.cursor) {
            guard query.after == nil else {
                throw arguments.invalid(Self.after.name, "can't be given together with cursor")
            }
            query.after = cursor.last
        }
        query.revision = try arguments.optional(Fields.atRevision)
        query.includesHidden = try arguments.optional(Fields.hidden) ?? false
        return query
    }

    func route(_ query: OutlineQuery) -> Route {
        query.revision == nil ? .forMessages(query.limit) : .pooled
    }

    func wait(_ query: OutlineQuery) -> ViewWait { .views }

    func read(_ query: OutlineQuery, _ context: ReadContext) throws(JournalError) -> SessionOutline {
        try context.reader.outline(query)
    }

    func byteCountEstimate(of outline: SessionOutline) -> Int { 256 + 10 * outline.kinds.count }

    func write(_ outline: SessionOutline, to writer: inout JSONWriter) {
        writer.member("revision", integer: outline.revision.value)
        writer.member("total", integer: outline.total)
        writer.name("ranges")
        writer.beginArray()
        for range in outline.ranges {
            writer.beginArray()
            writer.integer(range.lowerBound)
            writer.integer(range.upperBound)
            writer.endArray()
        }
        writer.endArray()
        if let time = outline.startedAt { writer.member("startedAt", time: time) }
        writer.member("kinds", utf8: outline.kinds[...])
        writer.name("lines")
        writer.beginArray()
        for count in outline.lines { writer.integer(count) }
        writer.endArray()
        writer.name("seconds")
        writer.beginArray()
        for count in outline.seconds { writer.integer(count) }
        writer.endArray()
        writer.member("flags", utf8: outline.flags.map(Self.digit)[...])
        writer.member(nextCursor: outline.next.map(OutlineCursor.init))
    }

    private static func digit(_ flags: SessionOutline.Flags) -> UInt8 { UInt8(ascii: "0") + flags.rawValue }
}

/// The last message of a page of an outline.
struct OutlineCursor: PageCursor {
    static let letter = UInt8(ascii: "o")
    static let byteCount = 8

    let last: SequenceNumber

    init(last: SequenceNumber) { self.last = last }

    func append(to bytes: inout [UInt8]) { bytes.append(littleEndian: last.value) }

    init?(bytes: [UInt8]) {
        last = SequenceNumber(bytes.cursorWord(at: 0))
        guard last.value <= Limits.integerMax else { return nil }
    }
}
