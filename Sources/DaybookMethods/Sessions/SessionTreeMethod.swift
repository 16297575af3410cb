import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionTreeMethod: ReadMethod {
    let name = "session.tree"
    let summary = "The forks and subagents of a session, what they share, and its rewinds."
    let parameters = [
        Fields.id.required, Fields.owner.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("revision", Schemas.revision), .required("sessions", .array(.object(node))),
        .required(
            "rewinds",
            .array(
                .object([
                    .required("revision", Schemas.revision), .required("from", Schemas.count),
                    .required("to", Schemas.count),
                ]))), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<TreeQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea"}"#

    private static let cursor = Fields.cursor(TreeCursor.self)
    private static let node: [Schema.Property] = [
        .required("session", Schemas.sessionID), .required("name", .string(min: 1)),
        .required("status", .enumeration(SessionStatus.allCases.map(\.name))),
        .required("revision", Schemas.revision), .required("messageCount", Schemas.count),
        .required("depth", Schemas.count),
        .optional(
            "forkedFrom",
            .object([
                .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
            ])), .optional("sharedMessages", Schemas.count), .optional("parent", Schemas.sessionID),
    ]

    func query(_ arguments: inout Arguments) throws(JournalError) -> TreeQuery {
        var query = TreeQuery(id: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: TreeQuery) -> Route { .forRows(query.limit) }

    func wait(_ query: TreeQuery) -> ViewWait { .views }

    func read(_ query: TreeQuery, _ context: ReadContext) throws(JournalError) -> SessionTree {
        try context.reader.tree(query)
    }

    func byteCountEstimate(of tree: SessionTree) -> Int {
        256 + 256 * tree.nodes.count + 64 * tree.rewinds.count
    }

    func write(_ tree: SessionTree, to writer: inout JSONWriter) {
        writer.member("revision", integer: tree.revision.value)
        writer.name("sessions")
        writer.beginArray()
        for node in tree.nodes { writer.node(node) }
        writer.endArray()
        writer.name("rewinds")
        writer.beginArray()
        for rewind in tree.rewinds {
            writer.beginObject()
            writer.member("revision", integer: rewind.revision.value)
            writer.member("from", integer: rewind.from.value)
            writer.member("to", integer: rewind.to.value)
            writer.endObject()
        }
        writer.endArray()
        writer.member(nextCursor: tree.next)
    }
}

extension JSONWriter {
    fileprivate mutating func node(_ node: SessionTree.Node) {
        let session = node.session
        beginObject()
        member("session", string: session.id.text)
        member("name", optional: session.name)
        member("status", string: session.status.name)
        member("revision", integer: session.revision.value)
        member("messageCount", integer: session.messageCount)
        member("depth", integer: node.depth)
        forkedFrom(of: session)
        if session.forkedFrom != nil { member("sharedMessages", integer: node.sharedCount) }
        if let parent = session.parent { member("parent", string: parent.text) }
        endObject()
    }
}

extension TreeCursor: PageCursor {
    package static let letter = UInt8(ascii: "t")
    package static let byteCount = 17

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: session.value)
        bytes.append(littleEndian: rewind.value)
        bytes.append(isReference ? 1 : 0)
    }

    package init?(bytes: [UInt8]) {
        guard bytes[16] <= 1 else { return nil }
        self.init(
            session: Position(bytes.cursorWord(at: 0)), isReference: bytes[16] == 1,
            rewind: Revision(bytes.cursorWord(at: 8)))
    }
}
