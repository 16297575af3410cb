/// What the long work on a journal answers with.

package struct CompactionResult: Equatable, Sendable {
    /// Of log and views.
    package var byteCountBefore: UInt64
    package var byteCountAfter: UInt64

    package init(byteCountBefore: UInt64, byteCountAfter: UInt64) {
        self.byteCountBefore = byteCountBefore
        self.byteCountAfter = byteCountAfter
    }
}

package struct BackupResult: Equatable, Sendable {
    package var path: String
    /// Events up to here are not in it.
    package var after: Position
    package var size: Position
    package var root: Digest256
    package var byteCount: UInt64

    package init(path: String, after: Position, size: Position, root: Digest256, byteCount: UInt64) {
        self.path = path
        self.after = after
        self.size = size
        self.root = root
        self.byteCount = byteCount
    }
}

package struct RestoreResult: Equatable, Sendable {
    /// Of the history restored, without the event that says so.
    package var size: Position
    package var root: Digest256
    package var oldOrigin: String
    package var newOrigin: String
    /// Bodies that the ledger, or an erasure not done when the history was written, took away.
    package var erasedCount: UInt64
    /// Bodies that could not be read when the history was written.
    package var lost: [Position]

    package init(
        size: Position, root: Digest256, oldOrigin: String, newOrigin: String, erasedCount: UInt64,
        lost: [Position]
    ) {
        self.size = size
        self.root = root
        self.oldOrigin = oldOrigin
        self.newOrigin = newOrigin
        self.erasedCount = erasedCount
        self.lost = lost
    }
}

/// How far a view is folded anew.
package struct RebuildProgress: Equatable, Sendable {
    package var done: Position
    package var total: Position
    package var eventsPerSecond: Double
    /// Of a view that reads bodies.
    package var texts: TextFigures?

    package init(done: Position = .none, total: Position, eventsPerSecond: Double = 0) {
        self.done = done
        self.total = total
        self.eventsPerSecond = eventsPerSecond
    }
}

/// How much text a fold has read, and how fast.
package struct TextFigures: Equatable, Sendable {
    /// Of messages' contents, as recorded or edited.
    package var byteCount: UInt64
    package var bytesPerSecond: Double

    package init(byteCount: UInt64, bytesPerSecond: Double) {
        self.byteCount = byteCount
        self.bytesPerSecond = bytesPerSecond
    }

    /// - Parameter position: up to which all that was read.
    package init(byteCount: UInt64, eventsPerSecond: Double, at position: Position) {
        self.byteCount = byteCount
        bytesPerSecond = eventsPerSecond * Double(byteCount) / Double(max(position.value, 1))
    }
}

/// How a view compared with the same one folded anew, which is in its place where there was no error.
package struct RebuildResult: Equatable, Sendable {
    package var name: String
    package var version: UInt32
    /// What the new one had folded when it took its place.
    package var position = Position.none
    /// Its fold had failed, so that there was nothing to compare.
    package var hadFailed = false
    /// Of a view that reads bodies, where there was enough to measure.
    package var texts: TextFigures?
    package var differingRowCount: UInt64 = 0
    /// The first rows that differ, of each table: sentences without their full stop.
    package var examples: [String] = []
    /// Why the old one is still there: a sentence without its full stop.
    package var error: String?

    package init(name: String, version: UInt32) {
        self.name = name
        self.version = version
    }
}

/// Figures of a journal and what works on it.
package struct JournalStats: Sendable {
    package var size: Position
    package var root: Digest256
    package var uptimeSeconds: Double
    package var logByteCount: UInt64
    /// By projection.
    package var viewByteCounts: [(name: String, byteCount: UInt64)]
    /// Of the disk that holds the journal, to this user; nil where it can't be told.
    package var freeByteCount: UInt64?
    /// Appends waiting for the writer.
    package var waitingAppendCount: Int
    /// Erasures recorded and hidden, but not all replaced on disk.
    package var pendingErasureCount: Int
    /// Bodies erased since the journal was made.
    package var erasedCount: Int
    package var tasks: [JournalTask]
    /// The newest that ended, or nil.
    package var check: CheckResult?
    /// The newest of each projection, by name.
    package var rebuilds: [RebuildResult] = []

    package init(size: Position, root: Digest256) {
        self.size = size
        self.root = root
        uptimeSeconds = 0
        logByteCount = 0
        viewByteCounts = []
        waitingAppendCount = 0
        pendingErasureCount = 0
        erasedCount = 0
        tasks = []
    }
}

/// A kind of long work, by its name on the wire.
package enum JournalTask: String, Hashable, Sendable {
    case backup, compact, verify, rebuild
}

/// How far a task has come.
package struct TaskProgress: Equatable, Sendable {
    package let task: JournalTask
    /// In the unit of `total`.
    package let done: UInt64
    package let total: UInt64

    package init(task: JournalTask, done: UInt64, total: UInt64) {
        self.task = task
        self.done = done
        self.total = total
    }

    package typealias Report = @Sendable (TaskProgress) -> Void
}

/// Long work that a request asks for.
package enum TaskRequest: Sendable {
    case backup(destination: String)
    case compact
    /// At a low rate where `isGentle`.
    case verify(isGentle: Bool)

    package var task: JournalTask {
        switch self {
        case .backup: .backup
        case .compact: .compact
        case .verify: .verify
        }
    }
}

package enum TaskResult: Sendable {
    case backup(BackupResult)
    case compaction(CompactionResult)
    case check(CheckResult)
}

/// A part of what checking a journal looks at.
package enum CheckPart: String, Hashable, Sendable {
    /// LMDB's pages of the log, and what they say of each other.
    case pages
    /// Headers and bodies, their order and their links.
    case events
    /// Stored nodes, frontier and root.
    case tree
    /// The checkpoint signed last.
    case signed
    /// The ledger and the queue of erasures.
    case erasures
    /// Each view against what folding gives.
    case views
}

/// Something that is not as it was written.
package struct CheckFault: Equatable, Sendable {
    package var part: CheckPart
    package var position: Position?
    package var session: String?
    package var view: String?
    /// A sentence without its full stop.
    package var problem: String

    package init(
        _ part: CheckPart, position: Position? = nil, session: String? = nil, view: String? = nil,
        _ problem: String
    ) {
        self.part = part
        self.position = position
        self.session = session
        self.view = view
        self.problem = problem
    }
}

package struct CheckResult: Equatable, Sendable {
    /// Events looked at.
    package var eventCount: UInt64
    /// Nil where none can be told.
    package var root: Digest256?
    /// The first `Limits.checkFaultCountMax`.
    package var faults: [CheckFault]
    package var faultCount: UInt64
    package var views: [CheckedView]
    /// What is no fault, but was not looked at, or will be made anew.
    package var notes: [String]
    package var finishedAt: Timestamp?

    package init() {
        eventCount = 0
        faults = []
        faultCount = 0
        views = []
        notes = []
    }
}

/// A view that was compared with one folded anew.
package struct CheckedView: Equatable, Sendable {
    /// Its name and version.
    package var name: String
    /// Where both stood.
    package var position: Position

    package init(name: String, position: Position) {
        self.name = name
        self.position = position
    }
}
