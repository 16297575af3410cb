/// The place in a list at which an answer ended: a page of the service, and entries of it that were given.
struct PageMark: Equatable {
    /// The way in which the list was made, told apart by a letter.
    let kind: Character
    let skip: Int
    /// The service's cursor of the page; nil for the first.
    let page: String?

    init(_ kind: Character, skip: Int = 0, page: String? = nil) {
        self.kind = kind
        self.skip = skip
        self.page = page
    }

    /// Reads a cursor; nil where it is none of these kinds.
    init?(cursor: String, kinds: String) {
        let parts = cursor.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = parts[0].first, kinds.contains(kind),
            let skip = Int(parts[0].dropFirst()), (0...Self.skipMax).contains(skip)
        else { return nil }
        self.init(kind, skip: skip, page: parts[1].isEmpty ? nil : String(parts[1]))
    }

    private static let skipMax = 1_000

    var cursor: String { "\(kind)\(skip).\(page ?? "")" }
}
