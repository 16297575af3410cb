package import DaybookCore
import DaybookProjections

extension Journal {
    /// Takes projections for a rebuild, by name; nil for all. A rebuild that was taken has to be run.
    ///
    /// - Throws: `invalid` for an unknown name, `overloaded` while one of them is rebuilt or the journal is
    ///   compacted, `readOnly` of a replay, and `shuttingDown`.
    package func beginRebuild(_ names: [String]?) throws(JournalError) -> Rebuild {
        guard logs.value.end == nil else { throw .readOnly }
        var chosen: [View] = []
        for name in names ?? views.map(\.projector.name) {
            guard let view = views.first(where: { $0.projector.name == name }) else {
                let known = views.map(\.projector.name).joined(separator: ", ")
                throw .invalid(field: "name", problem: "is no projection; there are \(known)")
            }
            chosen.append(view)
        }
        try tasks.begin(.rebuild)
        for view in chosen { rebuilds.report(view.projector.name, RebuildProgress(total: acknowledgedHead)) }
        return Rebuild(self, chosen)
    }

    /// The way to run work items on the thread that folds a view.
    func owner(of view: View) -> ViewOwner {
        let projector = view.projector
        return switch projector.name {
        case Projections.heads.name:
            ViewOwner { [queue] workItem in queue.run { workItem($0?.lendHeads()) } }
        case Projections.search.name:
            ViewOwner { [search] workItem in search.run { workItem($0?.lend(projector)) } }
        default:
            ViewOwner { [fold] workItem in fold.run { workItem($0?.lend(projector)) } }
        }
    }
}
