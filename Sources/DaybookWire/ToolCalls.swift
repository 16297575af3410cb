package import DaybookCore
package import DaybookJSON

/// The tool calls that a message makes or answers, in the shapes that model APIs give them: content blocks
/// (`tool_use`, `tool_result`); `metadata.tool_calls` and, with the role `tool`, `metadata.tool_call_id`; items
/// of OpenAI's Responses (`function_call`, `function_call_output`); parts of Gemini and ADK (`functionCall`,
/// `functionResponse`).
///
/// Values of other shapes are no tool calls and never an error.
package struct ToolCalls: Equatable, Sendable {
    /// Ids of the calls, unescaped, in order; repeated where the message repeats them.
    package private(set) var callIDs: [[UInt8]] = []
    package private(set) var resultIDs: [[UInt8]] = []
    /// Names of the calls without an id, in order.
    package private(set) var callNames: [[UInt8]] = []
    package private(set) var resultNames: [[UInt8]] = []

    package init(role: Role, content: JSONValue, metadata: JSONValue?) {
        for block in content.elements where block.isObject { add(block: block) }
        if content.isObject { add(item: content) }
        guard let metadata, metadata.isObject else { return }
        addCalls(of: metadata)
        if role == .tool, let id = metadata["tool_call_id"]?.stringBytes {
            add(id, to: \.resultIDs, unlessIn: Set(resultIDs))
        }
    }

    /// The message's type. One that both calls and answers is a call: it waits for an answer.
    package var type: MessageType {
        if !callIDs.isEmpty || !callNames.isEmpty { return .toolCall }
        return resultIDs.isEmpty && resultNames.isEmpty ? .text : .toolResult
    }

    private mutating func add(block: JSONValue) {
        guard let type = block["type"] else { return add(part: block) }
        guard type.isString else { return }
        if type.isEqual(toString: "tool_use") {
            add(block["id"]?.stringBytes, to: \.callIDs)
        } else if type.isEqual(toString: "tool_result") {
            add(block["tool_use_id"]?.stringBytes, to: \.resultIDs)
        } else {
            add(response: block, type)
        }
    }

    /// Adds the calls of content that is one object: an item of a response, a part, or a content of parts.
    private mutating func add(item: JSONValue) {
        if let type = item["type"] { return add(response: item, type) }
        guard let parts = item["parts"] else { return add(part: item) }
        for part in parts.elements where part.isObject { add(part: part) }
    }

    private mutating func add(response item: JSONValue, _ type: JSONValue) {
        if type.isEqual(toString: "function_call") {
            add(item["call_id"], orName: item["name"], to: \.callIDs, \.callNames)
        } else if type.isEqual(toString: "function_call_output") {
            add(item["call_id"]?.stringBytes, to: \.resultIDs)
        }
    }

    private mutating func add(part: JSONValue) {
        if let call = part["functionCall"], call.isObject {
            add(call["id"], orName: call["name"], to: \.callIDs, \.callNames)
        }
        if let result = part["functionResponse"], result.isObject {
            add(result["id"], orName: result["name"], to: \.resultIDs, \.resultNames)
        }
    }

    /// Adds the id, or the name where there is no id.
    private mutating func add(
        _ id: JSONValue?, orName name: JSONValue?, to ids: WritableKeyPath<ToolCalls, [[UInt8]]>,
        _ names: WritableKeyPath<ToolCalls, [[UInt8]]>
    ) {
        guard self[keyPath: ids].count + self[keyPath: names].count < Limits.toolCallCountMax else { return }
        if let id = id?.stringBytes, !id.isEmpty {
            self[keyPath: ids].append(id)
        } else if let name = name?.stringBytes {
            self[keyPath: names].append(name)
        }
    }

    /// Adds the calls in metadata. Some clients write the same calls in both shapes: those count once.
    private mutating func addCalls(of metadata: JSONValue) {
        guard let calls = metadata["tool_calls"], calls.isArray else { return }
        let inContent = Set(callIDs)
        for call in calls.elements where call["function"]?.isObject == true {
            add(call["id"]?.stringBytes, to: \.callIDs, unlessIn: inContent)
        }
    }

    private mutating func add(
        _ id: [UInt8]?, to ids: WritableKeyPath<ToolCalls, [[UInt8]]>, unlessIn known: Set<[UInt8]> = []
    ) {
        guard let id, self[keyPath: ids].count < Limits.toolCallCountMax, !known.contains(id) else { return }
        self[keyPath: ids].append(id)
    }
}
