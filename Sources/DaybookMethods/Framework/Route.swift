/// The thread that a read runs on. A hand-over to the pool and back costs about 20 µs, a bounded read less.
package enum Route: Sendable {
    /// The connection's event loop, with that loop's reader.
    case inline
    /// A thread of the reader pool.
    case pooled

    /// Inline for a read that looks at so many messages or events at most.
    package static func forMessages(_ count: Int) -> Route { count <= inlineCountMax ? .inline : .pooled }

    /// Inline for a list of so many rows at most, each spliced from several records.
    static func forRows(_ count: Int) -> Route { count <= inlineCountMax / 2 ? .inline : .pooled }

    package static let inlineCountMax = 100
}

/// The views that must be folded before a read runs, up to the newest event that it has to show.
package enum ViewWait: Sendable {
    case nothing
    /// All views but search.
    case views
    /// The search view, as far as it ever is.
    case search
}
