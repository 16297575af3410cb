import DaybookJSON

/// The protocol of a model's endpoint.
package enum ModelAPI: String, CaseIterable, Sendable {
    case anthropic, openai

    private static let anthropicVersion = "2023-06-01"

    /// The headers of a request.
    /// - Parameter streams: whether the answer is to come as a stream.
    func headers(_ key: ModelKey?, streams: Bool = false) -> [String] {
        let accepted = streams ? "text/event-stream" : "application/json"
        var headers = ["Content-Type: application/json", "Accept: \(accepted)"]
        switch self {
        case .anthropic:
            headers.append("anthropic-version: \(ModelAPI.anthropicVersion)")
            if let key { headers.append(key.header("x-api-key")) }
        case .openai:
            if let key { headers.append(key.header("Authorization", prefix: "Bearer ")) }
        }
        return headers
    }

    func body(_ prompt: ModelPrompt, model: String) -> [UInt8] {
        body(prompt.instructions, prompt.tokenCountMax, model) { $0.message("user", prompt.material) }
    }

    /// The body that asks for the answer as a stream.
    func body(_ conversation: ModelConversation, model: String) -> [UInt8] {
        body(conversation.instructions, conversation.tokenCountMax, model, streams: true) { writer in
            for message in conversation.messages.elements { writer.raw(message) }
        }
    }

    private func body(
        _ instructions: String, _ tokenCountMax: Int, _ model: String, streams: Bool = false,
        messages: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", string: model)
        if self == .anthropic {
            writer.member("max_tokens", integer: tokenCountMax)
            writer.member("system", string: instructions)
        }
        writer.name("messages")
        writer.beginArray()
        if self == .openai { writer.message("system", Array(instructions.utf8)) }
        messages(&writer)
        writer.endArray()
        if streams { writer.member("stream", bool: true) }
        writer.endObject()
        return writer.finish()
    }

    /// The text of an answer; nil where it does not have the API's shape.
    func text(of answer: [UInt8]) -> String? {
        guard (try? JSON.validate(answer[...])) != nil else { return nil }
        let value = JSONValue(validated: answer)
        guard value.isObject else { return nil }
        switch self {
        case .anthropic:
            guard let content = value["content"], content.isArray else { return nil }
            let block = content.elements.first { $0.isObject && $0["type"]?.string == "text" }
            return block?["text"]?.string
        case .openai:
            guard let choices = value["choices"], choices.isArray,
                let choice = choices.elements.first(where: { $0.isObject }),
                let message = choice["message"], message.isObject
            else { return nil }
            return message["content"]?.string
        }
    }
}

/// The question to a model: instructions, and apart from them the material, which may say anything.
package struct ModelPrompt: Sendable {
    package var instructions: String
    /// UTF-8.
    package var material: [UInt8]
    package var tokenCountMax: Int

    package init(instructions: String, material: [UInt8], tokenCountMax: Int) {
        self.instructions = instructions
        self.material = material
        self.tokenCountMax = tokenCountMax
    }
}

extension JSONWriter {
    fileprivate mutating func message(_ role: String, _ text: [UInt8]) {
        beginObject()
        member("role", string: role)
        name("content")
        string(utf8: text)
        endObject()
    }
}
