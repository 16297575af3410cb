package import DaybookCore
import DaybookJSON
package import DaybookJournal
import DaybookWire

/// One session as a document for people (`markdown`) or programs (`json`; `jsonl`, which can be imported
/// again).
///
/// A long session comes in pages: their texts, one after the other, are the document.
package enum SessionExport {
    package struct Document: Sendable {
        package var filename: String
        package var mediaType: String
        /// The page's text in UTF-8.
        package var text: [UInt8]
        package var next: SequenceNumber?
    }

    package static func document(_ page: ExportPage, format: ExportQuery.Format) -> Document {
        let (fileExtension, mediaType) = kind(of: format)
        return Document(
            filename: ExportFilename.make(page.session, fileExtension: fileExtension), mediaType: mediaType,
            text: text(page, format), next: page.next)
    }

    private static func kind(of format: ExportQuery.Format) -> (fileExtension: String, mediaType: String) {
        switch format {
        case .json: ("json", "application/json")
        case .markdown: ("md", "text/markdown")
        case .jsonl: ("jsonl", "application/x-ndjson")
        }
    }

    private static func text(_ page: ExportPage, _ format: ExportQuery.Format) -> [UInt8] {
        switch format {
        case .json: JSONExport.text(page)
        case .markdown: MarkdownExport.text(page)
        case .jsonl: JSONLinesExport.text(page)
        }
    }
}

/// The JSON document `{exportedAt, session, messages}`.
enum JSONExport {
    static func text(_ page: ExportPage) -> [UInt8] {
        var text: [UInt8] = []
        if page.isFirst { text = opening(page) }
        for (index, exported) in page.messages.enumerated() {
            if index > 0 || !page.isFirst { text.append(UInt8(ascii: ",")) }
            var writer = JSONWriter(appendingTo: text)
            text = []
            writer.message(exported.message, of: exported)
            text = (consume writer).finish()
        }
        if page.next == nil { text.append(contentsOf: "]}\n".utf8) }
        return text
    }

    /// The document's text up to the bracket of the messages.
    private static func opening(_ page: ExportPage) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("exportedAt", time: page.exportedAt)
        writer.name("session")
        writer.session(page.session)
        writer.name("messages")
        writer.beginArray()
        return writer.bytes
    }
}

/// A record a line: the session, then its messages; what `daybook import` takes.
enum JSONLinesExport {
    private static let version = 1

    static func text(_ page: ExportPage) -> [UInt8] {
        var text: [UInt8] = []
        if page.isFirst {
            append(to: &text) { members(of: page.session, exportedAt: page.exportedAt, &$0) }
        }
        for exported in page.messages { append(to: &text) { members(of: exported, &$0) } }
        return text
    }

    private static func append(to text: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(appendingTo: text)
        text = []
        writer.beginObject()
        members(&writer)
        writer.endObject()
        // Without `consume` the writer would hold the text as well, and each line would copy all before it.
        text = (consume writer).finish()
        text.append(UInt8(ascii: "\n"))
    }

    private static func members(
        of session: Session, exportedAt: Timestamp, _ writer: inout JSONWriter
    ) {
        writer.member("daybook", string: "session")
        writer.member("version", integer: version)
        writer.member("id", string: session.id.text)
        writer.member("owner", optional: session.owner)
        writer.member("agent", optional: session.agent)
        writer.member("project", optional: session.project)
        writer.member("mode", optional: session.mode ?? Session.defaultMode)
        writer.member("title", optional: session.title)
        if let source = session.titleSource { writer.member("titleSource", string: source.name) }
        writer.member("context", optional: session.context)
        writer.summary(of: session)
        writer.forkedFrom(of: session)
        if let parent = session.parent { writer.member("parent", string: parent.text) }
        writer.member("status", string: session.status.name)
        writer.member("pinned", bool: session.isPinned)
        writer.member("archived", bool: session.isArchived)
        writer.member("createdAt", time: session.createdAt)
        if let time = session.closedAt { writer.member("closedAt", time: time) }
        if let time = session.archivedAt { writer.member("archivedAt", time: time) }
        writer.member("exportedAt", time: exportedAt)
    }

    private static func members(of exported: ExportedMessage, _ writer: inout JSONWriter) {
        let message = exported.message
        let header = message.header
        writer.member("daybook", string: "message")
        writer.member("sequence", integer: header.sequence.value)
        writer.roleAndType(of: header)
        writer.member("content", raw: (message.body?[.content] ?? .null).bytes)
        writer.member("metadata", optional: message.body?[.metadata])
        writer.member("agent", optional: message.body?[.agent])
        writer.member("run", optional: message.body?[.run])
        writer.member("at", time: header.at)
        writer.member("recordedAt", time: header.recordedAt)
        if header.isHidden { writer.member("hidden", bool: true) }
        writer.marks(of: message)
        writer.history(of: exported)
        writer.member("source", optional: message.body?[.source])
    }
}
