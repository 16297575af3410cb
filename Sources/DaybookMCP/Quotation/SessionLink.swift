import DaybookCore

/// The URI of a conversation, `daybook://session/ID`, with `?cursor=…` for what comes after.
package struct SessionLink: Equatable, Sendable {
    let session: String
    /// A cursor of `read_conversation`.
    let cursor: String?

    static let prefix = "daybook://session/"
    static let argument = "id"
    static let template = prefix + "{\(argument)}"
    private static let query = "?cursor="

    init(session: String, cursor: String? = nil) {
        self.session = session
        self.cursor = cursor
    }

    /// Reads a URI; nil where it is none of a conversation.
    init?(uri: String) {
        guard uri.hasPrefix(Self.prefix), uri.utf8.count <= MCPLimits.nameByteCountMax,
            let parts = Self.decoded(uri.dropFirst(Self.prefix.count))?.split(
                separator: Self.query, maxSplits: 1, omittingEmptySubsequences: false),
            let id = parts.first.flatMap({ SessionID(String($0)) })
        else { return nil }
        self.init(session: id.text, cursor: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// The URI. An id needs no escapes, for all of its characters may stand in a path.
    var uri: String { Self.prefix + session + (cursor.map { Self.query + $0 } ?? "") }

    /// The text with what is percent-encoded decoded; nil where that is broken.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(Substring(rest.prefix(2)))
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The text of a conversation, or of a part of it.
package struct SessionText: Sendable {
    let link: SessionLink
    let text: String

    static let mediaType = "text/plain"
}
