package import DaybookCore
package import DaybookJournal
package import Synchronization

/// What the machine tells the journal, set by the test.
package final class TestMachine: Sendable {
    package struct State {
        package var now = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
        package var random: UInt64 = 1
        package var freeByteCount: UInt64 = 1 << 40
        package var bootID = "boot-1"
    }

    package let state: Mutex<State>
    private let usesRealDisk: Bool

    /// - Parameters:
    ///   - seed: journals of one seed have the same id and secret.
    ///   - usesRealDisk: free bytes are those of the disk, not the test's.
    package init(seed: UInt64 = 1, usesRealDisk: Bool = false) {
        state = Mutex(State(random: seed))
        self.usesRealDisk = usesRealDisk
    }

    package var machine: Machine {
        Machine(
            clock: WallClock { self.state.withLock { $0.now } },
            random: {
                self.state.withLock { state in
                    state.random &+= 1
                    return (state.random &* 0x9E37_79B9_7F4A_7C15, state.random)
                }
            },
            bootID: { self.state.withLock { $0.bootID } },
            freeByteCount: { path in
                self.usesRealDisk
                    ? Machine.current.freeByteCount(path) : self.state.withLock { $0.freeByteCount }
            })
    }

    package func advance(seconds: Int64) {
        state.withLock { $0.now = $0.now.advanced(bySeconds: seconds) }
    }
}
