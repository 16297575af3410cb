import DaybookClient
import DaybookJSON
import DaybookPrompt
import DaybookTerminal

/// Measures what the prompts of a journal's sessions keep: the first request, what the user said, and how much
/// of them is the output of tools.
struct PromptBench {
    /// Counts of what the prompts of one kind keep, over all sessions that have a request.
    struct Kept {
        let name: String
        private(set) var sessionCount = 0
        private(set) var firstCount = 0
        /// Sessions of which nine tenths of the user's messages are in, or whose budget is used up.
        private(set) var fullCount = 0
        private(set) var userCount = 0
        private(set) var shownUserCount = 0
        private(set) var byteCount = 0
        private(set) var toolByteCount = 0
        /// Prompts of which more than half is the output of tools.
        private(set) var toolHeavyCount = 0

        init(_ name: String) { self.name = name }

        mutating func add(_ prompt: MeasuredPrompt, _ transcript: MeasuredTranscript) {
            sessionCount += 1
            if prompt.isIn(transcript.requests[0]) { firstCount += 1 }
            let shown = transcript.requests.count(where: prompt.isIn)
            userCount += transcript.requests.count
            shownUserCount += shown
            if 10 * shown >= 9 * transcript.requests.count || prompt.isBudgetUsed { fullCount += 1 }
            byteCount += prompt.byteCount
            toolByteCount += prompt.toolByteCount
            if 2 * prompt.toolByteCount > prompt.byteCount { toolHeavyCount += 1 }
        }
    }

    private static let pageCount = 500

    func run(_ client: DaybookClient) async throws -> [Kept] {
        var recent = Kept("recent, version 1")
        var spelled = Kept("recent, version 2")
        var task = Kept("task")
        for try await session in client.allSessions() {
            let transcript = try await transcript(of: session.id, client)
            guard !transcript.requests.isEmpty else { continue }
            var query = ResumeQuery()
            recent.add(try await prompt(of: transcript, query, client), transcript)
            query.version = 2
            spelled.add(try await prompt(of: transcript, query, client), transcript)
            query.keep = .task
            task.add(try await prompt(of: transcript, query, client), transcript)
        }
        return [recent, spelled, task]
    }

    private func transcript(of session: String, _ client: DaybookClient) async throws -> MeasuredTranscript {
        var transcript = MeasuredTranscript(session: session)
        var query = MessageQuery(limit: Self.pageCount)
        while true {
            let page = try await client.messages(of: session, query)
            for message in page.messages { transcript.add(message) }
            guard page.hasMore, let last = page.messages.last else { return transcript }
            query.after = last.sequence
        }
    }

    private func prompt(
        of transcript: MeasuredTranscript, _ query: ResumeQuery, _ client: DaybookClient
    ) async throws -> MeasuredPrompt {
        MeasuredPrompt(try await client.resumePrompt(of: transcript.session, query), transcript)
    }

    static func text(_ kept: [Kept]) -> String {
        var table = TextTable(
            [
                "PROMPT", "SESSIONS", "FIRST REQUEST IN", "90 % OF USER'S OR FULL", "USER'S MESSAGES IN",
                "TOOL OUTPUT", "OVER HALF", "BYTES",
            ], rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for kind in kept {
            table.add([
                kind.name, Figures.grouped(kind.sessionCount),
                percent(kind.firstCount, of: kind.sessionCount),
                percent(kind.fullCount, of: kind.sessionCount),
                percent(kind.shownUserCount, of: kind.userCount),
                percent(kind.toolByteCount, of: kind.byteCount), Figures.grouped(kind.toolHeavyCount),
                Figures.grouped(kind.byteCount),
            ])
        }
        return table.text
    }

    /// A part with one place behind the point, rounded down so that 100 % is all.
    private static func percent(_ part: Int, of whole: Int) -> String {
        let tenths = whole == 0 ? 0 : part * 1_000 / whole
        return "\(tenths / 10).\(tenths % 10) %"
    }

    static func json(_ kept: [Kept]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for kind in kept {
            writer.beginObject()
            writer.member("prompt", string: kind.name)
            writer.member("sessions", integer: kind.sessionCount)
            writer.member("firstRequestIn", integer: kind.firstCount)
            writer.member("userMessagesOrBudgetFull", integer: kind.fullCount)
            writer.member("userMessages", integer: kind.userCount)
            writer.member("userMessagesIn", integer: kind.shownUserCount)
            writer.member("bytes", integer: kind.byteCount)
            writer.member("toolBytes", integer: kind.toolByteCount)
            writer.member("toolBytesOverHalf", integer: kind.toolHeavyCount)
            writer.endObject()
        }
        writer.endArray()
        return writer.finish()
    }
}

/// The messages of a session as far as a measurement needs them.
struct MeasuredTranscript {
    let session: String
    /// Sequences of what a person asked for.
    private(set) var requests: [Int] = []
    /// Sequences of messages that are the results of tools.
    private(set) var results: Set<Int> = []

    init(session: String) { self.session = session }

    mutating func add(_ message: Message) {
        if message.role == .tool || message.type == .toolResult {
            results.insert(message.sequence)
        } else if message.role == .user, Self.asks(JSONValue(validated: message.content.bytes)) {
            requests.append(message.sequence)
        }
    }

    /// Whether there is text that no program put there.
    private static func asks(_ content: JSONValue) -> Bool {
        let texts = content.isArray ? content.elements.compactMap { $0["text"] ?? $0 } : [content]
        return texts.contains { text in
            text.stringBytes.map { !PromptWrappers.textLeft(in: $0).isEmpty } ?? false
        }
    }
}

/// A prompt as far as a measurement needs it.
struct MeasuredPrompt {
    private let ranges: [ClosedRange<Int>]
    let byteCount: Int
    private(set) var toolByteCount = 0
    let isBudgetUsed: Bool

    private static let budgetByteCount = 32_000

    init(_ prompt: ResumePrompt, _ transcript: MeasuredTranscript) {
        ranges = prompt.ranges
        guard case .text(let text) = prompt.form else {
            byteCount = 0
            isBudgetUsed = false
            return
        }
        byteCount = text.utf8.count
        isBudgetUsed =
            prompt.omissions.contains { $0.reason == "tokenBudget" }
            && 10 * byteCount >= 9 * Self.budgetByteCount
        let shown = prompt.version == 1 ? ranges.flatMap { Array($0) } : []
        countToolBytes(text, shown.map(transcript.results.contains))
    }

    func isIn(_ sequence: Int) -> Bool { ranges.contains { $0.contains(sequence) } }

    /// Counts the bytes of results, without their labels. Version 2 names them; in version 1 each turn is one of
    /// the messages shown.
    private mutating func countToolBytes(_ text: String, _ isResult: [Bool]) {
        var turnCount = 0
        var isTool = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  ") {
                if isTool { toolByteCount += 1 + line.utf8.count }
            } else if line.hasPrefix("["), !line.hasPrefix("[summary]: ") {
                isTool =
                    isResult.isEmpty
                    ? line.hasPrefix("[tool result") : turnCount < isResult.count && isResult[turnCount]
                turnCount += 1
                if isTool { toolByteCount += line.utf8.count - Self.labelByteCount(line) }
            } else {
                isTool = false
            }
        }
    }

    private static func labelByteCount(_ line: Substring) -> Int {
        line.firstRange(of: "]: ").map { line[..<$0.upperBound].utf8.count } ?? 0
    }
}
