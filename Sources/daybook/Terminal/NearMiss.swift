import DaybookClient
import DaybookTerminal

/// Names by which nothing was found, and the nearest ones that there are.
struct NearMiss {
    let owner: String?
    let agent: String?
    let project: String?

    /// Sessions whose names are looked at.
    private static let sessionCount = 1_000

    /// Tells of the nearest names.
    func tell(_ client: DaybookClient) async throws {
        guard owner != nil || agent != nil || project != nil else { return }
        var filter = SessionFilter()
        filter.archived = .include
        let sessions = try await client.sessions(filter, limit: Self.sessionCount).sessions
        for line in lines(sessions) { Output.note(line) }
    }

    /// A line for each name that no session has.
    func lines(_ sessions: [Session]) -> [String] {
        let names: [(String, String?, [String])] = [
            ("owner", owner, sessions.compactMap(\.owner)), ("agent", agent, sessions.compactMap(\.agent)),
            ("project", project, sessions.compactMap(\.project)),
        ]
        return names.compactMap { kind, name, known in
            guard let name, !known.contains(name), let nearest = Spelling.nearest(name, among: known) else {
                return nil
            }
            return "no session of \(kind) \(TerminalText.cut(name, to: 80))" + Spelling.offer(nearest)
        }
    }
}
