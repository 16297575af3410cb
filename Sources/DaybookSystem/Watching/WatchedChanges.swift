/// The changes in watched places since they were last taken. Pure.
package struct WatchedChanges: Equatable, Sendable {
    /// Files that were made or written to.
    package private(set) var files: Set<String> = []
    /// Folders and files of which all is to be looked at again.
    package private(set) var places: Set<String> = []

    /// Files kept by name; of more, the places that have them are looked at.
    static let fileCountMax = 10_000

    package init() {}

    /// Changes that stand for all of some places.
    package init(places: some Sequence<String>) { self.places = Set(places) }

    package var isEmpty: Bool { files.isEmpty && places.isEmpty }

    /// Notes a changed file of a place.
    mutating func add(_ file: String, of place: String) {
        guard !places.contains(place) else { return }
        files.insert(file)
        guard files.count > Self.fileCountMax else { return }
        add(place: place)
    }

    /// Notes that all of a place is to be looked at.
    mutating func add(place: String) {
        places.insert(place)
        files = files.filter { !Self.has(place, $0) }
    }

    /// Adds later changes.
    package mutating func merge(_ other: WatchedChanges) {
        for place in other.places { add(place: place) }
        files.formUnion(other.files.filter { file in !places.contains { Self.has($0, file) } })
    }

    /// Whether a place is a path or is above it.
    static func has(_ place: String, _ path: String) -> Bool {
        path == place || path.hasPrefix(place == "/" ? place : place + "/")
    }
}
