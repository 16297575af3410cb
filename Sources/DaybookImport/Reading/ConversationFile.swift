import DaybookClient

/// Reads one file of conversations and hands out its items. All of a file is of one format: that of its first
/// record which any format recognises.
struct ConversationFile {
    let source: ConversationSource
    /// The format; nil for whichever recognises a record.
    let format: (any ImportFormat.Type)?

    typealias Sink = (ImportItem) async throws -> Void

    /// Throws `SystemError` for a file that can't be read at all, and what `sink` throws.
    func read(into sink: Sink) async throws {
        let times = SourceTimes()
        var reading = ConversationReading(
            names: SessionNames(path: source.namingPath, note: source.note), paths: source.relativePaths,
            times: times, forced: format)
        let file = RecordFile(source: source, beginsRecords: reading.isRecord)
        try await file.read { piece in
            for piece in reading.unpacked(piece) {
                // The sink must not run with these notes: it reads other times.
                for item in SourceTimes.$current.withValue(times, operation: { reading.items(of: piece) }) {
                    try await sink(item)
                }
            }
        }
        for item in SourceTimes.$current.withValue(times, operation: { reading.finish() }) {
            try await sink(item)
        }
        for (remark, count) in times.remarks { try await sink(.remark(.file, remark, count: count)) }
    }
}

/// The state of reading one file.
struct ConversationReading {
    private var names: SessionNames
    private let paths: [String]
    private let times: SourceTimes
    /// The format that the file is of, once that is known.
    private var format: (any ImportFormat.Type)?
    private var reader: (any ImportFormat)?
    /// Records before the first that a format recognises.
    private var unknown: [(record: JSONBytes, place: Place)] = []
    /// Sessions named after the file whose first message has not come yet.
    private var unnamed: Set<String> = []

    /// Number of records in which a format is looked for before the earlier ones are given up.
    private static let unknownCountMax = 64

    /// Begins a file.
    /// - Parameter paths: the file's path below what is imported, and the paths below folders farther in and
    ///   farther out.
    init(
        names: SessionNames, paths: [String], times: SourceTimes, forced: (any ImportFormat.Type)?
    ) {
        self.names = names
        self.paths = paths
        self.times = times
        format = forced
        reader = forced?.init()
    }

    mutating func items(of piece: RecordFile.Piece) -> [ImportItem] {
        switch piece {
        case .record(let record, let place):
            times.beginRecord()
            return named(items(of: record, at: place))
        case .broken(let line, let place, let reason):
            reader?.passBroken(line)
            return [.problem(place, reason)]
        case .progress(let byteCount): return [.progress(byteCount: byteCount)]
        }
    }

    private mutating func items(of record: JSONBytes, at place: Place) -> [ImportItem] {
        guard reader == nil else { return read(record, at: place) }
        guard let type = recognising(record) else {
            unknown.append((record, place))
            return unknown.count < Self.unknownCountMax ? [] : giveUp()
        }
        format = type
        reader = type.init()
        defer { unknown = [] }
        return unknown.flatMap { read($0.record, at: $0.place) } + read(record, at: place)
    }

    private mutating func read(_ record: JSONBytes, at place: Place) -> [ImportItem] {
        guard let format, format.takesWholeFile || isRecord(record, of: format) else {
            return [.problem(place, ImportProblem.unknownFormat.reason)]
        }
        do throws(ImportProblem) {
            return try reader?.items(of: record, at: place, &names) ?? []
        } catch {
            return [.problem(place, error.reason)]
        }
    }

    /// Whether a record is of the file's format, and does not say itself that it is of Daybook's.
    private func isRecord(_ record: JSONBytes, of format: any ImportFormat.Type) -> Bool {
        let shape = RecordShape(record)
        return format.recognises(shape)
            && (format == DaybookExport.self || !DaybookExport.recognises(shape))
    }

    /// The records that no format recognises, as what they are.
    private mutating func giveUp() -> [ImportItem] {
        defer { unknown = [] }
        if let first = unknown.first, let purpose = CompanionFile.purpose(name: names.file, first.record) {
            return [.remark(.file, "no conversation, but \(purpose)", count: 1)]
        }
        return unknown.map { .problem($0.place, ImportProblem.unknownFormat.reason) }
    }

    /// The items, the first message of each session that is named after the file telling its names.
    private mutating func named(_ items: [ImportItem]) -> [ImportItem] {
        items.map { item in
            switch item {
            case .conversation(var conversation):
                let drafts = ([conversation] + conversation.branches).lazy.flatMap(\.parts).compactMap(
                    \.draft)
                if let first = drafts.first {
                    conversation.session.naming = naming(of: conversation.session.id, first)
                }
                return .conversation(conversation)
            case .session(var session, let place):
                if names.isOfFile(session.id) {
                    unnamed.insert(session.id)
                    session.isNamedLater = true
                }
                return .session(session, place)
            case .part(var part, let session):
                if let draft = part.draft, unnamed.remove(session) != nil {
                    part.naming = naming(of: session, draft)
                }
                return .part(part, session: session)
            default: return item
            }
        }
    }

    private func naming(of id: String, _ first: MessageDraft) -> FileNaming {
        FileNaming(
            id, isOfFile: names.isOfFile(id), first, writtenAt: first.at.map(times.asWritten), paths: paths)
    }

    private func recognising(_ record: JSONBytes) -> (any ImportFormat.Type)? {
        ImportFormats.recognising(record, stem: names.stem)
    }

    /// Whether an array's first element is a record of a format, and not a message of the conversation that
    /// the array is.
    func isRecord(_ first: JSONBytes) -> Bool {
        if reader == nil, ResponseItem.isOne(first) { return false }
        guard let format = format ?? recognising(first) else { return false }
        return format != ChatMessages.self || !ChatMessage.isOne(first)
    }

    /// The records of an array, unless it is a conversation itself.
    func unpacked(_ piece: RecordFile.Piece) -> [RecordFile.Piece] {
        guard case .record(let document, .file) = piece, document.isArray else { return [piece] }
        let elements = document.elements
        if reader == nil, elements.first.map(ResponseItem.isOne) == true { return [piece] }
        let format = format ?? elements.first.flatMap(recognising)
        // One thing that is not known, instead of as many as it has elements.
        if format == nil, elements.allSatisfy({ recognising($0) == nil }) { return [piece] }
        if format ?? ChatMessages.self == ChatMessages.self, ChatMessages.recognises(RecordShape(document)) {
            return [piece]
        }
        return elements.enumerated().map { .record($1, .element([$0])) }
    }

    mutating func finish() -> [ImportItem] {
        times.beginRecord()
        return giveUp() + named(reader?.finish(&names) ?? [])
    }
}
