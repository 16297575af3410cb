/// A line of requests of which only the newest counts: one is under way, one waits at most. Pure.
struct Lane: Sendable {
    private(set) var underWay: Request?
    private var waiting: Request?

    /// Asks for something.
    /// - Parameter anew: whether an answer under way to the same request is too old.
    mutating func want(_ request: Request, anew: Bool = false) -> [Effect] {
        guard let current = underWay else {
            underWay = request
            return [.request(request)]
        }
        waiting = current == request && !anew ? nil : request
        return []
    }

    /// Takes note that a request was answered.
    /// - Returns: the next request, if one waits.
    mutating func finish(_ request: Request) -> [Effect] {
        guard underWay == request else { return [] }
        underWay = nil
        guard let next = waiting else { return [] }
        waiting = nil
        return want(next)
    }

    /// Forgets what waits, since nobody wants it any more.
    mutating func drop() { waiting = nil }
}
