import Glibc
import Synchronization
import SystemPackage

/// Follows what changes in folders, in those below them, and in single files, on a thread of its own.
///
/// It holds three descriptors, a number for each folder, and the names of at most `WatchedChanges.fileCountMax` files.
package final class FolderWatcher: Sendable {
    /// The way in which a place is followed.
    package enum State: Equatable, Sendable {
        /// A place of whose changes the kernel tells.
        case watched
        /// A place that is looked at in intervals, for a reason that ends a sentence.
        case byInterval(String)
        /// A place that is not there yet, and is looked for in intervals.
        case missing
    }

    /// Something to take is there. The first element comes when all places are watched.
    package let news: AsyncStream<Void>
    private let relay: Relay
    private let thread: OSThread
    /// Closing it ends the thread.
    private let stopDescriptor: Int32

    /// The findings of the thread, for whoever takes them.
    private final class Relay: Sendable {
        private let changes = Mutex(WatchedChanges())
        private let known = Mutex<[(place: String, state: State)]>([])
        private let continuation: AsyncStream<Void>.Continuation

        init(_ continuation: AsyncStream<Void>.Continuation) { self.continuation = continuation }

        func publish(_ more: WatchedChanges, _ states: [(place: String, state: State)]) {
            changes.withLock { $0.merge(more) }
            known.withLock { $0 = states }
            continuation.yield()
        }

        func take() -> WatchedChanges {
            changes.withLock { changes in
                defer { changes = WatchedChanges() }
                return changes
            }
        }

        var states: [(place: String, state: State)] { known.withLock { $0 } }
    }

    /// Begins to watch.
    /// - Parameters:
    ///   - places: paths of folders and files, which may come later.
    ///   - intervalMilliseconds: how often places are looked at whose changes the kernel does not tell of.
    package init(_ places: [String], intervalMilliseconds: Int) throws(SystemError) {
        let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
        do { ends = try FileDescriptor.pipe(options: .closeOnExec) } catch {
            throw SystemError("make a pipe", error)
        }
        let stopped = ends.readEnd.rawValue
        let (news, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let relay = Relay(continuation)
        self.news = news
        stopDescriptor = ends.writeEnd.rawValue
        self.relay = relay
        thread = OSThread(name: "watch") {
            defer { close(stopped) }
            var loop = WatchLoop(places, intervalMilliseconds: intervalMilliseconds, stopped: stopped)
            loop.run { relay.publish($0, $1) }
            continuation.finish()
        }
    }

    /// Ends it. To be called once.
    package func stop() {
        close(stopDescriptor)
        thread.join()
    }

    /// The changes since the last call.
    package func take() -> WatchedChanges { relay.take() }

    /// The places and how each is followed, those below them that are followed otherwise as well.
    package var states: [(place: String, state: State)] { relay.states }
}
