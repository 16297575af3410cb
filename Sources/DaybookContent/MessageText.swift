package import DaybookCore
import DaybookJSON

/// A message as text for people: what was said and what tools gave, a short line for each call, file and
/// unknown block.
package enum MessageText {
    package static let redactedPlaceholder = "(message removed)"

    /// The text, as UTF-8.
    package static func utf8(of message: Message) -> [UInt8] {
        guard let content = message.body?[.content] else { return Array(redactedPlaceholder.utf8) }
        if message.header.messageType == .artifact { return artifactLine(message, content) }
        let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
        var text: [UInt8] = []
        let value = JSONValue(validated: content.bytes)
        for part in ContentParts(value, metadata: metadata, role: message.header.role).parts {
            switch part {
            case .text(let said): PlainText.join(said, to: &text)
            case .thought: break
            case .call(let call): PlainText.join(call.line, to: &text)
            case .result(let result): PlainText.join(result.text, to: &text)
            case .attachment(let attachment): PlainText.join(attachment.line, to: &text)
            case .unknown(let block): PlainText.join(block.line, to: &text)
            case .data(let value): PlainText.join(Array(value.raw), to: &text)
            }
        }
        return text
    }

    /// The words of a message, without its files, calls, results and data; none of an artifact or of a message
    /// that is redacted.
    package static func said(in message: Message) -> [UInt8] {
        guard let content = message.body?[.content], message.header.messageType != .artifact else {
            return []
        }
        var said: [UInt8] = []
        let parts = ContentParts(
            JSONValue(validated: content.bytes), metadata: nil, role: message.header.role)
        for case .text(let text) in parts.parts { PlainText.join(text, to: &said) }
        return said
    }

    /// The line that stands for an artifact: its title and size.
    package static func artifactLine(_ message: Message, _ content: RawJSON) -> [UInt8] {
        let value = JSONValue(validated: content.bytes)
        let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
        var line = Array("(artifact".utf8)
        if let title = metadata?["title"]?.string ?? value["title"]?.string { line += " \"\(title)\"".utf8 }
        line += ", \(value.scalarCount ?? value.raw.count) characters)".utf8
        return line
    }

    /// The first characters of the text.
    package static func beginning(of message: Message, scalarCountMax: Int) -> [UInt8] {
        UTF8Text.prefix(of: utf8(of: message), scalarCount: scalarCountMax)
    }

    /// The first characters of the text on one line, white space folded; nil where the message is redacted.
    package static func preview(of message: Message) -> String? {
        guard message.body != nil else { return nil }
        var preview: [UInt8] = []
        var scalarCount = 0
        var isBetweenWords = false
        for byte in utf8(of: message) {
            if byte <= UInt8(ascii: " ") {
                isBetweenWords = !preview.isEmpty
                continue
            }
            if !UTF8Text.isContinuation(byte) {
                scalarCount += isBetweenWords ? 2 : 1
                guard scalarCount <= Limits.previewScalarCountMax else { break }
                if isBetweenWords { preview.append(UInt8(ascii: " ")) }
                isBetweenWords = false
            }
            preview.append(byte)
        }
        return String(decoding: preview, as: UTF8.self)
    }
}
