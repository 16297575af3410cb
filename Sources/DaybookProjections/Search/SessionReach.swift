package import DaybookCore

/// The texts that a session reads: its own, and as a fork those of its ancestors as they were at the fork.
package struct SessionReach: Sendable {
    private struct Link: Sendable {
        let session: Position
        /// The revision as of which the ancestor is read, and the messages read of it: those after one,
        /// through another.
        let revision: Revision
        let after: SequenceNumber
        let through: SequenceNumber

        func reads(_ sequence: SequenceNumber) -> Bool { sequence > after && sequence <= through }
    }

    package let start: Position
    private let links: [Link]

    package init(_ start: Position, in rows: any ViewBacking) throws(ViewReadError) {
        self.start = start
        let all = SequenceNumber(UInt64.max)
        var links = [Link(session: start, revision: Revision(UInt64.max), after: .none, through: all)]
        while let last = links.last, let row = try SessionReach.session(last.session, rows),
            let fork = row.fork
        {
            let inherited = row.inherited(at: last.revision)
            links.append(
                Link(
                    session: fork.parent, revision: fork.revision, after: max(last.after, inherited.after),
                    through: min(last.through, inherited.through)))
        }
        self.links = links
    }

    func includes(_ session: Position) -> Bool { links.contains { $0.session == session } }

    /// The text of a message as the session reads it: of its own and its ancestors' versions the nearest.
    func text(
        _ sequence: SequenceNumber, in rows: any ViewBacking
    ) throws(ViewReadError) -> SearchMessageRow.Text? {
        for (index, link) in links.enumerated() {
            guard link.reads(sequence) else { return nil }
            let key = ViewKey.session(link.session, sequence.value)
            let stored = try rows.value(table: SearchProjector.Table.messages.index, key: key)
            guard let row = stored.map({ SearchMessageRow($0) }) else { continue }
            // What the session itself edited must still be in the part that it inherits.
            let isInReach =
                index + 1 == links.count || !row.isInherited || links[index + 1].reads(sequence)
            if isInReach, let text = row.text(at: link.revision) { return text }
        }
        return nil
    }

    private static func session(
        _ start: Position, _ rows: any ViewBacking
    ) throws(ViewReadError) -> SearchSessionRow? {
        try rows.value(table: SearchProjector.Table.sessions.index, key: ViewKey.session(start))
            .map { SearchSessionRow($0) }
    }
}
