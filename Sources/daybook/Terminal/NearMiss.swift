import DaybookClient
import DaybookTerminal

/// Names by which nothing was found, and the nearest ones that there are.
struct NearMiss {
    let owner: String?
    let agent: String?
    let project: String?

    /// Names of each kind that are looked at.
    private static let nameCount = 1_000
    private static let shownCount = 80

    /// The names that sessions of a journal have.
    struct Names {
        var owners: [String] = []
        var agents: [String] = []
        var projects: [String] = []
    }

    /// Tells of the names that no session has, with the nearest ones.
    func tell(_ client: DaybookClient) async throws {
        var names = Names()
        if owner != nil {
            var filter = SessionFilter()
            filter.archived = .include
            filter.subagents = .include
            names.owners = try await client.sessions(filter, limit: Self.nameCount).sessions.compactMap(
                \.owner)
        }
        if agent != nil { names.agents = try await client.agents(limit: Self.nameCount).groups.map(\.name) }
        if project != nil {
            names.projects = try await client.projects(limit: Self.nameCount).groups.map(\.name)
        }
        for line in lines(names) { Output.note(line) }
    }

    /// A line for each name that no session has.
    func lines(_ known: Names) -> [String] {
        [
            line("owner", owner, known.owners, list: nil), line("agent", agent, known.agents, list: "agents"),
            line("project", project, known.projects, list: "projects"),
        ].compactMap(\.self)
    }

    /// The line for one kind of names.
    /// - Parameter list: the command that lists such names.
    private func line(_ kind: String, _ name: String?, _ known: [String], list: String?) -> String? {
        guard let name, !known.contains(name) else { return nil }
        let offer = Self.nearest(name, among: known).map { Spelling.offer($0) }
        let wayOn = list.map { "; `daybook \($0)` lists them" } ?? ""
        return "no session has the \(kind) \(TerminalText.cut(name, to: Self.shownCount))" + (offer ?? wayOn)
    }

    /// The name that somebody who typed another most likely meant: a path without what is at its end, a path whose
    /// last part was typed, or the nearest spelling.
    private static func nearest(_ name: String, among known: [String]) -> String? {
        let path = name.hasSuffix("/") ? String(name.dropLast()) : name
        if known.contains(path) { return path }
        let ending = "/" + path.lowercased()
        let whole = Set(known.filter { $0.lowercased().hasSuffix(ending) })
        if whole.count == 1 { return whole.first }
        return Spelling.nearest(name, among: known)
    }
}
