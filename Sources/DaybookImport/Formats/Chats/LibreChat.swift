import DaybookClient

/// Conversations that LibreChat exports: `{conversationId, title, messages}`, where a message names its parent
/// or, in a recursive export, holds its `children`.
struct LibreChat: ImportFormat {
    static let name = "librechat"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        guard record["conversationId"]?.string != nil, let first = record["messages"]?.elements.first else {
            return false
        }
        return first["messageId"] != nil || first["isCreatedByUser"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["conversationId"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"])
        session.context = .object(record.kept(["endpoint", "options", "model"]))
        var reading = Reading(place: place)
        for message in record["messages"]?.elements ?? [] { reading.add(message, below: nil) }
        session.createdAt = reading.firstTime
        return reading.problems + [reading.tree.conversation(session, current: nil, at: place).item]
    }

    private struct Reading {
        let place: Place
        var tree = MessageTree()
        var problems: [ImportItem] = []
        var firstTime: UTCTime?
        private var count = 0

        init(place: Place) { self.place = place }

        mutating func add(_ message: JSONBytes, below parent: String?) {
            let here = place.message(count)
            let id = message.text("messageId") ?? "\(count)"
            count += 1
            let drafts = LibreChat.drafts(message)
            if drafts.isEmpty { problems.append(.problem(here, "a message without text or a known part")) }
            firstTime = firstTime ?? drafts.first?.at
            tree.add(
                id, parent: parent ?? message.text("parentMessageId"),
                ImportedPart.messages(drafts, of: id, at: here))
            for child in message["children"]?.elements ?? [] { add(child, below: id) }
        }
    }

    /// The message, and the results of the calls in it.
    private static func drafts(_ message: JSONBytes) -> [MessageDraft] {
        var blocks: [JSONBytes] = []
        var results: [JSONBytes] = []
        for part in message["content"]?.elements ?? [] {
            switch part["type"]?.string {
            case "tool_call":
                let call = part["tool_call"] ?? .emptyObject
                let name = call["name"] ?? call["function"]?["name"]
                let arguments = call["args"] ?? call["function"]?["arguments"]
                blocks.append(ContentBlock.call(call["id"], name, arguments?.unquoted))
                let output = call["output"] ?? call["function"]?["output"]
                if let output, !output.isNull { results.append(ContentBlock.result(of: call["id"], output)) }
            case "text":
                blocks += (part["text"]?["value"] ?? part["text"]).map { [ContentBlock.text($0)] } ?? []
            case "think": blocks += part["think"].map { [ContentBlock.thinking($0)] } ?? []
            default: blocks.append(part)
            }
        }
        if blocks.isEmpty, let text = message.text("text") {
            blocks = [ContentBlock.text(JSONBytes(string: text))]
        }
        guard !blocks.isEmpty else { return [] }
        let isUser = message["isCreatedByUser"]?.bool ?? (message["sender"]?.string == "User")
        var said = MessageDraft(role: isUser ? .user : .assistant, content: ContentBlock.content(blocks))
        said.metadata = .object(message.kept(["messageId", "sender", "model", "endpoint", "files"]))
        if message["error"]?.bool == true { said.type = .error }
        // Of what the model read LibreChat keeps no count.
        if !isUser, let count = message["tokenCount"] {
            let usage = JSONBytes.object([("output_tokens", count)])
            said.usage = .openAI(usage, id: nil, model: message.text("model"))
        }
        said.at = message["createdAt"]?.time
        var source = message
        if message["children"] != nil { source = message.members(without: ["children"]) ?? message }
        said.source = source.text
        guard !results.isEmpty else { return [said] }
        var answer = MessageDraft(role: .tool, content: .array(results))
        answer.at = said.at
        return [said, answer]
    }
}
