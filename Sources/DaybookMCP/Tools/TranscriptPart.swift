import DaybookClient

/// Messages of a transcript that fit into one answer, and the places before and behind them.
struct TranscriptPart {
    private(set) var page = AnswerPage()
    private(set) var previous: ReadingPlace?
    private(set) var next: ReadingPlace?
    private var sequences: [Int] = []

    /// Reads messages at a place.
    init(
        _ place: ReadingPlace, of session: String, limit: Int, _ recall: Recall
    ) async throws {
        let reader = Reader(session: session, recall: recall)
        switch place {
        case .start: try await readForward(reader, after: 0, limit)
        case .after(let sequence):
            try await readForward(reader, after: sequence, limit)
            if sequence > 0 { previous = .before(sequences.first ?? sequence + 1) }
        case .within(let sequence, let offset):
            try await readForward(reader, after: sequence - 1, limit, offset: (sequence, offset))
        case .end: try await readBackward(reader, before: nil, limit)
        case .before(let sequence):
            try await readBackward(reader, before: sequence, limit)
            next = .after(sequences.last ?? max(0, sequence - 1))
        case .around(let sequence):
            try await readForward(reader, after: sequence - 1, limit - limit / 2)
            try await readBackward(reader, before: sequence, limit / 2)
        }
    }

    private mutating func readForward(
        _ reader: Reader, after: Int, _ limit: Int, offset: (sequence: Int, byte: Int)? = nil
    ) async throws {
        let found = try await reader.page(limit) { $0.after = after }
        next = found.hasMore ? found.messages.last.map { .after($0.sequence) } : nil
        for message in found.messages {
            let start = offset.flatMap { $0.sequence == message.sequence ? $0.byte : nil } ?? 0
            let entry = MessageEntry(message, from: start)
            guard page.add(entry.json, entry.text) else {
                next = .after(sequences.last ?? after)
                break
            }
            sequences.append(message.sequence)
        }
    }

    /// Puts earlier messages before what is there, as far as they fit.
    private mutating func readBackward(_ reader: Reader, before: Int?, _ limit: Int) async throws {
        guard limit > 0 else { return previous = before.map { .before($0) } }
        let found = try await reader.page(limit) { query in
            query.before = before
            query.order = .newestFirst
        }
        previous = found.hasMore ? found.messages.last.map { .before($0.sequence) } : nil
        var earlier = page.rest
        var taken: [Int] = []
        for message in found.messages {
            let entry = MessageEntry(message)
            guard earlier.add(entry.json, entry.text) else {
                previous = .before(taken.last ?? before ?? message.sequence + 1)
                break
            }
            taken.append(message.sequence)
        }
        page.prepend(reversing: earlier)
        sequences = taken.reversed() + sequences
    }
}

/// Pages of one session.
private struct Reader {
    let session: String
    let recall: Recall

    func page(_ limit: Int, _ change: (inout MessageQuery) -> Void) async throws -> MessagePage {
        var query = MessageQuery(limit: limit)
        query.owner = recall.owner
        change(&query)
        return try await recall.client.messages(of: session, query)
    }
}
