package import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// Events with what proves them, a JSON object a line (`docs/internals/audit-format.md`).
///
/// A long export comes in pages, which may end within a line: their texts, one after the other, are the
/// document.
package enum AuditExport {
    package static let version = 1
    static let mediaType = "application/x-ndjson"

    package struct Document: Sendable {
        package var filename: String
        /// The page's text in UTF-8.
        package var text: [UInt8]
        package var next: AuditExportCursor?
    }

    package static func document(
        _ page: AuditExportPage, byteCountMax: Int = Limits.auditPageByteCountMax
    ) -> Document {
        var text = page.opening.map(line) ?? []
        var cursor = page.cursor
        for event in page.events {
            let rest = line(event).dropFirst(Int(cursor.lineOffset))
            let room = byteCountMax - text.count
            guard rest.count <= room else {
                text += rest.prefix(room)
                cursor.lineOffset += UInt64(room)
                return Document(filename: filename(page), text: text, next: cursor)
            }
            text += rest
            cursor.next += 1
            cursor.lineOffset = 0
        }
        guard let proof = page.proof else {
            return Document(filename: filename(page), text: text, next: cursor)
        }
        text += line(proof)
        return Document(filename: filename(page), text: text, next: nil)
    }

    private static func filename(_ page: AuditExportPage) -> String {
        guard let session = page.session else { return "audit-through-\(page.cursor.last).ndjson" }
        return "audit-\(String(session.text.map { $0 == ":" ? "_" : $0 })).ndjson"
    }

    private static func line(_ opening: AuditExportPage.Opening) -> [UInt8] {
        object { writer in
            writer.member("daybook", string: "audit")
            writer.member("version", integer: version)
            switch opening.scope {
            case .session(let id, let revision):
                writer.member("session", string: id.text)
                writer.member("throughRevision", integer: revision.value)
            case .range(let from, let to, let before):
                writer.member("from", integer: from.value)
                writer.member("to", integer: to.value)
                writer.member("before", before)
            }
            writer.member("checkpoint", string: opening.checkpoint.note)
            writer.name("keys")
            writer.strings(opening.checkpoint.keys)
        }
    }

    private static func line(_ event: AuditExportPage.Event) -> [UInt8] {
        object { writer in
            writer.member("header", utf8: Base64.encode(event.header)[...])
            if let sealed = event.sealed {
                writer.member("salt", utf8: Base64.encode(sealed.prefix(BodyRecord.saltByteCount))[...])
                writer.member("body", utf8: Base64.encode(sealed.dropFirst(BodyRecord.saltByteCount))[...])
            } else {
                writer.null("salt")
                writer.null("body")
            }
        }
    }

    private static func line(_ proof: [Digest256]) -> [UInt8] { object { $0.member("proof", proof) } }

    private static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        return writer.finish() + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ digests: [Digest256]) {
        self.name(name)
        beginArray()
        for digest in digests { self.digest(digest) }
        endArray()
    }
}
