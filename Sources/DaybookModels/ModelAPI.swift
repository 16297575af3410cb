import DaybookJSON

/// The protocol of a model's endpoint.
package enum ModelAPI: String, CaseIterable, Sendable {
    case anthropic, openai

    private static let anthropicVersion = "2023-06-01"

    func headers(_ key: ModelKey?) -> [String] {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
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
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", string: model)
        if self == .anthropic {
            writer.member("max_tokens", integer: prompt.tokenCountMax)
            writer.member("system", string: prompt.instructions)
        }
        writer.name("messages")
        writer.beginArray()
        if self == .openai { writer.message("system", Array(prompt.instructions.utf8)) }
        writer.message("user", prompt.material)
        writer.endArray()
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
