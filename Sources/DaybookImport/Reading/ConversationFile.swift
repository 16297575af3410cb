import DaybookClient

/// Reads one file of conversations and hands out its items. Each record goes to the format that recognises
/// it; formats whose records belong together take the whole file from their first on.
struct ConversationFile {
    let source: ConversationSource
    /// The format; nil for whichever recognises a record.
    let format: (any ImportFormat.Type)?

    typealias Sink = (ImportItem) async throws -> Void

    /// Throws `SystemError` for a file that can't be read at all, and what `sink` throws.
    func read(into sink: Sink) async throws {
        var reading = ConversationReading(names: SessionNames(path: source.namingPath), forced: format)
        let file = RecordFile(source: source, beginsRecords: reading.isRecord)
        try await file.read { piece in
            for piece in reading.unpacked(piece) {
                for item in reading.items(of: piece) { try await sink(item) }
            }
        }
        for item in reading.finish() { try await sink(item) }
    }
}

/// The state of reading one file.
struct ConversationReading {
    private var names: SessionNames
    private let forced: (any ImportFormat.Type)?
    /// The format that the file is of from here on.
    private var whole: String?
    private var formats: [String: any ImportFormat] = [:]

    init(names: SessionNames, forced: (any ImportFormat.Type)?) {
        self.names = names
        self.forced = forced
        if let forced {
            formats[forced.name] = forced.init()
            whole = forced.name
        }
    }

    mutating func items(of piece: RecordFile.Piece) -> [ImportItem] {
        switch piece {
        case .record(let record, let place):
            do throws(ImportProblem) {
                return try items(of: record, at: place)
            } catch {
                return [.problem(place, error.reason)]
            }
        case .broken(let line, let place, let reason):
            for name in formats.keys { formats[name]?.passBroken(line) }
            return [.problem(place, reason)]
        case .progress(let byteCount): return [.progress(byteCount: byteCount)]
        }
    }

    private mutating func items(
        of record: JSONBytes, at place: Place
    ) throws(ImportProblem) -> [ImportItem] {
        if let whole { return try formats[whole]!.items(of: record, at: place, &names) }
        guard let type = recognising(record) else { throw .unknownFormat }
        let items = try formats[type.name, default: type.init()].items(of: record, at: place, &names)
        if type.takesWholeFile { whole = type.name }
        return items
    }

    private func recognising(_ record: JSONBytes) -> (any ImportFormat.Type)? {
        ImportFormats.recognising(record, stem: names.stem)
    }

    /// Whether an array's first element is a record of a format, and not a message of the conversation that
    /// the array is.
    func isRecord(_ first: JSONBytes) -> Bool {
        if forced == nil, ResponseItem.isOne(first) { return false }
        guard let format = forced ?? recognising(first) else { return false }
        return format != ChatMessages.self || !ChatMessage.isOne(first)
    }

    /// The records of an array, unless it is a conversation itself.
    func unpacked(_ piece: RecordFile.Piece) -> [RecordFile.Piece] {
        guard case .record(let document, .file) = piece, document.isArray else { return [piece] }
        let elements = document.elements
        if forced == nil, elements.first.map(ResponseItem.isOne) == true { return [piece] }
        let format = forced ?? elements.first.flatMap(recognising)
        // One thing that is not known, instead of as many as it has elements.
        if format == nil, elements.allSatisfy({ recognising($0) == nil }) { return [piece] }
        if format ?? ChatMessages.self == ChatMessages.self, ChatMessages.recognises(RecordShape(document)) {
            return [piece]
        }
        return elements.enumerated().map { .record($1, .element([$0])) }
    }

    mutating func finish() -> [ImportItem] {
        formats.keys.sorted().flatMap { formats[$0]!.finish(&names) }
    }
}
