import DaybookClient

/// Keeps the numbers that messages had where they were exported. Numbers that a rewinding or a clearing left
/// unused are filled by messages that say nothing and are rewound. Used by one task.
struct SequenceGaps {
    private let client: DaybookClient
    private let session: String
    /// The number of the next message, as long as numbers are kept.
    private var next: Int?

    /// Largest gap; a session with wider ones is numbered anew from there on.
    private static let gapCountMax = 10_000
    private static let underWayCountMax = 128

    /// Begins a session.
    /// - Parameter inherited: the last number that the session has from another.
    init(_ client: DaybookClient, session: String, inherited: Int) {
        self.client = client
        self.session = session
        next = inherited + 1
    }

    /// Whether a gap is to be filled before a message of this number, so that all before it must be answered.
    mutating func isGap(before sequence: Int) -> Bool {
        guard let next, sequence != next else {
            self.next = next.map { $0 + 1 }
            return false
        }
        return true
    }

    /// Fills the gap before a message.
    /// - Parameter last: the number of the message before it, which was answered.
    mutating func fill(
        before part: ImportedPart, _ sequence: Int, last: Int?, _ inherited: Int
    ) async throws {
        guard let first = next, sequence > first, sequence - first <= Self.gapCountMax,
            (last ?? inherited) == first - 1
        else {
            next = nil
            return
        }
        next = sequence + 1
        let found = try await neighbours(after: first - 1)
        if found.first?.sequence == sequence { return }
        let isOurs = [found.first, found.last].allSatisfy { message in
            message.map { $0.key.flatMap { ImportKey.identity($0, of: session) } != nil } ?? true
        }
        guard isOurs, found.first?.key != ImportKey.key(part.identity, of: session) else {
            next = nil
            return
        }
        var draft = MessageDraft(role: .system, content: .null)
        draft.at = part.draft?.at
        let taken = found.last?.sequence ?? first - 1
        for number in stride(from: taken + 1, to: sequence, by: Self.underWayCountMax) {
            let answers = (number..<min(number + Self.underWayCountMax, sequence)).map { number in
                client.submitMessage(draft, to: session, options("gap.\(number)"))
            }
            for answer in answers { _ = try await answer.value }
        }
        _ = try await client.rewindSession(session, to: first - 1, options("gap.before.\(sequence)"))
    }

    private func options(_ part: String) -> AppendOptions {
        AppendOptions(key: ImportKey.key(part, of: session))
    }

    /// The first message after one, and the session's last.
    private func neighbours(after sequence: Int) async throws -> (first: Message?, last: Message?) {
        var query = MessageQuery(limit: 1)
        query.after = sequence
        query.includesHidden = true
        let first = try await client.messages(of: session, query).messages.first
        query.order = .newestFirst
        return (first, first == nil ? nil : try await client.messages(of: session, query).messages.first)
    }
}
