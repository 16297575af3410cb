import DaybookClient

/// Trees of Open Assistant: `{message_tree_id, prompt}`, or a prompt with its `replies`. The line that is
/// shown follows the best ranked answers.
struct OpenAssistantTree: ImportFormat {
    static let name = "oasst"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["prompt"]?["message_id"] != nil
            || (record["message_id"] != nil && record["replies"]?.isArray == true)
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let prompt = record["prompt"] ?? record
        var session = ImportedSession(
            id: names.id(of: record, ["message_tree_id", "message_id"], at: place))
        session.context = prompt == record ? nil : record.members(without: ["message_tree_id", "prompt"])
        var rows: [OpenAssistantRow] = []
        Self.add(prompt, parent: nil, to: &rows)
        return OpenAssistantRow.conversations(rows, { _ in session }, at: { _ in place })
    }

    private static func add(_ message: JSONBytes, parent: String?, to rows: inout [OpenAssistantRow]) {
        let row = OpenAssistantRow(message, parent: parent)
        rows.append(row)
        for reply in message["replies"]?.elements ?? [] { add(reply, parent: row.id, to: &rows) }
    }
}

/// Rows of Open Assistant, each naming its parent. They are held until the file's end, for parents may come
/// in any order.
struct OpenAssistantRows: ImportFormat {
    static let name = "oasst-rows"
    static let takesWholeFile = true

    private var rows: [OpenAssistantRow] = []
    private var places: [Place] = []

    static func recognises(_ record: RecordShape) -> Bool {
        record["text"] != nil && record["role"] != nil
            && (record["parent_message_id"] != nil
                || (record["message_id"] != nil && record["parent_id"] != nil))
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let row = OpenAssistantRow(record, parent: nil)
        guard !row.id.isEmpty, row.part(at: place) != nil else {
            throw ImportProblem("neither a message nor a record")
        }
        rows.append(row)
        places.append(place)
        return []
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        OpenAssistantRow.conversations(
            rows, { row in ImportedSession(id: names.unique("oasst-\(row.id)")) }, at: { places[$0] })
    }
}

/// A message of Open Assistant.
struct OpenAssistantRow {
    let id: String
    let parent: String?
    private let json: JSONBytes

    init(_ json: JSONBytes, parent: String?) {
        self.json = json
        id = json.text("message_id") ?? json.text("user_message_id") ?? ""
        self.parent = parent ?? json.text("parent_id") ?? json.text("parent_message_id")
    }

    /// The rank, 0 for the best; messages without one come last.
    private var rank: Int { json["rank"]?.integer ?? .max }

    func part(at place: Place) -> ImportedPart? {
        let rest = json.members.filter { !["text", "role", "replies"].contains($0.name) }
        guard
            let draft = MessageDraft(
                roleWord: json["role"]?.string ?? "", content: json["text"] ?? .null, metadata: rest,
                at: json["created_date"]?.time)
        else { return nil }
        return .message(id, draft, at: place)
    }

    /// One conversation for each row without a parent.
    static func conversations(
        _ rows: [OpenAssistantRow], _ session: (OpenAssistantRow) -> ImportedSession, at place: (Int) -> Place
    ) -> [ImportItem] {
        let forest = ConversationTree(rows.map { ($0.id, $0.parent) })
        let known = Set(rows.map(\.id))
        var items: [ImportItem] = []
        var reached: Set<Int> = []
        for root in rows.indices where rows[root].parent.map({ !known.contains($0) }) ?? true {
            let members = forest.descendants(of: root)
            reached.formUnion(members)
            let tree = ConversationTree(members.map { (rows[$0].id, rows[$0].parent) })
            let parts = members.map { index in rows[index].part(at: place(index)) }
            items += zip(members, parts).compactMap { index, part in
                part == nil ? .problem(place(index), "message \(index): unknown role") : nil
            }
            let best: ([Int]) -> Int? = { $0.min { rows[members[$0]].rank < rows[members[$1]].rank } }
            var shown = [0]
            while let next = best(tree.children(of: shown[shown.count - 1])) { shown.append(next) }
            items.append(
                .conversation(
                    tree.conversation(
                        session(rows[root]), shown: shown, identities: members.map { rows[$0].id },
                        parts: parts.map { $0.map { [$0] } ?? [] }, at: place(root), preferred: best)))
        }
        return items
            + rows.indices.filter { !reached.contains($0) }.map { index in
                .problem(place(index), "its parents go round in a circle")
            }
    }
}
