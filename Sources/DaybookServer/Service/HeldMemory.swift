import DaybookCore
import Synchronization

/// Bytes that clients make the service hold, of one kind, with one bound for all connections.
///
/// Beyond the bound the connections that have held longest are given up: a client that does its part holds
/// bytes for moments only.
final class HeldMemory: Sendable {
    private struct Holder {
        var byteCount: Int
        /// The holder's place in the order in which holders began.
        let order: UInt64
    }

    private struct State {
        var holders: [UInt64: Holder] = [:]
        var byteCount = 0
        var lastOrder: UInt64 = 0

        mutating func giveUp(byteCountMax: Int) -> [UInt64] {
            var connections: [UInt64] = []
            while byteCount > byteCountMax, let oldest = holders.min(by: { $0.value.order < $1.value.order })
            {
                holders[oldest.key] = nil
                byteCount -= oldest.value.byteCount
                connections.append(oldest.key)
            }
            return connections
        }
    }

    private let state = Mutex(State())
    private let byteCountMax: Int

    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    var byteCount: Int { state.withLock { $0.byteCount } }

    /// Notes how many bytes a connection holds now.
    /// - Returns: the connections to give up. They count as holding nothing from here on.
    func hold(_ byteCount: Int, by connection: UInt64) -> [UInt64] {
        state.withLock { state in
            let holder = state.holders.removeValue(forKey: connection)
            state.byteCount += byteCount - (holder?.byteCount ?? 0)
            guard byteCount > 0 else { return [] }
            if holder == nil { state.lastOrder += 1 }
            state.holders[connection] = Holder(
                byteCount: byteCount, order: holder?.order ?? state.lastOrder)
            return state.giveUp(byteCountMax: byteCountMax)
        }
    }
}

/// The bytes that one connection holds of the memory of all.
struct MemoryShare {
    private let connection: UInt64
    private let memory: HeldMemory
    private var byteCount = 0

    init(of connection: UInt64, in memory: HeldMemory) {
        self.connection = connection
        self.memory = memory
    }

    /// Notes how many bytes the connection holds now; few count as none.
    /// - Returns: the connections to give up.
    mutating func hold(_ byteCount: Int) -> [UInt64] {
        let counted = byteCount > Limits.heldByteCountMin ? byteCount : 0
        guard counted != self.byteCount else { return [] }
        self.byteCount = counted
        return memory.hold(counted, by: connection)
    }
}
