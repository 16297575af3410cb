import DaybookClient
import DaybookJSON
import DaybookTerminal

/// Fills a journal with messages of random words and measures how fast they are folded and found.
struct SearchBench {
    let messageCount: Int
    let load: BenchLoad
    /// Whether appends beside the folding are measured too.
    let comparesAppends: Bool

    private static let turnCount = 20
    private static let ownerCount = 100
    private static let wordsPerMessage = 60
    private static let pendingCountMax = 64
    private static let appendLoad = BenchLoad(connections: 64, inflight: 1, seconds: 10, count: nil)

    struct Outcome {
        let messageCount: Int
        /// Messages folded into the search view in a second.
        let foldedPerSecond: Double
        let queries: [BenchResult]
        /// Appends with words in them, and appends of as many bytes without any.
        let appends: (withWords: BenchResult, without: BenchResult)?

        var ratio: Double? { appends.map { $0.withWords.perSecond / $0.without.perSecond } }
    }

    func run(_ connection: ServiceConnection) async throws -> Outcome {
        let start = ContinuousClock.now
        try await fill(connection.client)
        try await catchUp(connection.client)
        let seconds = (ContinuousClock.now - start).seconds
        let queries = try Self.queries.map { name, parameters in
            try measure(name, parameters, connection.places.socket)
        }
        let appends = comparesAppends ? try await beside(connection) : nil
        return Outcome(
            messageCount: messageCount, foldedPerSecond: Double(messageCount) / seconds, queries: queries,
            appends: appends)
    }

    /// Queries for words of known frequency: the third stands in three messages of four, the eighth in four of
    /// ten, the 60th in one of twelve, the 100th in one of twenty, the 9,000th in one of two thousand. A word
    /// that is mistyped has no message, so that another one is suggested.
    private static let queries = [
        ("two common words", query([60, 100])), ("two words of most", query([3, 8])),
        ("a common word", query([1])), ("a rare word", query([9_000])),
        ("a phrase", #"{"query":"\"\#(word(2)) \#(word(5))\""}"#),
        ("a begin", #"{"query":"\#(word(4)) \#(word(12))"}"#),
        ("one without another", #"{"query":"\#(word(6)) -\#(word(2)) "}"#),
        ("two words of an owner", query([3, 8], #","owner":"owner-7""#)),
        ("two words that were said", query([60, 100], #","includeTools":false"#)),
        ("two words of a role", query([60, 100], #","role":"user""#)),
        ("the best of some", #"{"query":"\#(word(60)) \#(word(100)) none","match":"best"}"#),
        ("a word mistyped", #"{"query":"\#(word(60)) \#(mistyped(9_000)) "}"#),
        (
            "the same in quotes, so that nothing is suggested",
            #"{"query":"\#(word(60)) \"\#(mistyped(9_000))\" \"\#(word(60))\""}"#
        ),
    ]

    private static func query(_ numbers: [Int], _ members: String = "") -> String {
        #"{"query":"\#(numbers.map(word).joined(separator: " ")) "\#(members)}"#
    }

    /// The word with a letter that stands in no word.
    private static func mistyped(_ number: Int) -> String { "wx" + word(number).dropFirst(2) }

    private func measure(_ name: String, _ parameters: String, _ socket: String) throws -> BenchResult {
        let generator = LoadGenerator(load) { _, id in
            Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"search.messages","params":\#(parameters)}"#.utf8)
                + [UInt8(ascii: "\n")]
        }
        return try generator.run(name, socketPath: socket)
    }

    /// A word of letters: `w` and a letter for each digit of its number.
    fileprivate static func word(_ number: Int) -> String {
        "w"
            + String(
                decoding: "\(number)".utf8.map { $0 - UInt8(ascii: "0") + UInt8(ascii: "a") }, as: UTF8.self)
    }

    // MARK: Filling

    private func fill(_ client: DaybookClient) async throws {
        var words = WordSource()
        var pending: [PendingAnswer<AppendedTurn>] = []
        for first in stride(from: 0, to: messageCount, by: Self.turnCount) {
            let count = min(Self.turnCount, messageCount - first)
            let drafts = (0..<count).map { index in
                MessageDraft(
                    role: index % 2 == 0 ? .user : .assistant, text: words.text(Self.wordsPerMessage))
            }
            let session = SessionDraft(
                id: benchName(), owner: "owner-\(first / Self.turnCount % Self.ownerCount)",
                title: "bench search")
            pending.append(client.submitTurn(drafts, to: nil, startSession: session))
            if pending.count == Self.pendingCountMax { _ = try await pending.removeFirst().value }
        }
        for answer in pending { _ = try await answer.value }
    }

    /// Waits until search has folded every recorded event; asking is what makes it fold at once.
    private func catchUp(_ client: DaybookClient) async throws {
        let head = try await client.info().head
        while try await client.search(Self.word(0)).throughPosition < head {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Beside appends

    private func beside(
        _ connection: ServiceConnection
    ) async throws -> (withWords: BenchResult, without: BenchResult) {
        var words = WordSource()
        let texts = (0..<1_000).map { _ in words.text(Self.wordsPerMessage) }
        let blank = texts.map { String(repeating: ".", count: $0.utf8.count) }
        let without = try await append("appends without words", blank, connection)
        let withWords = try await append("appends with words", texts, connection)
        return (withWords, without)
    }

    private func append(
        _ name: String, _ texts: [String], _ connection: ServiceConnection
    ) async throws -> BenchResult {
        try await catchUp(connection.client)
        let sessions = (0..<Self.appendLoad.connections).map { _ in benchName() }
        for session in sessions { _ = try await connection.client.startSession(SessionDraft(id: session)) }
        var next = 0
        let generator = LoadGenerator(Self.appendLoad) { connection, id in
            next += 1
            let text = texts[next % texts.count]
            return Array(
                (#"{"jsonrpc":"2.0","id":\#(id),"method":"message.append","params":{"session":"#
                    + #""\#(sessions[connection])","role":"user","content":"\#(text)"}}"#).utf8)
                + [UInt8(ascii: "\n")]
        }
        return try generator.run(name, socketPath: connection.places.socket)
    }
}

/// A source of words with the frequencies of languages: the n-th is drawn about n times as seldom as the
/// first. The same every time.
private struct WordSource {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let wordCount = 50_000
    /// Cumulative sums of 1/1, 1/2, 1/3 …
    private static let sums: [Double] = {
        var sums: [Double] = []
        var sum = 0.0
        for number in 1...wordCount {
            sum += 1 / Double(number)
            sums.append(sum)
        }
        return sums
    }()

    private mutating func draw() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / Double(1 << 53)
    }

    private mutating func word() -> Int {
        let wanted = draw() * Self.sums.last!
        var (low, high) = (0, Self.sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if Self.sums[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in SearchBench.word(word()) }.joined(separator: " ")
    }
}

extension SearchBench.Outcome {
    var text: String {
        var table = TextTable(BenchResult.header, rightAligned: BenchResult.rightAligned)
        for query in queries { table.add(query.row) }
        if let appends {
            table.add(appends.without.row)
            table.add(appends.withWords.row)
        }
        var text = table.text
        text += "\n\(Figures.grouped(messageCount)) messages recorded and folded at "
        text += "\(Figures.grouped(Int(foldedPerSecond)))/s"
        if let ratio {
            text += "\nappends beside search: \(Figures.decimal(ratio, digits: 2)) of their speed"
        }
        return text
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("messages", integer: messageCount)
        writer.member("foldedPerSecond", double: foldedPerSecond.rounded())
        for result in queries + [appends?.without, appends?.withWords].compactMap({ $0 }) {
            writer.name(escaping: result.name)
            writer.beginObject()
            result.writeMembers(to: &writer)
            writer.endObject()
        }
        if let ratio { writer.member("ratio", double: ratio) }
        writer.endObject()
        return writer.finish()
    }
}
