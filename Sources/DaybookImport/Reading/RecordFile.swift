import DaybookClient
import DaybookJSON
import DaybookSystem

/// The records of a file. JSON lines are read line by line; a document is read whole.
struct RecordFile {
    let source: ConversationSource

    private static let lineByteCountMax = 16 * 1_048_576
    private static let documentByteCountMax = 1 << 30

    enum Piece {
        case record(JSONBytes, Place)
        /// A part that is no JSON, and the reason.
        case broken([UInt8], Place, String)
        /// Byte count of the file read since the last one.
        case progress(byteCount: Int)
    }

    typealias Sink = (Piece) async throws -> Void

    /// Throws `SystemError` for a file that can't be read at all, and what `sink` throws.
    func read(into sink: Sink) async throws {
        let file = try source.open()
        guard try isLines(file) else {
            guard file.byteCount <= Self.documentByteCountMax else {
                throw SystemError(problem: "a document of over 1 GiB; JSON lines have no such bound")
            }
            return try await readDocument(try file.readAll(), sink)
        }
        while let line = try file.next(byteCountMax: Self.lineByteCountMax) {
            for piece in Self.pieces(of: line) { try await sink(piece) }
            try await sink(.progress(byteCount: line.byteCount))
        }
    }

    /// Whether the file is of lines: the first is a value and another follows, or the name says so. The name
    /// is not believed where the first line only opens a document.
    private func isLines(_ file: LineReader) throws -> Bool {
        let first = try file.peekLine(byteCountMax: Self.lineByteCountMax)
        if [".jsonl", ".ndjson"].contains(where: source.name.hasSuffix) {
            let text = first.filter { $0 > 0x20 }
            return text != [UInt8(ascii: "[")] && text != [UInt8(ascii: "{")]
        }
        guard first.last == UInt8(ascii: "\n"), first.count < file.byteCount else { return false }
        return (try? JSONBytes(json: Array(first))) != nil
    }

    private func readDocument(_ bytes: [UInt8], _ sink: Sink) async throws {
        try await sink(Self.document(bytes))
        try await sink(.progress(byteCount: bytes.count))
    }

    private static func document(_ bytes: [UInt8]) -> Piece {
        do {
            return .record(try JSONBytes(json: bytes), .file)
        } catch {
            let line = bytes.prefix(error.byteOffset).count { $0 == UInt8(ascii: "\n") } + 1
            return .broken([], .line(line), error.problem)
        }
    }

    /// The values of a line, mostly one: programs that append to a file whose last line feed was lost glue
    /// two values together.
    private static func pieces(of line: LineReader.Line) -> [Piece] {
        let place = Place.line(line.number)
        if line.isTooLong { return [.broken([], place, "longer than 16 MiB")] }
        var pieces: [Piece] = []
        var rest = line.bytes
        while let start = rest.firstIndex(where: { $0 > 0x20 }) {
            rest = rest[start...]
            do {
                pieces.append(.record(try JSONBytes(json: Array(rest)), place))
                break
            } catch {
                guard error.isTrailing else {
                    let isCut = !line.isEnded && error.byteOffset == rest.count
                    pieces.append(
                        .broken(
                            Array(rest), place, isCut ? "cut off; the file may still be written" : "\(error)")
                    )
                    break
                }
                let end = rest.startIndex + error.byteOffset
                guard let value = try? JSONBytes(json: Array(rest[..<end])), value.isObject else {
                    pieces.append(.broken(Array(rest), place, "\(error)"))
                    break
                }
                pieces.append(.record(value, place))
                rest = rest[end...]
            }
        }
        return pieces
    }
}

extension InvalidJSON {
    /// Whether a whole value stands before the fault.
    fileprivate var isTrailing: Bool { problem == JSONError.Reason.trailingBytes.description }
}
