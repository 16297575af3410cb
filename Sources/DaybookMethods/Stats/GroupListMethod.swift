import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// A list of what sessions are grouped by: projects or agents.
final class GroupListMethod: ReadMethod {
    let name: String
    let summary: String
    let example: String
    private let group: StaticString
    private let list: StaticString
    private let groups: @Sendable (JournalReader) -> (GroupListQuery) throws(JournalError) -> GroupPage

    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<GroupListQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let parameters = [Fields.owner.optional, Fields.limit.optional, cursor.optional]

    static let projects = GroupListMethod(
        name: "project.list", summary: "Projects, newest activity first.",
        example: #"{"owner": "ann"}"#, group: "project", list: "projects",
        groups: JournalReader.projects)

    static let agents = GroupListMethod(
        name: "agent.list", summary: "Agents, newest activity first.", example: #"{"limit": 10}"#,
        group: "agent", list: "agents", groups: JournalReader.agents)

    private init(
        name: String, summary: String, example: String, group: StaticString, list: StaticString,
        groups: @escaping @Sendable (JournalReader) -> (GroupListQuery) throws(JournalError) -> GroupPage
    ) {
        self.name = name
        self.summary = summary
        self.example = example
        self.group = group
        self.list = list
        self.groups = groups
    }

    private static let cursor = Fields.cursor(GroupCursor.self)

    var result: Schema {
        .object([
            .required(
                "\(list)",
                .array(
                    .object([
                        .required("\(group)", Schemas.name), .required("sessionCount", Schemas.count),
                        .required("messageCount", Schemas.count), .required("lastActivityAt", .time),
                        .required("latestSession", Schemas.sessionID),
                    ]))),
            .required("total", Schemas.count), .optional("nextCursor", .string(min: 1)),
        ])
    }

    func query(_ arguments: inout Arguments) throws(JournalError) -> GroupListQuery {
        var query = GroupListQuery()
        query.owner = try arguments.optional(Fields.owner)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: GroupListQuery) -> Route { .forRows(query.limit) }

    func wait(_ query: GroupListQuery) -> ViewWait { .views }

    func read(_ query: GroupListQuery, _ context: ReadContext) throws(JournalError) -> GroupPage {
        try groups(context.reader)(query)
    }

    func byteCountEstimate(of page: GroupPage) -> Int { 256 + page.groups.count * 256 }

    func write(_ page: GroupPage, to writer: inout JSONWriter) {
        writer.name(list)
        writer.beginArray()
        for entry in page.groups {
            writer.beginObject()
            writer.member(group, raw: entry.name.bytes)
            writer.member("sessionCount", integer: entry.sessionCount)
            writer.member("messageCount", integer: entry.messageCount)
            writer.member("lastActivityAt", time: entry.lastActivityAt)
            writer.member("latestSession", string: entry.latestSession.text)
            writer.endObject()
        }
        writer.endArray()
        writer.member("total", integer: page.total)
        writer.member(nextCursor: page.nextCursor)
    }
}

extension GroupCursor: PageCursor {
    package static let letter = UInt8(ascii: "g")
    package static let byteCount = 16

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: UInt64(bitPattern: activity.nanoseconds))
        bytes.append(littleEndian: group.value)
    }

    package init?(bytes: [UInt8]) {
        self.init(
            activity: Timestamp(nanoseconds: Int64(bitPattern: bytes.cursorWord(at: 0))),
            group: Position(bytes.cursorWord(at: 8)))
    }
}
