import DaybookJSON

extension DaybookClient {
    /// A whole session as one document; its parts are joined.
    public func export(
        _ session: String, format: ExportFormat = .json, atRevision: Int? = nil
    ) async throws -> ExportedDocument {
        var whole: ExportedDocument?
        for try await part in exportParts(session, format: format, atRevision: atRevision) {
            guard let before = whole else {
                whole = part
                continue
            }
            whole = ExportedDocument(
                filename: before.filename, mediaType: before.mediaType, text: before.text + part.text)
        }
        guard let whole else { throw ConnectionError.invalidAnswer("an export without a part") }
        return whole
    }

    /// The parts of a session's export, each up to some mebibytes, read as they are asked for.
    public func exportParts(
        _ session: String, format: ExportFormat = .json, atRevision: Int? = nil
    ) -> ExportParts {
        ExportParts(client: self, method: "session.export") { writer in
            writer.member("id", string: session)
            writer.member("format", string: format.rawValue)
            writer.member("atRevision", ifAny: atRevision)
        }
    }
}

public enum ExportFormat: String, CaseIterable, Sendable { case json, markdown, jsonl }

/// An export, or a part of it.
public struct ExportedDocument: Sendable {
    public let filename: String
    public let mediaType: String
    public let text: String
}

public struct ExportParts: AsyncSequence, Sendable {
    let client: DaybookClient
    let method: StaticString
    /// Writes all parameters but the cursor.
    let writeParameters: @Sendable (inout JSONWriter) -> Void

    public struct AsyncIterator: AsyncIteratorProtocol {
        let parts: ExportParts
        var cursor: JSONBytes?
        var isAtEnd = false

        /// The next part; nil after the last. Throws as every call of `DaybookClient` does.
        public mutating func next() async throws -> ExportedDocument? {
            guard !isAtEnd else { return nil }
            let (parts, cursor) = (parts, cursor)
            let (document, next) = try await parts.client.read(
                parts.method, decode: Self.part
            ) { writer in
                parts.writeParameters(&writer)
                writer.member("cursor", ifAny: cursor)
            }
            self.cursor = next
            isAtEnd = next == nil
            return document
        }

        private static func part(
            _ json: JSONBytes
        ) throws -> (document: ExportedDocument, nextCursor: JSONBytes?) {
            let reader = try ObjectReader(json, "the result")
            let document = ExportedDocument(
                filename: try reader.string("filename"), mediaType: try reader.string("mediaType"),
                text: try reader.string("document"))
            return (document, reader.optional("nextCursor"))
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: self) }
}
