import DaybookClient

/// Chats of VS Code's Copilot, and of editors built on it (Positron, Trae, Windsurf): `chatSessions/ID.json`,
/// `{sessionId, requests: [{message, response}]}`; newer ones `ID.jsonl`, a snapshot and the changes since.
struct VSCodeChat: ImportFormat {
    static let name = "vscode-copilot"
    static let takesWholeFile = true

    /// The document as far as a file of changes has been read.
    private var log: ChangedDocument?
    private var place = Place.file

    static func recognises(_ record: RecordShape) -> Bool {
        if record["kind"]?.integer == 0, let snapshot = record["v"] { return isSession(snapshot) }
        return isSession(record.value)
    }

    private static func isSession(_ value: JSONBytes) -> Bool {
        value["sessionId"]?.string != nil && value["requests"]?.isArray == true
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        if record["requests"] != nil { return Self.items(record, at: place, &names) }
        if record["kind"]?.integer == 0, let snapshot = record["v"] {
            (log, self.place) = (ChangedDocument(snapshot), place)
        } else {
            guard log?.apply(record) == true else {
                throw ImportProblem("a change that does not fit the chat before it")
            }
        }
        return []
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        guard let log else { return [] }
        return Self.items(log.document, at: place, &names)
    }

    private static func items(
        _ record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["sessionId"], at: place))
        session.agent = name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["customTitle"])
        session.createdAt = record["creationDate"]?.time
        session.context = .object(record.kept(["responderUsername", "initialLocation"]))
        var parts: [ImportedPart] = []
        for (index, request) in (record["requests"]?.elements ?? []).enumerated() {
            let identity = request.text("requestId") ?? "\(index)"
            parts += ImportedPart.messages(
                VSCodeRequest(request).drafts, of: identity, at: place.message(index))
        }
        return [ImportedConversation(session: session, parts: parts, place: place).item]
    }
}

/// A request of a chat: what the person asked, and the pieces of the answer.
private struct VSCodeRequest {
    let drafts: [MessageDraft]

    init(_ request: JSONBytes) {
        let at = request["timestamp"]?.time
        var asked = MessageDraft(
            role: .user, content: request["message"]?["text"] ?? request["message"] ?? .null)
        asked.metadata = .object(request.kept(["variableData", "modelId"]))
        asked.at = at
        // Without the answer, which grows.
        asked.source =
            request.members(without: ["response", "result", "followups", "contentReferences"])?.text
        var answer = Answer(request)
        for piece in request["response"]?.elements ?? [] { answer.add(piece) }
        var answers = answer.drafts
        for index in answers.indices { answers[index].at = at }
        if !answers.isEmpty { answers[0].source = request["response"]?.text }
        drafts = [asked] + answers
    }

    private struct Answer {
        private(set) var blocks: [JSONBytes] = []
        private var results: [JSONBytes] = []
        private let calls: [String: JSONBytes]
        private let outputs: JSONBytes?
        private var text = ""
        private let failure: String?

        init(_ request: JSONBytes) {
            let metadata = request["result"]?["metadata"]
            let rounds = metadata?["toolCallRounds"]?.elements ?? []
            calls = Dictionary(
                rounds.flatMap { $0["toolCalls"]?.elements ?? [] }.map { ($0.text("id") ?? "", $0) }
            ) { first, _ in first }
            outputs = metadata?["toolCallResults"]
            failure = request["result"]?["errorDetails"]?.text("message")
        }

        /// Adds a piece. Pieces of text and names of files make one text.
        mutating func add(_ piece: JSONBytes) {
            switch piece["kind"]?.string {
            case nil, "markdownContent":
                text +=
                    (piece["value"]?.string ?? piece["value"]?["value"]?.string
                        ?? piece["content"]?["value"]?.string) ?? ""
            case "inlineReference":
                let place = piece["inlineReference"]?["location"]?["uri"] ?? piece["inlineReference"]
                text += piece.text("name") ?? place?.text("path") ?? place?.text("fsPath") ?? ""
            case "thinking":
                endText()
                let thought = piece["value"]?.string ?? piece["value"]?.elements.compactMap(\.string).joined()
                if let thought, !thought.isEmpty {
                    blocks.append(ContentBlock.thinking(JSONBytes(string: thought)))
                }
            case "toolInvocationSerialized", "toolInvocation": add(call: piece)
            default: break
            }
        }

        private mutating func add(call piece: JSONBytes) {
            endText()
            let id = piece["toolCallId"]
            let call = id?.string.flatMap { calls[$0] }
            let name = call?["name"] ?? piece["toolId"]
            let input =
                call?["arguments"]?.unquoted ?? piece["toolSpecificData"]?["commandLine"]
                ?? piece["resultDetails"]?["input"] ?? piece["toolSpecificData"]
            blocks.append(ContentBlock.call(id, name, input))
            let told = piece["pastTenseMessage"] ?? piece["invocationMessage"]
            let output = id?.string.flatMap { outputs?[$0]?["content"] } ?? piece["resultDetails"]?["output"]
            if let output = output ?? told?["value"] ?? told {
                results.append(ContentBlock.result(of: id, output))
            }
        }

        private mutating func endText() {
            if !text.isEmpty { blocks.append(ContentBlock.text(JSONBytes(string: text))) }
            text = ""
        }

        /// The answer: what was said up to the last call, the results, what was said after them, and why it
        /// ended there.
        var drafts: [MessageDraft] {
            var last = self
            last.endText()
            let call = last.blocks.lastIndex { $0["type"]?.string == "tool_use" }
            let end = results.isEmpty ? last.blocks.endIndex : call.map { $0 + 1 } ?? last.blocks.endIndex
            var drafts: [MessageDraft] = []
            for (index, blocks) in [last.blocks[..<end], last.blocks[end...]].enumerated() {
                if !blocks.isEmpty {
                    drafts.append(
                        MessageDraft(role: .assistant, content: ContentBlock.content(Array(blocks))))
                }
                if index == 0, !results.isEmpty {
                    drafts.append(MessageDraft(role: .tool, content: .array(results)))
                }
            }
            if let failure { drafts.append(MessageDraft(role: .system, text: failure, type: .error)) }
            return drafts
        }
    }
}
