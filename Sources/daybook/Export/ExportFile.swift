import DaybookClient
import DaybookJSON
import DaybookTerminal

/// A file that an export was written to.
struct WrittenFile {
    let path: String
    let byteCount: Int
}

/// The file that an export's parts are written to.
enum ExportFile {
    /// The way in which it is told what was written.
    enum Telling {
        case text, json
        /// Nobody is told, for the caller tells it.
        case nothing
    }

    /// Writes the parts to a new file, which is removed where not all of them come, or to standard output.
    ///
    /// - Parameters:
    ///   - path: `-` for standard output; where nil, the file has the name that `name` makes of the first
    ///     part.
    ///   - isJSON: whether the parts are JSON, which a terminal is shown as such.
    ///   - telling: how to tell what was written.
    ///   - seen: gets each part.
    ///   - rest: bytes that come after the parts.
    /// - Returns: the file; nil for standard output.
    @discardableResult
    static func write(
        _ parts: ExportParts, to path: String?, isJSON: Bool = true, telling: Telling,
        name: (ExportedDocument) -> String,
        seen: (ExportedDocument) -> Void = { _ in }, rest: () async throws -> String = { "" }
    ) async throws -> WrittenFile? {
        var file: NewFile?
        do {
            for try await part in parts {
                if path != "-", file == nil { file = try NewFile(path: path ?? name(part)) }
                try write(part.text, to: file, isJSON)
                seen(part)
            }
            try write(try await rest(), to: file, isJSON)
            return try file.map { try finish($0, telling) }
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
    ///   - telling: how to tell what was written.
    /// - Returns: the file; nil for standard output.
    @discardableResult
    static func write(
        _ document: [UInt8], to path: String, isJSON: Bool = true, telling: Telling
    ) throws -> WrittenFile? {
        guard path != "-" else {
            isJSON ? Output.text(json: document) : Output.text(String(decoding: document, as: UTF8.self))
            return nil
        }
        let file = try NewFile(path: path)
        do throws(CommandFailure) {
            try file.write(document)
            return try finish(file, telling)
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

    private static func finish(_ file: NewFile, _ telling: Telling) throws(CommandFailure) -> WrittenFile {
        let written = WrittenFile(path: file.path, byteCount: try file.sync())
        switch telling {
        case .text: Output.line(TerminalText.oneLine(written.path))
        case .json:
            Output.json { writer in
                writer.member("path", string: written.path)
                writer.member("bytes", integer: written.byteCount)
            }
        case .nothing: break
        }
        return written
    }
}
