package import DaybookCore
package import DaybookJSON

/// The tool calls that a message makes or answers, in either shape that model APIs give them: content blocks
/// (`tool_use`, `tool_result`), or `metadata.tool_calls` and, with the role `tool`, `metadata.tool_call_id`.
///
/// Values of other shapes are no tool calls and never an error.
package struct ToolCalls: Equatable, Sendable {
    /// Ids of the calls, unescaped, in order; repeated where the message repeats them.
    package private(set) var callIDs: [[UInt8]] = []
    package private(set) var resultIDs: [[UInt8]] = []

    package init(role: Role, content: JSONValue, metadata: JSONValue?) {
        for block in content.elements where block.isObject { add(block: block) }
        guard let metadata, metadata.isObject else { return }
        addCalls(of: metadata)
        if role == .tool, let id = metadata["tool_call_id"]?.stringBytes {
            add(id, to: \.resultIDs, unlessIn: Set(resultIDs))
        }
    }

    /// The message's type. One that both calls and answers is a call: it waits for an answer.
    package var type: MessageType {
        if !callIDs.isEmpty { return .toolCall }
        return resultIDs.isEmpty ? .text : .toolResult
    }

    private mutating func add(block: JSONValue) {
        guard let type = block["type"], type.isString else { return }
        if type.isEqual(toString: "tool_use") {
            add(block["id"]?.stringBytes, to: \.callIDs)
        } else if type.isEqual(toString: "tool_result") {
            add(block["tool_use_id"]?.stringBytes, to: \.resultIDs)
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
