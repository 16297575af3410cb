import DaybookClient

/// Schema-guided dialogues: `[{dialogue_id, services, turns: [{speaker, utterance, frames}]}]`. A frame's
/// call of a service and its results come before what the system then says.
struct SchemaGuided: ImportFormat {
    static let name = "sgd"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["dialogue_id"] != nil && record["turns"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["dialogue_id"], at: place))
        session.context = record.members(without: ["dialogue_id", "turns"])
        return Dialogue.items(session, record["turns"]?.elements ?? [], at: place) { index, turn in
            let speaker =
                turn["speaker"]?.string?.lowercased() == "system" ? "assistant" : turn["speaker"]?.string
            guard let said = Dialogue.draft(turn, speaker: speaker, text: "utterance") else { return nil }
            return Self.calls(turn, index) + [said]
        }
    }

    private static func calls(_ turn: JSONBytes, _ index: Int) -> [MessageDraft] {
        (turn["frames"]?.elements ?? []).enumerated().flatMap { number, frame -> [MessageDraft] in
            guard let call = frame["service_call"] else { return [] }
            let id = JSONBytes(string: "call-\(index)-\(number)")
            var asked = MessageDraft(role: .assistant, content: .null, type: .toolCall)
            asked.metadata = .object([
                ("tool_calls", .toolCalls([(id, call["method"], call["parameters"])]))
            ])
            guard let results = frame["service_results"] else { return [asked] }
            var answered = MessageDraft(role: .tool, content: results, type: .toolResult)
            answered.metadata = .object([("tool_call_id", id)])
            return [asked, answered]
        }
    }
}
