package import DaybookClient

/// The sessions that the list shows.
package struct PickerFilter: Hashable, Sendable {
    package var owner: String?
    package var agent: String?
    package var project: String?
    package var subagents = SessionFilter.Inclusion.exclude
    package var archived = SessionFilter.Inclusion.exclude

    package init(owner: String? = nil, agent: String? = nil, project: String? = nil) {
        self.owner = owner
        self.agent = agent
        self.project = project
    }

    /// The name of a kind that sessions have to have; nil for any.
    package subscript(kind: NameKind) -> String? {
        get {
            switch kind {
            case .owner: owner
            case .agent: agent
            case .project: project
            }
        }
        set {
            switch kind {
            case .owner: owner = newValue
            case .agent: agent = newValue
            case .project: project = newValue
            }
        }
    }

    /// The filter as the service takes it.
    package var sessionFilter: SessionFilter {
        var filter = SessionFilter(owner: owner, agent: agent, project: project)
        filter.subagents = subagents
        filter.archived = archived
        return filter
    }

    package var searchFilter: SearchFilter { SearchFilter(owner: owner, agent: agent, project: project) }

    /// The words that say what is narrowed.
    var words: [String] {
        var words: [String] = []
        if let owner { words.append("owner \(owner)") }
        if let agent { words.append("agent \(agent)") }
        if let project { words.append("project \(project)") }
        if subagents != .exclude { words.append("with subagents") }
        switch archived {
        case .include: words.append("with archived")
        case .only: words.append("archived only")
        case .exclude: break
        }
        return words
    }
}
