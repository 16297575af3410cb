import DaybookCore
import DaybookJournal

/// A reader of the log that follows its end. Pure. One page is on its way at a time, so that no event is
/// missed and none is given twice.
struct Subscription {
    let id: UInt64
    let filter: EventFilter
    /// The first position not looked at yet.
    private(set) var next: Position
    private var isReading = false
    private var isCaughtUp = false

    static let pageCountMax = 128

    init(id: UInt64, filter: EventFilter, from next: Position) {
        self.id = id
        self.filter = filter
        self.next = next
    }

    func isBehind(head: Position) -> Bool { !isReading && next <= head }

    /// The page to read now, which reaches to `head` at least; nil while one is read or where there is none.
    mutating func nextPage(head: Position) -> EventQuery? {
        guard isBehind(head: head) else { return nil }
        isReading = true
        var query = EventQuery()
        query.from = next
        query.limit = Subscription.pageCountMax
        query.filter = filter
        return query
    }

    /// Takes the page.
    /// - Parameter head: that of the call of `nextPage`. Views may have been behind the head of the page's
    ///   own: only up to here is it known that no event of a session is missing.
    mutating func take(_ page: EventPage, head: Position) {
        isReading = false
        let known = filter.session == nil ? page.head : head
        let last = page.events.last?.event.header.position ?? .none
        next = page.nextFrom ?? max(known, last, next.previous).next
    }

    /// Notes that the page could not be read for now.
    mutating func retry() { isReading = false }

    /// The position at which the subscription has come to the end of the log for the first time; nil
    /// otherwise.
    mutating func caughtUp(head: Position) -> Position? {
        guard !isCaughtUp, !isReading, next > head else { return nil }
        isCaughtUp = true
        return next.previous
    }
}
