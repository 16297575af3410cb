import DaybookClient

/// The common part of data sets of dialogues: a list of turns, each with a speaker and a text.
enum Dialogue {
    /// One conversation of turns, and the problems of those that can't be read.
    static func items(
        _ session: ImportedSession, _ turns: [JSONBytes], at place: Place,
        _ draft: (Int, JSONBytes) -> [MessageDraft]?
    ) -> [ImportItem] {
        var problems: [ImportItem] = []
        var parts: [ImportedPart] = []
        for (index, turn) in turns.enumerated() {
            let here = place.message(index)
            guard let drafts = draft(index, turn) else {
                problems.append(.problem(here, "turn \(index): no known speaker"))
                continue
            }
            for (number, draft) in drafts.enumerated() {
                let identity = number == drafts.count - 1 ? "\(index)" : "\(index).\(number)"
                parts.append(.message(identity, draft, at: here))
            }
        }
        return problems + [.conversation(ImportedConversation(session: session, parts: parts, place: place))]
    }

    static func draft(_ turn: JSONBytes, speaker: String?, text: String) -> MessageDraft? {
        guard let speaker, turn[text] != nil else { return nil }
        let rest = turn.members.filter { ![text, "speaker", "from"].contains($0.name) }
        return MessageDraft(roleWord: speaker, content: turn[text] ?? .null, metadata: rest)
    }
}

/// MultiWOZ: `{ID: {goal, log}}`; the user speaks first, then both in turn.
struct MultiWOZ: ImportFormat {
    static let name = "multiwoz"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        guard let first = record.value.members.first?.value else { return false }
        return first["log"]?.isArray == true && first["goal"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var items: [ImportItem] = []
        for (index, (id, dialogue)) in record.members.enumerated() {
            var session = ImportedSession(id: names.unique(id))
            session.context = dialogue.members(without: ["log"])
            items += Dialogue.items(session, dialogue["log"]?.elements ?? [], at: place.message(index)) {
                Dialogue.draft($1, speaker: $0.isMultiple(of: 2) ? "user" : "assistant", text: "text").map {
                    [$0]
                }
            }
        }
        return items
    }
}

/// ShareGPT: `[{id, conversations: [{from, value}]}]`.
struct ShareGPT: ImportFormat {
    static let name = "sharegpt"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["conversations"]?.elements.first?["from"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, at: place))
        session.context = record.members(without: ["id", "conversations"])
        return Dialogue.items(session, record["conversations"]?.elements ?? [], at: place) {
            Dialogue.draft($1, speaker: $1["from"]?.string, text: "value").map { [$0] }
        }
    }
}

/// Taskmaster: `[{conversation_id, utterances: [{index, speaker, text}]}]`.
struct Taskmaster: ImportFormat {
    static let name = "taskmaster"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["utterances"]?.elements.first?["speaker"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, at: place))
        session.context = record.members(without: ["conversation_id", "utterances"])
        return Dialogue.items(session, record["utterances"]?.elements ?? [], at: place) {
            Dialogue.draft($1, speaker: $1["speaker"]?.string, text: "text").map { [$0] }
        }
    }
}

/// ABCD: `{convo_id, scenario, original: [[speaker, text]], delexed}`; a `delexed` turn goes with the
/// original of its place.
struct ActionBased: ImportFormat {
    static let name = "abcd"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["convo_id"] != nil && record["original"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let id = record["convo_id"]?.plainText.map { names.unique("abcd-\($0)") }
        var session = ImportedSession(id: id ?? names.id(of: record, at: place))
        session.context = record.members(without: ["convo_id", "original", "delexed"])
        let delexed = record["delexed"]?.elements ?? []
        return Dialogue.items(session, record["original"]?.elements ?? [], at: place) { index, turn in
            let pair = turn.elements
            guard pair.count == 2, let speaker = pair[0].string else { return nil }
            let rest = delexed.indices.contains(index) ? [("delexed", delexed[index])] : []
            return MessageDraft(roleWord: speaker, content: pair[1], metadata: rest).map { [$0] }
        }
    }
}
