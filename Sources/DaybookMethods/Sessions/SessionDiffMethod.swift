import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionDiffMethod: ReadMethod {
    struct Answer {
        let changes: SessionChanges
        /// The members of the session that differ, as JSON at both moments.
        let members: [SessionDifference.Member]
    }

    let name = "session.diff"
    let summary = "What differs in a session between two moments."
    let parameters = [
        Fields.id.required, Fields.owner.optional, from.required, to.optional, Fields.limit.optional,
        cursor.optional,
    ]
    let result = Schema.object([
        .required("revision", Schemas.revision), .required("from", Schemas.revision),
        .required("session", .object([])),
        .required(
            "messages",
            .array(
                .object([
                    .required("sequence", Schemas.sequence),
                    .required("change", .enumeration(SessionChanges.Change.allCases.map(\.rawValue))),
                ]))), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<DiffQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea", "from": 2}"#

    private static let from = Parameter(
        "from", Forms.moment, "The earlier moment: a revision, or a time of recording.")
    private static let to = Parameter(
        "to", Forms.moment, "The later moment: a revision, or a time of recording; now where left out.")
    private static let cursor = Fields.cursor(DiffCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> DiffQuery {
        var query = DiffQuery(
            id: try arguments.required(Fields.id), from: try arguments.required(Self.from))
        query.owner = try arguments.optional(Fields.owner)
        query.to = try arguments.optional(Self.to)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)?.last
        return query
    }

    func route(_ query: DiffQuery) -> Route { .pooled }

    func wait(_ query: DiffQuery) -> ViewWait { .views }

    func read(_ query: DiffQuery, _ context: ReadContext) throws(JournalError) -> Answer {
        let changes = try context.reader.changes(query)
        return Answer(changes: changes, members: SessionDifference.members(changes.from, changes.to))
    }

    func byteCountEstimate(of answer: Answer) -> Int {
        answer.members.reduce(256 + 48 * answer.changes.messages.count) {
            $0 + 32 + ($1.before?.raw.count ?? 0) + ($1.after?.raw.count ?? 0)
        }
    }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        writer.member("revision", integer: answer.changes.to.revision.value)
        writer.member("from", integer: answer.changes.from.revision.value)
        writer.name("session")
        writer.beginObject()
        for member in answer.members {
            writer.name(escaping: member.name)
            writer.beginArray()
            for side in [member.before, member.after] {
                if let side { writer.raw(side) } else { writer.null() }
            }
            writer.endArray()
        }
        writer.endObject()
        writer.name("messages")
        writer.beginArray()
        for message in answer.changes.messages {
            writer.beginObject()
            writer.member("sequence", integer: message.sequence.value)
            writer.member("change", string: message.change.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.member(nextCursor: answer.changes.next.map(DiffCursor.init))
    }
}

/// The members of a session that differ between two states of it, as the session is shown.
enum SessionDifference {
    struct Member {
        let name: String
        let before: JSONValue?
        let after: JSONValue?
    }

    static func members(_ before: Session, _ after: Session) -> [Member] {
        let (before, after) = (json(before), json(after))
        return SessionMember.allCases.compactMap { member in
            let name = "\(member)"
            let sides = (before[name], after[name])
            guard sides.0?.raw != sides.1?.raw else { return nil }
            return Member(name: name, before: sides.0, after: sides.1)
        }
    }

    private static func json(_ session: Session) -> JSONValue {
        var writer = JSONWriter()
        writer.session(session)
        return JSONValue(validated: writer.finish())
    }
}

extension Forms {
    /// A revision as an integer, or a time as a string.
    fileprivate static let moment = any.narrowed(
        to: .any, or: "must be a revision, an integer of 1 or more, or an RFC 3339 time, a string"
    ) { value -> Moment? in
        if let bytes = value.stringBytes { return Timestamp(rfc3339: bytes).map { .time($0) } }
        guard let integer = value.integer, integer >= 1 else { return nil }
        return .revision(Revision(UInt64(integer)))
    }
}

/// The last message that a page of differences told of.
struct DiffCursor: PageCursor {
    static let letter = UInt8(ascii: "d")
    static let byteCount = 8

    let last: SequenceNumber

    init(last: SequenceNumber) { self.last = last }

    func append(to bytes: inout [UInt8]) { bytes.append(littleEndian: last.value) }

    init?(bytes: [UInt8]) {
        last = SequenceNumber(bytes.cursorWord(at: 0))
        guard last.value <= Limits.integerMax else { return nil }
    }
}
