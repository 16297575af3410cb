/// The directories that are watched, and what their events mean. Pure.
struct WatchedFolders {
    /// The meaning of an event.
    enum Change: Equatable {
        case nothing
        /// A file was made, moved here or written to.
        case file(String)
        /// A directory was made or moved here.
        case folder(String)
        /// These watches are of directories that are no longer where they were.
        case unwatched([Int32])
        /// A directory is gone, and its watch with it.
        case gone(String)
        /// Events were lost.
        case overflow
    }

    private var paths: [Int32: String] = [:]
    private var watches: [String: Int32] = [:]

    var count: Int { paths.count }

    func isWatched(_ path: String) -> Bool { watches[path] != nil }

    /// Notes that a watch is of a directory; of one that was moved, by its new path.
    mutating func add(_ path: String, _ watch: Int32) {
        if let before = paths[watch] { watches[before] = nil }
        if let before = watches[path] { paths[before] = nil }
        paths[watch] = path
        watches[path] = watch
    }

    mutating func take(_ event: FolderEvent) -> Change {
        if event.kinds.contains(.overflow) { return .overflow }
        guard let folder = paths[event.watch] else { return .nothing }
        if event.kinds.contains(.ignored) {
            forget(event.watch)
            return .gone(folder)
        }
        if event.kinds.contains(.selfMoved) { return .unwatched(forget(below: folder)) }
        guard !event.name.isEmpty else { return .nothing }
        let path = folder == "/" ? "/" + event.name : folder + "/" + event.name
        let isHere = !event.kinds.isDisjoint(with: [.created, .movedHere])
        guard event.kinds.contains(.ofFolder) else {
            return isHere || !event.kinds.isDisjoint(with: .written) ? .file(path) : .nothing
        }
        if isHere { return .folder(path) }
        return event.kinds.isDisjoint(with: [.deleted, .movedAway])
            ? .nothing : .unwatched(forget(below: path))
    }

    private mutating func forget(_ watch: Int32) {
        if let path = paths.removeValue(forKey: watch) { watches[path] = nil }
    }

    /// Forgets a directory and those in it.
    private mutating func forget(below folder: String) -> [Int32] {
        let gone = watches.filter { $0.key == folder || $0.key.hasPrefix(folder + "/") }.values.sorted()
        for watch in gone { forget(watch) }
        return gone
    }
}
