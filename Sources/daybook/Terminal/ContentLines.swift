import DaybookClient
import DaybookContent
import DaybookCore
import DaybookJSON

/// A message's content as a terminal shows it.
enum ContentLines {
    /// The content's text.
    /// - Parameters:
    ///   - content: The content, as received.
    ///   - metadata: The metadata, where OpenAI's chats have their calls.
    ///   - role: The message's role.
    static func text(_ content: JSONBytes, metadata: JSONBytes?, role: String?) -> String {
        let metadata = metadata.map { JSONValue(validated: $0.bytes) }
        let role = role.flatMap { Role(name: $0) }
        let content = JSONValue(validated: content.bytes)
        return ContentParts(content, metadata: metadata, role: role).lines
    }
}
