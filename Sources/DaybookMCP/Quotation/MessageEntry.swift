import DaybookClient
import DaybookContent
import enum DaybookCore.Role
import enum DaybookCore.UTF8Text
import DaybookJSON
import DaybookWire

/// A piece of a message's text, as answers quote it.
struct MessageEntry {
    private let message: Message
    /// The piece, safe to show.
    private let piece: String
    private let offset: Int
    /// The end of the piece, and of the text, in its bytes.
    private let end: Int
    private let byteCount: Int

    /// Takes a piece of a message.
    /// - Parameters:
    ///   - message: the message.
    ///   - offset: bytes of its text that came before.
    init(_ message: Message, from offset: Int = 0) {
        self.message = message
        let bytes = Array(Self.text(of: message).utf8)
        byteCount = bytes.count
        let start = Self.boundary(in: bytes, at: offset)
        self.offset = start
        // What can't be seen is written out, and is longer so.
        var length = MCPLimits.pieceByteCountMax
        var end: Int
        var piece: String
        repeat {
            end = Self.boundary(in: bytes, at: start + length)
            piece = QuotedText.visible(String(decoding: bytes[start..<end], as: UTF8.self))
            length /= 2
        } while piece.utf8.count > MCPLimits.pieceByteCountMax
        self.end = end
        self.piece = piece
    }

    /// The place where the text goes on; nil where this is its end.
    var rest: ReadingPlace? { end < byteCount ? .within(message.sequence, offset: end) : nil }

    static let properties: [Schema.Property] = [
        .required("sequence", Schemas.sequence), .required("role", .string()), .required("type", .string()),
        .required("at", .time), .required("text", .string()), .optional("textFrom", Schemas.count),
        .optional("rest", .string()),
    ]

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("sequence", integer: message.sequence)
        writer.member("role", string: QuotedText.name(message.role.rawValue))
        writer.member("type", string: QuotedText.name(message.type.rawValue))
        writer.member("at", string: message.at.rfc3339)
        writer.member("text", string: piece)
        if offset > 0 { writer.member("textFrom", integer: offset) }
        if let rest { writer.member("rest", string: rest.cursor) }
        writer.endObject()
        return writer.finish()
    }

    var text: QuotedText {
        var text = QuotedText()
        let type = message.type == .text ? "" : ", \(QuotedText.name(message.type.rawValue))"
        let part = offset > 0 ? ", from byte \(offset) of its text" : ""
        text.line(
            "\(message.sequence) \(QuotedText.name(message.role.rawValue))\(type), \(message.at.rfc3339)\(part)"
        )
        text.quote(piece)
        if let rest { text.line("The text is cut; cursor \"\(rest.cursor)\" goes on there.") }
        return text
    }

    private static func text(of message: Message) -> String {
        if message.isRedacted { return MessageText.redactedPlaceholder }
        let metadata = message.metadata.map { JSONValue(validated: $0.bytes) }
        let content = JSONValue(validated: message.content.bytes)
        return ContentParts(content, metadata: metadata, role: Role(name: message.role.rawValue)).lines
    }

    /// The beginning of the scalar at an offset, or the end of the text.
    private static func boundary(in bytes: [UInt8], at offset: Int) -> Int {
        var start = min(offset, bytes.count)
        while start > 0, start < bytes.count, UTF8Text.isContinuation(bytes[start]) { start -= 1 }
        return start
    }
}
