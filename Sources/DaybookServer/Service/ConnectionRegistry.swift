import Synchronization

/// The open connections of all loops, to count them and to tell them when the service stops.
final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [UInt64: Entry] = [:]
        var lastNumber: UInt64 = 0
        var isDraining = false
        var whenEmpty: (@Sendable () -> Void)?
    }

    struct Entry: Sendable {
        var drain: @Sendable () -> Void = {}
        var close: @Sendable () -> Void = {}
        var cutOff: @Sendable (ClientFault) -> Void = { _ in }
    }

    private let state = Mutex(State())
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { state.withLock { $0.connections.count } }

    /// Reserves a place.
    /// - Returns: the connection's number; nil where there are too many, or the service stops.
    func reserve() -> UInt64? {
        state.withLock { state in
            guard state.connections.count < countMax, !state.isDraining else { return nil }
            state.lastNumber += 1
            state.connections[state.lastNumber] = Entry()
            return state.lastNumber
        }
    }

    func add(_ entry: Entry, number: UInt64) {
        let isDraining = state.withLock { state in
            guard state.connections[number] != nil else { return false }
            state.connections[number] = entry
            return state.isDraining
        }
        if isDraining { entry.drain() }
    }

    func remove(_ number: UInt64) {
        let whenEmpty = state.withLock { state -> (@Sendable () -> Void)? in
            state.connections[number] = nil
            guard state.connections.isEmpty else { return nil }
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }
        whenEmpty?()
    }

    /// Tells all connections to finish; `whenEmpty` is called once the last has gone.
    func drain(whenEmpty: @escaping @Sendable () -> Void) {
        let entries = state.withLock { state -> [Entry] in
            state.isDraining = true
            if !state.connections.isEmpty { state.whenEmpty = whenEmpty }
            return Array(state.connections.values)
        }
        if entries.isEmpty { return whenEmpty() }
        for entry in entries { entry.drain() }
    }

    /// Has a connection cut its client off.
    func cutOff(_ number: UInt64, _ fault: ClientFault) {
        state.withLock { $0.connections[number] }?.cutOff(fault)
    }

    func closeAll() {
        for entry in state.withLock({ Array($0.connections.values) }) { entry.close() }
    }
}
