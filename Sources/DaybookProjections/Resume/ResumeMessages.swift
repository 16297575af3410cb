package import DaybookCore
import JSON

/// Renders the prior conversation as the array that chat APIs take as `messages`.
///
/// Content blocks and tool calls stay in the shape they came in; a text over the limit is cut.
package struct ResumeMessages {
    private var section: ResumeSection
    private var writer = JSONWriter()

    package init(scalarCountMax: Int) {
        section = ResumeSection(scalarCountMax: scalarCountMax)
        writer.beginArray()
    }

    package var truncated: Int { section.truncated }

    package mutating func add(_ message: Message) {
        writer.beginObject()
        writer.member("role", string: message.header.role?.name ?? "user")
        writer.name("content")
        addContent(message)
        if let metadata = message.body?[.metadata] { addCalls(metadata) }
        writer.endObject()
    }

    package consuming func finish() -> RawJSON {
        writer.endArray()
        return RawJSON(writer.finish())
    }

    private mutating func addContent(_ message: Message) {
        guard let content = message.body?[.content] else {
            return writer.string(ContentText.redactedPlaceholder)
        }
        let value = JSONValue(validated: content.bytes)
        switch value.kind {
        case .string: writer.string(utf8: section.cut(value.stringBytes ?? []))
        case .null, .array: writer.raw(content.bytes)
        default: writer.string(utf8: section.cut(ContentText.utf8(of: message)))
        }
    }

    /// The members that pair calls with results in OpenAI's shape.
    private mutating func addCalls(_ metadata: RawJSON) {
        let value = JSONValue(validated: metadata.bytes)
        guard value.isObject else { return }
        if let calls = value["tool_calls"], calls.kind == .array { writer.member("tool_calls", value: calls) }
        if let id = value["tool_call_id"], id.isString { writer.member("tool_call_id", value: id) }
    }
}
