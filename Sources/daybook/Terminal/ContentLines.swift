import DaybookClient
import DaybookContent
import DaybookCore
import DaybookJSON

/// A message's content as a terminal shows it: what was said, and in brackets what else there is, never as the
/// JSON of some API. Data of an application, which is no block of one, stays JSON.
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
        return ContentParts(content, metadata: metadata, role: role).parts
            .map { withoutReturns(line($0)) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func line(_ part: ContentParts.Part) -> String {
        switch part {
        case .text(let text): string(text)
        case .thought(let text): text.isEmpty ? "[thinking, not readable]" : "[thinking] " + string(text)
        case .call(let call):
            "[calls \(call.name.isEmpty ? "?" : string(call.name))(\(string(call.inputText)))]"
        case .result(let result):
            "[result\(result.name.isEmpty ? "" : " " + string(result.name))\(result.isError ? ", error" : "")] "
                + string(result.text)
        case .attachment(let attachment): string(attachment.line)
        case .unknown(let block): string(block.line)
        case .data(let value): string(Array(value.raw))
        }
    }

    private static func string(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

    /// The text with line feeds for the ends of lines that Windows writes.
    private static func withoutReturns(_ text: String) -> String {
        // A CR LF is one character of a string.
        text.contains("\r\n") ? String(text.map { $0 == "\r\n" ? "\n" : $0 }) : text
    }
}
