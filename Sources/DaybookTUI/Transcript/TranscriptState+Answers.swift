import DaybookClient

/// Requests and answers of a transcript.
extension TranscriptState {
    /// Asks for the session and all that is seen of it.
    mutating func load() -> [Effect] {
        asking.want(.session(id, nil), anew: true)
            + outlining.want(.outline(id, after: nil, moment), anew: true) + read()
    }

    /// Asks for the messages that are seen and not there.
    mutating func read() -> [Effect] {
        guard let window = missing else {
            reading.drop()
            return []
        }
        return reading.want(.messages(id, window, moment))
    }

    /// Takes the answer to a request about this session.
    mutating func take(_ request: Request, _ result: Result<Answer, RequestFailure>) -> [Effect] {
        var effects = outlining.finish(request) + reading.finish(request) + asking.finish(request)
        if case .failure(let problem) = result {
            if !problem.isAway { failure = problem.message }
            return effects
        }
        switch (request, result) {
        case (.session(_, nil), .success(.session(let session))):
            self.session = session
            openedRevision = openedRevision ?? session.revision
            failure = nil
        case (.outline(_, let after, let asked), .success(.outline(let outline))) where asked == moment:
            if let next = take(outline, after: after) {
                effects += outlining.want(.outline(id, after: next, moment))
            }
        case (.messages(_, let window, let asked), .success(.messages(let messages))) where asked == moment:
            // What is not there any more must not be asked for again and again.
            if messages.isEmpty, case .range = window, !entries.isWhole { return effects }
            take(messages)
        case (.message(_, let sequence), .success(.message(let history))):
            messages[sequence] = nil
            take([history.message])
        case (.within(_, let query), .success(.within(let hits, let isWhole))) where within?.query == query:
            within?.hits = hits.map(\.sequence).sorted()
            within?.isWhole = isWhole
            if let hits = within?.hits, !hits.contains(current) { _ = goToHit(-1) }
        case (.changes, .success(.changes(let changes))):
            changed = Dictionary(changes.messages.map { ($0.sequence, $0.change) }) { first, _ in first }
        case (.verify, .success(.verified(let verified))): proof = .verified(verified)
        case (.verify, .success(.refuted(let problem))): proof = .refuted(problem)
        default: break
        }
        return effects + read()
    }

    /// Takes note that events of the session were recorded.
    mutating func take(_ changes: [JournalChange]) -> [Effect] {
        let own = changes.filter { $0.session == id }
        guard !own.isEmpty else { return [] }
        var effects = asking.want(.session(id, nil), anew: true)
        guard revision == nil else { return effects }
        let isGrowth = own.allSatisfy { $0.type == "message.recorded" || !Self.changesMessages($0.type) }
        forget(Set(own.filter { $0.type != "message.recorded" }.compactMap(\.sequence)))
        let after = isGrowth && entries.isWhole ? entries.last?.sequence : nil
        effects += outlining.want(.outline(id, after: after, nil), anew: true)
        return effects + read()
    }

    private static func changesMessages(_ type: String) -> Bool {
        ["message.edited", "message.redacted", "session.rewound", "session.cleared", "session.erased"]
            .contains(type)
    }
}
