import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionErasePreviewMethod: ReadMethod {
    let name = "session.erasePreview"
    let summary = "The texts that an erasure, a clearing or a redaction would take, and those it would leave."
    let parameters = [
        Fields.id.required, Fields.owner.optional, sequence.optional, throughSequence.optional,
        SessionEraseMethod.cascade.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("revision", Schemas.revision),
        .required(
            "sessions",
            .array(
                .object([
                    .required("session", Schemas.sessionID), .required("name", .string(min: 1)),
                    .optional("inheritedThrough", Schemas.sequence), .required("goes", counts),
                    .required("stays", counts),
                ]))), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ErasePreviewQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea", "sequence": 2}"#

    private static let sequence = Parameter(
        "sequence", Forms.sequence, "The message that message.redact would be given.")
    private static let throughSequence = Parameter(
        "throughSequence", Forms.sequence, "The last message that a clearing would take.")
    private static let cursor = Fields.cursor(ErasePreviewCursor.self)
    private static let counts = Schema.object(
        ErasePreview.Counts().named.map { .required("\($0.name)", Schemas.count) })

    func query(_ arguments: inout Arguments) throws(JournalError) -> ErasePreviewQuery {
        var query = ErasePreviewQuery(id: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        if let sequence = try arguments.optional(Self.sequence) { query.scope = .message(sequence) }
        if let last = try arguments.optional(Self.throughSequence) {
            guard case .session = query.scope else {
                throw arguments.invalid(Self.throughSequence.name, "can't be given together with sequence")
            }
            query.scope = .messages(through: last)
        }
        if try arguments.optional(SessionEraseMethod.cascade) == true {
            guard case .session = query.scope else {
                throw arguments.invalid(
                    SessionEraseMethod.cascade.name, "goes with neither sequence nor throughSequence")
            }
            query.scope = .sessionAndSubagents
        }
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: ErasePreviewQuery) -> Route { .pooled }

    func wait(_ query: ErasePreviewQuery) -> ViewWait { .views }

    func read(_ query: ErasePreviewQuery, _ context: ReadContext) throws(JournalError) -> ErasePreview {
        try context.reader.erasePreview(query)
    }

    func byteCountEstimate(of preview: ErasePreview) -> Int { 128 + 512 * preview.parts.count }

    func write(_ preview: ErasePreview, to writer: inout JSONWriter) {
        writer.member("revision", integer: preview.revision.value)
        writer.name("sessions")
        writer.beginArray()
        for part in preview.parts {
            writer.beginObject()
            writer.member("session", string: part.session.id.text)
            writer.member("name", optional: part.session.name)
            if let last = part.inheritedThrough { writer.member("inheritedThrough", integer: last.value) }
            writer.member("goes", part.goes)
            writer.member("stays", part.stays)
            writer.endObject()
        }
        writer.endArray()
        writer.member(nextCursor: preview.next)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ counts: ErasePreview.Counts) {
        self.name(name)
        beginObject()
        for count in counts.named { member(count.name, integer: count.value) }
        endObject()
    }
}

extension ErasePreview.Counts {
    fileprivate var named: [(name: StaticString, value: UInt64)] {
        [
            ("messages", messages), ("edits", edits), ("annotations", annotations), ("titles", titles),
            ("contexts", contexts), ("summaries", summaries), ("insights", insights), ("others", others),
        ]
    }
}

extension ErasePreviewCursor: PageCursor {
    package static let letter = UInt8(ascii: "e")
    package static let byteCount = 16

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: session.value)
        bytes.append(littleEndian: revision.value)
    }

    package init?(bytes: [UInt8]) {
        let revision = Revision(bytes.cursorWord(at: 8))
        guard revision >= .first else { return nil }
        self.init(session: Position(bytes.cursorWord(at: 0)), revision: revision)
    }
}
