import DaybookClient

/// Sessions of newer versions of the Gemini CLI: a header, then a message a line. A message is written again
/// under its id as it grows, and its last version counts; `$set` changes the header or all messages,
/// `$rewindTo` takes a message and all after it from the conversation.
struct GeminiLines: ImportFormat {
    static let name = "gemini-lines"
    static let takesWholeFile = true

    /// A message, or what is none.
    private struct Entry {
        var line: JSONBytes
        let place: Place
    }

    private enum Step {
        case entry(Int)
        /// A rewind to before a message, after which the entry `kept` is the last one.
        case rewind(id: String, kept: Int?, place: Place)
    }

    private var header: JSONBytes?
    private var headerPlace = Place.file
    private var entries: [Entry] = []
    private var steps: [Step] = []
    /// Each message's entry, by its id.
    private var indices: [String: Int] = [:]
    /// The entries of the conversation as it is now.
    private var shown: [Int] = []

    static func recognises(_ record: RecordShape) -> Bool {
        record["sessionId"]?.string != nil && record["messages"] == nil && record["type"] == nil
            && record["projectHash"] != nil && record["startTime"] != nil
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        if let change = record["$set"] {
            for message in change["messages"]?.elements ?? [] { add(message, at: place) }
        } else if let id = record["$rewindTo"]?.string {
            rewind(to: id, at: place)
        } else if record["projectHash"] != nil, record["type"] == nil {
            // Written again when the session is resumed.
            if header == nil { (header, headerPlace) = (record, place) }
        } else {
            add(record, at: place)
        }
        return []
    }

    private mutating func add(_ line: JSONBytes, at place: Place) {
        let id = line.text("id")
        if let id, let index = indices[id] {
            entries[index].line = line
            return
        }
        let index = entries.count
        entries.append(Entry(line: line, place: place))
        steps.append(.entry(index))
        guard let id else { return }
        indices[id] = index
        shown.append(index)
    }

    private mutating func rewind(to id: String, at place: Place) {
        guard let index = indices[id], let end = shown.firstIndex(of: index) else { return }
        shown.removeSubrange(end...)
        steps.append(.rewind(id: id, kept: shown.last, place: place))
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        guard let header else { return [] }
        let session = GeminiSession.session(header, at: headerPlace, &names)
        var identities = ContentIdentities()
        var parts: [ImportedPart] = []
        var lastIdentity: [Int: String] = [:]
        var rewound = session
        for step in steps {
            switch step {
            case .entry(let index):
                let entry = entries[index]
                guard let id = entry.line.text("id"), let draft = GeminiSession.draft(entry.line) else {
                    let record = ImportedPart.Content.record(entry.line, at: entry.line["timestamp"]?.time)
                    parts.append(
                        ImportedPart(
                            identity: identities.next(entry.line.bytes), content: record,
                            place: entry.place))
                    continue
                }
                parts.append(.message(id, draft, at: entry.place))
                parts += GeminiSession.results(entry.line, id, at: entry.place)
                lastIdentity[index] = parts.last?.identity
            case .rewind(let id, let kept, let place):
                rewound.hasRewinds = true
                parts.append(
                    ImportedPart(
                        identity: "rewind.\(identities.next("rewind \(id)".utf8))",
                        content: .rewind(to: kept.flatMap { lastIdentity[$0] }), place: place))
            }
        }
        return [
            .conversation(ImportedConversation(session: rewound, parts: parts, place: headerPlace))
        ]
    }
}
