import DaybookClient
import DaybookJSON
import DaybookTerminal

/// The file that an export's parts are written to.
enum ExportFile {
    /// Writes the parts to a new file, which is removed where not all of them come, or to standard output.
    ///
    /// - Parameters:
    ///   - path: `-` for standard output; where nil, the file has the name that `name` makes of the first
    ///     part.
    ///   - isJSON: whether the parts are JSON, which a terminal is shown as such.
    ///   - json: whether to tell what was written as JSON.
    ///   - seen: gets each part.
    ///   - rest: bytes that come after the parts.
    static func write(
        _ parts: ExportParts, to path: String?, isJSON: Bool = true, json: Bool,
        name: (ExportedDocument) -> String,
        seen: (ExportedDocument) -> Void = { _ in }, rest: () async throws -> String = { "" }
    ) async throws {
        var file: NewFile?
        do {
            for try await part in parts {
                if path != "-", file == nil { file = try NewFile(path: path ?? name(part)) }
                try write(part.text, to: file, isJSON)
                seen(part)
            }
            try write(try await rest(), to: file, isJSON)
            if let file { report(path: file.path, byteCount: try file.sync(), json: json) }
        } catch {
            file?.discard()
            throw error
        }
    }

    /// Writes a document to a new file, which is removed where not all of it can be written, or to
    /// standard output.
    /// - Parameters:
    ///   - path: `-` for standard output.
    ///   - isJSON: whether the document is JSON, which a terminal is shown as such.
    ///   - json: whether to tell what was written as JSON.
    static func write(_ document: [UInt8], to path: String, isJSON: Bool = true, json: Bool) throws {
        guard path != "-" else {
            return isJSON
                ? Output.text(json: document) : Output.text(String(decoding: document, as: UTF8.self))
        }
        let file = try NewFile(path: path)
        do throws(CommandFailure) {
            try file.write(document)
            report(path: path, byteCount: try file.sync(), json: json)
        } catch {
            file.discard()
            throw error
        }
    }

    private static func write(_ text: String, to file: NewFile?, _ isJSON: Bool) throws {
        if let file {
            try file.write(Array(text.utf8))
        } else if isJSON {
            Output.text(json: Array(text.utf8))
        } else {
            Output.text(text)
        }
    }

    private static func report(path: String, byteCount: Int, json: Bool) {
        guard json else { return Output.line(TerminalText.oneLine(path)) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("path", string: path)
        writer.member("bytes", integer: byteCount)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
