import DaybookLMDB
import DaybookProjections

/// The views as one reader reads them.
final class ViewStores {
    let sessions: ViewStore
    let transcripts: ViewStore
    let resume: ViewStore
    let history: ViewStore
    let insights: ViewStore
    let projects: ViewStore
    let agents: ViewStore
    let activity: ViewStore
    let lifecycle: ViewStore
    let usage: ViewStore
    /// The view that the writer folds, which is at a position of its own: the one query that reads it renews
    /// it. A replay has none.
    let heads: ViewStore?
    /// The search view, which is at a position of its own. A replay has none.
    let search: ViewStore?
    /// The stores that a snapshot takes at one position.
    private let together: [ViewStore]

    /// Makes the stores of views that are found by their projections; a replay has none of heads and search.
    init(of view: (any Projector) -> View?) throws(LMDBError) {
        sessions = try ViewStore(view(Projections.sessions)!)
        transcripts = try ViewStore(view(Projections.transcripts)!)
        resume = try ViewStore(view(Projections.resume)!)
        history = try ViewStore(view(Projections.history)!)
        insights = try ViewStore(view(Projections.insights)!)
        projects = try ViewStore(view(Projections.projects)!)
        agents = try ViewStore(view(Projections.agents)!)
        activity = try ViewStore(view(Projections.activity)!)
        lifecycle = try ViewStore(view(Projections.lifecycle)!)
        usage = try ViewStore(view(Projections.usage)!)
        if let view = view(Projections.heads) { heads = try ViewStore(view) } else { heads = nil }
        if let view = view(Projections.search) { search = try ViewStore(view) } else { search = nil }
        together = [
            sessions, transcripts, resume, history, insights, projects, agents, activity, lifecycle,
            usage,
        ]
    }

    /// Takes a snapshot of all but heads and search.
    func renew() throws(LMDBError) {
        for store in together { try store.renew() }
    }

    func reset() {
        for store in all { store.reset() }
    }

    var all: [ViewStore] { together + [heads, search].compactMap(\.self) }
}
