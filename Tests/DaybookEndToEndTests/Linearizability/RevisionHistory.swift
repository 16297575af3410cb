/// What clients did with one session, as a register whose value is its revision, and what each was told.
///
/// Such a history is linearizable just if every revision was recorded once, every operation saw a value no older than those
/// that were told before it began, an append made one that is newer, and nothing was seen before it could be there
/// (Herlihy and Wing 1990; values only grow, so no search is needed).
struct RevisionHistory {
    struct Operation {
        /// Instants at which the request was sent and the answer came, in one order for all clients.
        let start: Int
        let end: Int
        /// The revision that the session had to have.
        let expected: Int
        let outcome: Outcome
    }

    enum Outcome: Equatable {
        case recorded(revision: Int)
        /// Refused, because the session has another revision.
        case refused(actual: Int)
    }

    private(set) var operations: [Operation] = []

    mutating func add(_ operation: Operation) { operations.append(operation) }

    /// Contradictions, in words; none where the history is linearizable.
    /// - Parameter first: the revision before all operations.
    func violations(from first: Int) -> [String] {
        var found: [String] = []
        var starts: [Int: Int] = [:]
        for operation in operations {
            switch operation.outcome {
            case .recorded(let revision):
                if revision != operation.expected + 1 {
                    found.append("an append at revision \(operation.expected) was recorded as \(revision)")
                }
                if starts.updateValue(operation.start, forKey: revision) != nil {
                    found.append("revision \(revision) was recorded twice")
                }
            case .refused(let actual):
                if actual == operation.expected {
                    found.append("an append at revision \(actual) was refused although it was \(actual)")
                }
            }
        }
        found += orderViolations(first)
        for operation in operations {
            guard case .refused(let actual) = operation.outcome, actual > first else { continue }
            guard let start = starts[actual] else {
                found.append("revision \(actual) was seen, and nobody recorded it")
                continue
            }
            if start > operation.end { found.append("revision \(actual) was seen before it was sent") }
        }
        for revision in first + 1..<first + 1 + starts.count where starts[revision] == nil {
            found.append("revision \(revision) is missing")
        }
        return found
    }

    /// Each operation against the newest value that somebody was told before it began.
    private func orderViolations(_ first: Int) -> [String] {
        enum Instant {
            case start(Int)
            case end(Int)
        }
        var instants: [(time: Int, instant: Instant)] = []
        for index in operations.indices {
            instants.append((operations[index].start, .start(index)))
            instants.append((operations[index].end, .end(index)))
        }
        instants.sort { $0.time < $1.time }
        var found: [String] = []
        var newest = first
        var floors = [Int](repeating: first, count: operations.count)
        for (_, instant) in instants {
            switch instant {
            case .start(let index): floors[index] = newest
            case .end(let index):
                switch operations[index].outcome {
                case .recorded(let revision):
                    if revision <= floors[index] {
                        found.append("revision \(revision) was recorded after \(floors[index]) was told")
                    }
                    newest = max(newest, revision)
                case .refused(let actual):
                    if actual < floors[index] {
                        found.append("revision \(actual) was seen after \(floors[index]) was told")
                    }
                    newest = max(newest, actual)
                }
            }
        }
        return found
    }
}
