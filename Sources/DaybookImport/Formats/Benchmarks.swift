import DaybookClient

/// MT-bench: questions `{question_id, category, turns}`, and answers `{question_id, answer_id, model_id,
/// choices: [{index, turns}]}`, a session a choice.
struct MTBench: ImportFormat {
    static let name = "mt-bench"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["question_id"] != nil
            && (record["turns"]?.isArray == true || record["choices"]?.isArray == true)
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard let choices = record["choices"] else {
            let id = "mt-bench-\(record["question_id"]?.plainText ?? "")"
            return [Self.conversation(names.unique(id), "user", record, turns: record["turns"], nil, place)]
        }
        let answer = (record["answer_id"] ?? record["question_id"])?.plainText ?? ""
        return choices.elements.enumerated().map { index, choice in
            let id = "mt-bench-\(answer)-\(choice["index"]?.plainText ?? "\(index)")"
            return Self.conversation(
                names.unique(id), "assistant", record, turns: choice["turns"], choice, place.message(index))
        }
    }

    private static func conversation(
        _ id: String, _ role: String, _ record: JSONBytes, turns: JSONBytes?, _ choice: JSONBytes?,
        _ place: Place
    ) -> ImportItem {
        var session = ImportedSession(id: id)
        session.agent = SessionNames.name(record["model_id"]?.string)
        session.createdAt = record["tstamp"]?.time
        let own = record.members(without: ["turns", "choices"])?.members ?? []
        session.context = .object(own + (choice?.members(without: ["turns"])?.members ?? []))
        let parts = (turns?.elements ?? []).enumerated().compactMap { index, turn in
            MessageDraft(roleWord: role, content: turn, at: session.createdAt).map { draft in
                ImportedPart.message("\(index)", draft, at: place.message(index))
            }
        }
        return .conversation(ImportedConversation(session: session, parts: parts, place: place))
    }
}

/// BFCL: `{id, question: [[{role, content}], …], initial_config, …}`, a list of messages a turn.
struct FunctionCalling: ImportFormat {
    static let name = "bfcl"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        guard let first = record["question"]?.elements.first?.elements.first else { return false }
        return ChatMessage.isOne(first)
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var conversation = ImportedConversation(
            session: ImportedSession(id: names.id(of: record, at: place)), parts: [], place: place)
        conversation.session.context = record.members(without: ["id", "question"])
        var problems: [ImportItem] = []
        var count = 0
        for (index, turn) in (record["question"]?.elements ?? []).enumerated() {
            let read = ChatMessage.parts(turn.elements, at: place.message(index), from: count)
            count += turn.elements.count
            conversation.parts += read.parts
            problems += read.problems
        }
        return problems + [.conversation(conversation)]
    }
}

/// SWE-agent's `.traj`: `history` holds the messages; the steps of `trajectory` are kept as records.
struct SWEAgent: ImportFormat {
    static let name = "swe-agent"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["history"]?.elements.first.map(ChatMessage.isOne) ?? false
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, at: place))
        session.agent = Self.name
        session.context = record.members(without: ["history", "trajectory"])
        let read = ChatMessage.parts(record["history"]?.elements ?? [], at: place)
        let steps = (record["trajectory"]?.elements ?? []).enumerated().map { index, step in
            ImportedPart(identity: "step.\(index)", content: .record(step, at: nil), place: place)
        }
        let parts = read.parts.map(Self.answering) + steps
        return read.problems + [
            .conversation(ImportedConversation(session: session, parts: parts, place: place))
        ]
    }

    /// The part with the id of the call that it answers, where Daybook looks for it.
    private static func answering(_ part: ImportedPart) -> ImportedPart {
        guard var draft = part.draft, draft.role == .tool, draft.metadata?["tool_call_id"] == nil,
            let id = draft.metadata?["tool_call_ids"]?.elements.first
        else { return part }
        draft.metadata = .object([("tool_call_id", id)] + (draft.metadata?.members ?? []))
        return .message(part.identity, draft, at: part.place)
    }
}
