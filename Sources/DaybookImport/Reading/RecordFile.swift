import DaybookClient
import DaybookJSON
import DaybookSystem
import DaybookZip

/// The records of a file. JSON lines are read line by line, an array of records element by element; any other
/// document is read whole.
struct RecordFile {
    let source: ConversationSource
    /// Whether an array that begins with this element is one of records, and no record itself.
    let beginsRecords: (JSONBytes) -> Bool

    /// Byte count of a line: a request that records it could not be longer either.
    private static let lineByteCountMax = 16 * 1_048_576
    /// Byte count of an element of an array; some elements are held at a time.
    private static let elementByteCountMax = 64 * 1_048_576
    /// Byte count of any other document, which is held whole.
    private static let documentByteCountMax = 1 << 30
    /// Byte count of a document's beginning, by whose first element it is known.
    private static let beginningByteCountMax = 16 * 1_048_576

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
        guard try isLines(file) else { return try await readDocument(file, sink) }
        while let line = try file.next(byteCountMax: Self.lineByteCountMax) {
            for piece in Self.pieces(of: line) { try await sink(piece) }
            try await sink(.progress(byteCount: line.byteCount))
        }
    }

    /// Whether the file is of lines: the first is a value and another follows, or the name says so. The name
    /// is not believed where the first line only opens a document.
    private func isLines(_ file: LineReader) throws -> Bool {
        let first = try file.peekLine(byteCountMax: Self.lineByteCountMax)
        if [".jsonl", ".ndjson"].contains(where: source.namingPath.hasSuffix) {
            let text = first.filter { $0 > 0x20 }
            return text != [UInt8(ascii: "[")] && text != [UInt8(ascii: "{")]
        }
        guard first.last == UInt8(ascii: "\n"), try file.hasMore(after: first.count) else { return false }
        return (try? JSONBytes(json: Array(first))) != nil
    }

    private func readDocument(_ file: LineReader, _ sink: Sink) async throws {
        let beginning = try file.peek(byteCountMax: Self.beginningByteCountMax)
        if let first = ArrayElements.first(in: beginning), let first = try? JSONBytes(json: Array(first)),
            beginsRecords(first)
        {
            return try await readElements(ArrayElements(file), sink)
        }
        if ZipArchive.isBeginning(beginning.prefix(4)) {
            throw SystemError(problem: "a zip archive is read from its end: give it as a file")
        }
        // Whatever else it is, its beginning tells what is wrong with it.
        let begin = beginning.first { $0 > 0x20 }
        guard begin == UInt8(ascii: "{") || begin == UInt8(ascii: "[") else {
            return try await sink(Self.document(Array(beginning)))
        }
        guard file.byteCount <= Self.documentByteCountMax,
            let bytes = try file.readAll(byteCountMax: Self.documentByteCountMax)
        else {
            throw SystemError(problem: "a document of over 1 GiB, the limit; files of JSON lines have none")
        }
        try await sink(Self.document(bytes))
        try await sink(.progress(byteCount: bytes.count))
    }

    private func readElements(_ elements: ArrayElements, _ sink: Sink) async throws {
        var (elements, index) = (elements, 0)
        while let element = try elements.next(byteCountMax: Self.elementByteCountMax) {
            try await sink(Self.piece(of: element, at: .element([index])))
            try await sink(.progress(byteCount: element.byteCount))
            index += 1
        }
        if try elements.isFollowed() {
            try await sink(.broken([], .element([index]), "bytes follow the array's end"))
        }
    }

    private static func piece(of element: ArrayElements.Element, at place: Place) -> Piece {
        guard element.isEnded else { return .broken([], place, ImportReport.cutOff) }
        guard element.bytes.count <= elementByteCountMax else {
            return .broken([], place, "an element of \(element.byteCount) bytes; at most 64 MiB are read")
        }
        do { return .record(try JSONBytes(json: element.bytes), place) } catch {
            return .broken([], place, "\(error)")
        }
    }

    private static func document(_ bytes: [UInt8]) -> Piece {
        do {
            return .record(try JSONBytes(json: bytes), .file)
        } catch {
            if bytes.isEmpty { return .broken([], .file, "the file is empty") }
            let line = bytes.prefix(error.byteOffset).count { $0 == UInt8(ascii: "\n") } + 1
            return .broken([], .line(line), "not JSON: \(error.problem)")
        }
    }

    /// The values of a line, mostly one: programs that append to a file whose last line feed was lost glue
    /// two values together.
    private static func pieces(of line: LineReader.Line) -> [Piece] {
        let place = Place.line(line.number)
        if line.isTooLong {
            return [.broken([], place, "a line of \(line.byteCount) bytes; at most 16 MiB are read")]
        }
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
                            Array(rest), place, isCut ? ImportReport.cutOff : "\(error)")
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
