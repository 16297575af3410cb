import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionUnsummarizedMethod: ReadMethod {
    let name = "session.unsummarized"
    let summary = "Closed sessions with messages that no summary covers."
    let parameters = [
        Fields.owner.optional, Fields.agent.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("sessions", .array(Schemas.session)), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<UnsummarizedQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"owner": "ann"}"#

    private static let cursor = Fields.cursor(UnsummarizedCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> UnsummarizedQuery {
        var query = UnsummarizedQuery()
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: UnsummarizedQuery) -> Route { .forRows(query.limit) }

    func wait(_ query: UnsummarizedQuery) -> ViewWait { .views }

    func read(_ query: UnsummarizedQuery, _ context: ReadContext) throws(JournalError) -> UnsummarizedPage {
        try context.reader.unsummarized(query)
    }

    func byteCountEstimate(of page: UnsummarizedPage) -> Int { 256 + page.sessions.count * 640 }

    func write(_ page: UnsummarizedPage, to writer: inout JSONWriter) {
        writer.sessions(page.sessions)
        writer.member(nextCursor: page.nextCursor)
    }
}

extension UnsummarizedCursor: PageCursor {
    package static let letter = UInt8(ascii: "u")
    package static let byteCount = 16

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: closedBy.value)
        bytes.append(littleEndian: session.value)
    }

    package init?(bytes: [UInt8]) {
        self.init(
            closedBy: Position(bytes.cursorWord(at: 0)), session: Position(bytes.cursorWord(at: 8)))
    }
}
