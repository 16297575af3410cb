import DaybookCore
import DaybookProjections

extension Snapshot {
    /// The first of a session's subagents that started after another one; nil where there is none.
    func subagent(of start: Position, after last: Position) throws(JournalError) -> Position? {
        let links = SessionsProjector.links
        let place = try view(links.link(of: start, in: views.sessions)).place
        guard !place.isNone else { return nil }
        let prefix = ParentLinks.group(try sessionRow(start, in: views.sessions).names.owner, place)
        var from = prefix + ViewKey.session(last.next)
        while let key = try keys(views.sessions, links.children, prefix: prefix, from: from, countMax: 1)
            .first
        {
            let child = ParentLinks.child(key)
            if try sessionRow(child, in: views.sessions).parent == start { return child }
            from = key + [0]
        }
        return nil
    }

    /// The subagents of a session on all levels, each after its parent.
    /// - Throws: `tooLarge` where they are, with the session, more than one erasure takes.
    func subagents(of root: Position) throws(JournalError) -> [Position] {
        var family = [root]
        var index = 0
        while index < family.count {
            var last = Position.none
            while let child = try subagent(of: family[index], after: last) {
                family.append(child)
                last = child
                guard family.count <= Limits.cascadeCountMax else {
                    throw .tooLarge(limit: Limits.cascadeCountMax, actual: family.count, field: "cascade")
                }
            }
            index += 1
        }
        return Array(family.dropFirst())
    }
}
