import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionExportMethod: ReadMethod {
    let name = "session.export"
    let summary = "A session as one document, page by page."
    let parameters = [
        Fields.id.required, Fields.owner.optional, format.optional, Fields.atRevision.optional,
        cursor.optional,
    ]
    let result = Schema.object([
        .required("filename", .string(min: 1)), .required("mediaType", .string(min: 1)),
        .required("document", .string()), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ExportQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea", "format": "markdown"}"#

    private static let format = Parameter(
        "format", Forms.word { (format: ExportQuery.Format) in format.rawValue },
        "The format of the document; json where left out.")
    private static let cursor = Fields.cursor(SequenceNumber.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> ExportQuery {
        var query = ExportQuery(session: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        query.format = try arguments.optional(Self.format) ?? query.format
        query.moment = try arguments.revision()
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: ExportQuery) -> Route { .pooled }

    func wait(_ query: ExportQuery) -> ViewWait { .views }

    func read(
        _ query: ExportQuery, _ context: ReadContext
    ) throws(JournalError) -> SessionExport.Document {
        SessionExport.document(try context.reader.export(query), format: query.format)
    }

    func byteCountEstimate(of document: SessionExport.Document) -> Int { 256 + document.text.count * 5 / 4 }

    func write(_ document: SessionExport.Document, to writer: inout JSONWriter) {
        writer.member("filename", string: document.filename)
        writer.member("mediaType", string: document.mediaType)
        writer.member("document", utf8: document.text[...])
        writer.member(nextCursor: document.next)
    }
}

/// The last message of a page, from which the next page goes on.
extension SequenceNumber: PageCursor {
    package static let letter = UInt8(ascii: "m")
    package static let byteCount = 8

    package func append(to bytes: inout [UInt8]) { bytes.append(littleEndian: value) }

    package init?(bytes: [UInt8]) { self.init(bytes.cursorWord(at: 0)) }
}
