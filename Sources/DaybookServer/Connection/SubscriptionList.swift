import DaybookCore
import DaybookJournal

/// The subscriptions of one connection.
struct SubscriptionList {
    private var subscriptions: [UInt64: Subscription] = [:]
    private var lastID: UInt64 = 0

    var isEmpty: Bool { subscriptions.isEmpty }

    mutating func add(_ filter: EventFilter, from next: Position) -> UInt64 {
        lastID += 1
        subscriptions[lastID] = Subscription(id: lastID, filter: filter, from: next)
        return lastID
    }

    /// Ends a subscription.
    /// - Returns: false where there is none of this number.
    mutating func remove(_ id: UInt64) -> Bool { subscriptions.removeValue(forKey: id) != nil }

    mutating func removeAll() { subscriptions = [:] }

    func areBehind(head: Position) -> Bool { subscriptions.values.contains { $0.isBehind(head: head) } }

    mutating func nextPages(head: Position) -> [(id: UInt64, query: EventQuery)] {
        var pages: [(id: UInt64, query: EventQuery)] = []
        for id in subscriptions.keys {
            if let query = subscriptions[id]?.nextPage(head: head) { pages.append((id, query)) }
        }
        return pages
    }

    /// Takes a page.
    /// - Returns: false where the subscription has ended meanwhile.
    mutating func take(_ page: EventPage, id: UInt64, head: Position) -> Bool {
        subscriptions[id]?.take(page, head: head) != nil
    }

    /// Notes that the page could not be read for now.
    mutating func retry(_ id: UInt64) { subscriptions[id]?.retry() }

    mutating func caughtUp(head: Position) -> [(id: UInt64, position: Position)] {
        var turned: [(id: UInt64, position: Position)] = []
        for id in subscriptions.keys {
            if let position = subscriptions[id]?.caughtUp(head: head) { turned.append((id, position)) }
        }
        return turned
    }
}
