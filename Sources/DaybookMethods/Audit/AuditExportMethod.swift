import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AuditExportMethod: ReadMethod {
    let name = "audit.export"
    let summary = "Events with all that it takes to verify them offline, page by page."
    let parameters = [
        Fields.session.optional, Fields.owner.optional, Fields.from.optional, to.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("filename", .string(min: 1)), .required("mediaType", .string(min: 1)),
        .required("document", .string()), .optional("nextCursor", .string(min: 1)),
    ])
    let access = Access.scope(.admin)
    let owners = OwnerRule<AuditExportQuery>.refused
    let errors = ErrorReason.ofSigning
    let repetition = Repetition.harmless
    let example = #"{"session": "tea"}"#

    private static let to = Parameter(
        "to", Forms.position, "To this position; the journal's last where left out.")
    private static let cursor = Fields.cursor(AuditExportCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> AuditExportQuery {
        var query = AuditExportQuery(try scope(&arguments))
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    private func scope(_ arguments: inout Arguments) throws(JournalError) -> AuditExportQuery.Scope {
        let session = try arguments.optional(Fields.session)
        let owner = try arguments.optional(Fields.owner)
        let from = try arguments.optional(Fields.from)
        let to = try arguments.optional(Self.to)
        guard let session else {
            guard owner == nil else {
                throw arguments.invalid(Fields.owner.name, "can't be given without session")
            }
            return .range(from: from ?? .first, to: to)
        }
        guard from == nil, to == nil else {
            let name = from == nil ? Self.to.name : Fields.from.name
            throw arguments.invalid(name, "can't be given together with session")
        }
        return .session(session, owner: owner)
    }

    func route(_ query: AuditExportQuery) -> Route { .pooled }

    /// The events of a session are found by its view.
    func wait(_ query: AuditExportQuery) -> ViewWait {
        switch query.scope {
        case .session: .views
        case .range: .nothing
        }
    }

    func read(
        _ query: AuditExportQuery, _ context: ReadContext
    ) throws(JournalError) -> AuditExport.Document {
        AuditExport.document(try context.reader.auditExport(query))
    }

    func byteCountEstimate(of document: AuditExport.Document) -> Int { 256 + document.text.count * 9 / 8 }

    func write(_ document: AuditExport.Document, to writer: inout JSONWriter) {
        writer.member("filename", string: document.filename)
        writer.member("mediaType", string: AuditExport.mediaType)
        writer.member("document", utf8: document.text[...])
        writer.member(nextCursor: document.next)
    }
}

extension AuditExportCursor: PageCursor {
    package static let letter = UInt8(ascii: "a")
    package static let byteCount = 32

    package func append(to bytes: inout [UInt8]) {
        for word in [treeSize, last, next, lineOffset] { bytes.append(littleEndian: word) }
    }

    package init?(bytes: [UInt8]) {
        let words = stride(from: 0, to: Self.byteCount, by: 8).map(bytes.cursorWord)
        guard words.allSatisfy({ $0 <= Limits.integerMax }) else { return nil }
        self.init(treeSize: words[0], last: words[1], next: words[2], lineOffset: words[3])
    }
}
