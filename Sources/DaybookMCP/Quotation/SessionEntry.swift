import DaybookClient
import DaybookJSON
import DaybookWire

/// A conversation as answers tell of it.
package struct SessionEntry: Sendable, PageEntry {
    let id: String
    /// The name, safe to show.
    let name: String
    private let session: Session

    init(_ session: Session) {
        id = session.id
        name = QuotedText.name(session.name)
        self.session = session
    }

    static let properties: [Schema.Property] = [
        .required("session", Schemas.sessionID), .required("uri", .string()), .required("name", .string()),
        .optional("owner", .string()), .optional("agent", .string()), .optional("project", .string()),
        .required("status", .string()), .required("messages", Schemas.count),
        .required("startedAt", .time), .optional("lastMessageAt", .time), .optional("newest", .string()),
    ]

    /// The stored names of whom and what it belongs to, for a line each.
    private var names: [(label: StaticString, value: String)] {
        let values: [(StaticString, String?)] = [
            ("owner", session.owner), ("agent", session.agent), ("project", session.project),
        ]
        return values.compactMap { label, value in value.map { (label, QuotedText.name($0)) } }
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: id)
        writer.member("uri", string: SessionLink(session: id).uri)
        writer.member("name", string: name)
        for (label, value) in names { writer.member(label, string: value) }
        writer.member("status", string: session.status.rawValue)
        writer.member("messages", integer: session.messageCount)
        writer.member("startedAt", string: session.createdAt.rfc3339)
        if let last = session.lastMessageAt { writer.member("lastMessageAt", string: last.rfc3339) }
        if let preview = session.preview { writer.member("newest", string: QuotedText.name(preview)) }
        writer.endObject()
        return writer.finish()
    }

    var text: QuotedText {
        var text = QuotedText()
        let last = session.lastMessageAt.map { ", last at \($0.rfc3339)" } ?? ""
        text.line("\(id) (\(session.status.rawValue), messages: \(session.messageCount)\(last))")
        text.quote("name: \(name)")
        for (label, value) in names { text.quote("\(label): \(value)") }
        if let preview = session.preview { text.quote("newest: \(QuotedText.name(preview))") }
        return text
    }
}
