import DaybookCore
import DaybookProjections

/// Parents and subagents, by the links of `heads`. Only those between sessions of one owner are looked at.
extension Decider {
    /// Checks that a session may name its parent: whoever that is, and whether it is there yet or not.
    /// - Throws: `invalid` for a ring, and for more than `Limits.parentLevelMax` levels.
    func checkParent(
        _ parent: SessionID?, of id: SessionID, _ owner: NameDigest
    ) throws(DecisionError) {
        guard let parent else { return }
        guard let levels = try levels(of: id, owner, under: parent) else {
            let problem = "is \(parent.text), which \(id.text) itself is a parent of"
            throw .refused(.invalid(field: "parent", problem: problem))
        }
        guard levels <= Limits.parentLevelMax else { throw Decider.tooManyLevels("parent") }
    }

    static func tooManyLevels(_ field: String) -> DecisionError {
        let problem = "makes more than \(Limits.parentLevelMax) levels of subagents"
        return .refused(.invalid(field: field, problem: problem))
    }

    /// The number of levels that there would be from the first session above down to the last one below; nil
    /// for a ring. It stops counting beyond the limit.
    private func levels(
        of id: SessionID, _ owner: NameDigest, under parent: SessionID
    ) throws(DecisionError) -> Int? {
        guard parent != id else { return nil }
        let links = HeadsProjector.links
        let place = try read(links.place(of: id, in: rows)) ?? .none
        var levels = 1
        if !place.isNone, let first = try firstPosition(of: owner) {
            levels += try read(rows.parentDepth(place, of: first))
        }
        var above = try session(named: parent)
        while let next = above, next.state.owner == owner, levels <= Limits.parentLevelMax {
            let link = try read(links.link(of: next.start, in: rows))
            guard !link.parentPlace.isNone else { break }
            if link.parentPlace == place { return nil }
            levels += 1
            above = try found(read(links.parent(by: link, in: rows)))
        }
        return levels
    }

    /// The subagents of a session on all levels that are not erased, each after its parent.
    /// - Throws: `tooLarge` where they are, with the session, more than one erasure takes.
    func subagents(of root: Found) throws(DecisionError) -> [Found] {
        var family = [root]
        var index = 0
        while index < family.count {
            let starts = try read(
                HeadsProjector.links.children(
                    of: family[index].start, of: root.state.names.owner, in: rows))
            for case let child? in try starts.map({ (start) throws(DecisionError) in try found(start) })
            where child.state.status != .erased {
                family.append(child)
            }
            guard family.count <= Limits.cascadeCountMax else {
                throw .refused(
                    .tooLarge(limit: Limits.cascadeCountMax, actual: family.count, field: "cascade"))
            }
            index += 1
        }
        return Array(family.dropFirst())
    }

    func found(_ start: Position?) throws(DecisionError) -> Found? {
        guard let start else { return nil }
        return try sessionState(of: start).map { Found(start: start, state: $0) }
    }

    func read<R>(_ rows: @autoclosure () throws(ViewReadError) -> R) throws(DecisionError) -> R {
        do { return try rows() } catch { throw .unreadable(error) }
    }
}
