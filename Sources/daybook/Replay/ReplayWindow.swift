import DaybookClient

/// The part of a journal that a replay shows: positions, and times at which things were said. Pure.
struct ReplayWindow {
    private(set) var first = 1
    private(set) var last = Int.max
    private var from: UTCTime?
    private var until: UTCTime?

    /// The window between two moments. Times are those of saying, so they leave the positions open.
    init(from: MomentArgument?, until: MomentArgument?) {
        switch from {
        case .number(let position): first = position
        case .time(let time): self.from = time.start
        case nil: break
        }
        switch until {
        case .number(let position): last = position
        case .time(let time): self.until = time.last
        case nil: break
        }
    }

    /// The window between two positions.
    init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }

    /// Ends the window at a position, so that what comes meanwhile is not shown.
    mutating func end(at position: Int) { last = position }

    /// Whether the event's time of saying is in the window.
    func contains(_ event: Event) -> Bool {
        let said = event.saidAt
        return from.map { said >= $0 } ?? true && until.map { said <= $0 } ?? true
    }
}

extension Event {
    /// The earlier of its two times, as in lists: an import is of when the conversation was.
    var saidAt: UTCTime { min(at, recordedAt) }
}
