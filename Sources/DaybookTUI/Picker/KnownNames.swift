package import DaybookClient

/// A kind of name that the list is narrowed by.
package enum NameKind: String, Hashable, Sendable, CaseIterable {
    case owner, agent, project
}

/// Names of a kind that sessions have, to choose from; the one with the newest activity first.
package struct KnownNames: Sendable {
    package struct Entry: Equatable, Sendable {
        package let name: String
        /// Number of sessions; nil where not all were counted.
        package let sessionCount: Int?
        package let lastActivityAt: UTCTime

        package init(name: String, sessionCount: Int?, lastActivityAt: UTCTime) {
            self.name = name
            self.sessionCount = sessionCount
            self.lastActivityAt = lastActivityAt
        }
    }

    package let entries: [Entry]
    /// Whether there is no other name; if not, these are the names of the newest sessions.
    package let isWhole: Bool

    /// The agents or projects of a page.
    package init(_ page: NamedGroupPage) {
        entries = page.groups.map {
            Entry(name: $0.name, sessionCount: $0.sessionCount, lastActivityAt: $0.lastActivityAt)
        }
        isWhole = page.nextCursor == nil
    }

    /// The owners of a page of sessions, because no method lists owners.
    package init(ownersOf page: SessionPage) {
        var owners: [String: (sessionCount: Int, lastActivityAt: UTCTime)] = [:]
        for session in page.sessions {
            guard let owner = session.owner else { continue }
            let last = session.lastMessageAt ?? session.createdAt
            let known = owners[owner] ?? (0, last)
            owners[owner] = (known.sessionCount + 1, max(known.lastActivityAt, last))
        }
        let isWhole = page.nextCursor == nil
        entries = owners.map { name, owner in
            Entry(
                name: name, sessionCount: isWhole ? owner.sessionCount : nil,
                lastActivityAt: owner.lastActivityAt)
        }.sorted { ($1.lastActivityAt, $0.name) < ($0.lastActivityAt, $1.name) }
        self.isWhole = isWhole
    }
}
