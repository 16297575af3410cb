package import DaybookCore
package import DaybookJournal

/// Idle times after which sessions are closed and erased; nil is never. Sessions with a time of their own are
/// erased by that, or by this where it is earlier.
package struct LifecycleSettings: Equatable, Sendable {
    package var closeAfterSeconds: Double?
    package var eraseAfterSeconds: Double?

    package init(closeAfterSeconds: Double? = nil, eraseAfterSeconds: Double? = nil) {
        self.closeAfterSeconds = closeAfterSeconds
        self.eraseAfterSeconds = eraseAfterSeconds
    }

    private static let tickSecondsMax = 30.0
    private static let tickSecondsMin = 0.05

    /// Interval of the clock: a quarter of the shortest time, at most half a minute.
    var tickSeconds: Double {
        let shortest = [closeAfterSeconds, eraseAfterSeconds].compactMap { $0 }.min() ?? .infinity
        return min(LifecycleSettings.tickSecondsMax, max(LifecycleSettings.tickSecondsMin, shortest / 4))
    }
}

/// The closing or erasing of a session that has been idle long enough.
package struct LifecycleAction: Equatable, Sendable {
    package enum Kind: String, Sendable {
        case close, erase
        /// An erasure by the session's own time, together with those it is tied to.
        case expire
    }

    package let kind: Kind
    package let session: IdleSession
    /// Time at which it became due.
    package let dueAt: Timestamp
}

/// Number of sessions closed and erased in one pass.
package struct LifecycleTally: Equatable, Sendable {
    package var closed = 0
    package var erased = 0
}
