import DaybookCore

/// Puts messages into the turns that chat APIs take: user and assistant alternate, and the results of calls
/// come first in the turn after them.
///
/// Pure. The decision on a message never changes by what follows it, except that calls still unanswered at
/// the end, with everything after them, are not shown yet. A call counts as answered when its result comes
/// before anybody else speaks. Of calls that nobody answers, and of results that nobody asked for, only the
/// text beside them is kept.
struct ChatTurns {
    struct Turn {
        let isUser: Bool
        /// Results that the turn gives; only a user's turn has any.
        var results: [ChatMessage.Result] = []
        var texts: [[UInt8]] = []
        /// Calls that the turn makes, whose results are in the next turn; only an assistant's turn has any.
        var calls: [ChatMessage.Call] = []
    }

    /// Calls, and the results that have answered them so far.
    private struct Exchange {
        var callers: [ChatMessage] = []
        var answers: [ChatMessage] = []
        var unanswered: [[UInt8]] = []
    }

    private(set) var turns: [Turn] = []
    /// The messages left out, by reason.
    private(set) var omitted: [String: Set<SequenceNumber>] = [:]
    private(set) var truncated = 0
    private var exchange: Exchange?

    init(_ messages: some Sequence<ChatMessage>) {
        for message in messages { add(message) }
        guard let exchange else { return }
        for message in exchange.callers + exchange.answers { omit(message) }
    }

    private mutating func add(_ message: ChatMessage) {
        switch message.role {
        case .system, .developer: omitted["systemMessage", default: []].insert(message.sequence)
        case .assistant where !message.calls.isEmpty: call(message)
        case .assistant: say(message, isUser: false)
        case .user, .tool: answer(message)
        }
    }

    private mutating func call(_ message: ChatMessage) {
        if let exchange {
            let repeatsID = message.calls.contains { exchange.unanswered.contains($0.id) }
            if repeatsID || !exchange.answers.isEmpty { endExchange() }
        }
        var exchange = exchange ?? Exchange()
        exchange.callers.append(message)
        exchange.unanswered += message.calls.map(\.id)
        self.exchange = exchange
    }

    private mutating func answer(_ message: ChatMessage) {
        var message = message
        let asked = exchange?.unanswered ?? []
        let wasTraffic = message.isToolTraffic
        message.results.removeAll { !asked.contains($0.id) }
        guard var exchange, !message.results.isEmpty else {
            if message.texts.isEmpty || message.role == .tool { return omit(message, isTraffic: wasTraffic) }
            return say(message, isUser: true)
        }
        exchange.unanswered.removeAll { id in message.results.contains { $0.id == id } }
        exchange.answers.append(message)
        self.exchange = exchange
        if exchange.unanswered.isEmpty || !message.texts.isEmpty { endExchange() }
    }

    private mutating func say(_ message: ChatMessage, isUser: Bool) {
        guard !message.texts.isEmpty else { return omit(message) }
        endExchange()
        if message.isCut { truncated += 1 }
        extend(isUser: isUser) { $0.texts += message.texts }
    }

    /// Ends the exchange: calls still unanswered stay so.
    private mutating func endExchange() {
        guard let exchange else { return }
        self.exchange = nil
        for var caller in exchange.callers {
            caller.calls.removeAll { exchange.unanswered.contains($0.id) }
            guard !caller.calls.isEmpty || !caller.texts.isEmpty else {
                omit(caller, isTraffic: true)
                continue
            }
            if caller.isCut { truncated += 1 }
            extend(isUser: false) { turn in
                turn.texts += caller.texts
                turn.calls += caller.calls
            }
        }
        for answer in exchange.answers {
            if answer.isCut { truncated += 1 }
            extend(isUser: true) { turn in
                turn.results += answer.results
                turn.texts += answer.texts
            }
        }
    }

    private mutating func extend(isUser: Bool, _ change: (inout Turn) -> Void) {
        if turns.last?.isUser != isUser { turns.append(Turn(isUser: isUser)) }
        change(&turns[turns.count - 1])
    }

    private mutating func omit(_ message: ChatMessage, isTraffic: Bool? = nil) {
        let reason = isTraffic ?? message.isToolTraffic ? "unpairedToolCall" : "emptyContent"
        omitted[reason, default: []].insert(message.sequence)
    }

    /// Adds the user turn that introduces a conversation which an assistant begins or which has a summary.
    mutating func introduce(earlierCount: UInt64, summary: [UInt8]?) {
        let beginsWithUser = turns.first?.isUser ?? true
        guard summary != nil || !beginsWithUser else { return }
        var texts: [[UInt8]] = []
        if earlierCount > 0 {
            texts.append(ResumeSection.omission(earlierCount))
        } else if !beginsWithUser {
            texts.append(Array("(the conversation begins)".utf8))
        }
        if let summary { texts.append(Array("[summary]: ".utf8) + summary) }
        if turns.isEmpty || !beginsWithUser { turns.insert(Turn(isUser: true), at: 0) }
        turns[0].texts.insert(contentsOf: texts, at: 0)
    }
}
