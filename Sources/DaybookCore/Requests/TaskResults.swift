// What the long work on a journal answers with. The client has plain values of its own for what of it goes over the
// wire (`DaybookClient/Values/TaskResults.swift`), so that this module is in no product.

public struct CompactionResult: Equatable, Sendable {
    /// Of log and views.
    public var byteCountBefore: UInt64
    public var byteCountAfter: UInt64

    public init(byteCountBefore: UInt64, byteCountAfter: UInt64) {
        self.byteCountBefore = byteCountBefore
        self.byteCountAfter = byteCountAfter
    }
}

public struct BackupResult: Equatable, Sendable {
    public var path: String
    /// Events up to here are not in it.
    public var after: Position
    public var size: Position
    public var root: Digest256
    public var byteCount: UInt64

    public init(path: String, after: Position, size: Position, root: Digest256, byteCount: UInt64) {
        self.path = path
        self.after = after
        self.size = size
        self.root = root
        self.byteCount = byteCount
    }
}

public struct RestoreResult: Equatable, Sendable {
    /// Of the history restored, without the event that says so.
    public var size: Position
    public var root: Digest256
    public var oldOrigin: String
    public var newOrigin: String
    /// Bodies that the ledger, or an erasure not done when the history was written, took away.
    public var erasedCount: UInt64
    /// Bodies that could not be read when the history was written.
    public var lost: [Position]

    public init(
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
public struct RebuildProgress: Equatable, Sendable {
    public var done: Position
    public var total: Position
    public var eventsPerSecond: Double
    /// Of a view that reads bodies.
    public var texts: TextFigures?

    public init(done: Position = .none, total: Position, eventsPerSecond: Double = 0) {
        self.done = done
        self.total = total
        self.eventsPerSecond = eventsPerSecond
    }
}

/// How much text a fold has read, and how fast.
public struct TextFigures: Equatable, Sendable {
    /// Of messages' contents, as recorded or edited.
    public var byteCount: UInt64
    public var bytesPerSecond: Double

    public init(byteCount: UInt64, bytesPerSecond: Double) {
        self.byteCount = byteCount
        self.bytesPerSecond = bytesPerSecond
    }

    /// - Parameter position: up to which all that was read.
    public init(byteCount: UInt64, eventsPerSecond: Double, at position: Position) {
        self.byteCount = byteCount
        bytesPerSecond = eventsPerSecond * Double(byteCount) / Double(max(position.value, 1))
    }
}

/// How a view compared with the same one folded anew, which is in its place where there was no error.
public struct RebuildResult: Equatable, Sendable {
    public var name: String
    public var version: UInt32
    /// What the new one had folded when it took its place.
    public var position = Position.none
    /// Its fold had failed, or its rows could not be read, so that there was nothing to compare.
    public var hadFailed = false
    /// Of a view that reads bodies, where there was enough to measure.
    public var texts: TextFigures?
    public var differingRowCount: UInt64 = 0
    /// The first rows that differ, of each table: sentences without their full stop.
    public var examples: [String] = []
    /// Why the old one is still there: a sentence without its full stop.
    public var error: String?

    public init(name: String, version: UInt32) {
        self.name = name
        self.version = version
    }
}

/// Figures of a journal and what works on it.
public struct JournalStats: Sendable {
    public var size: Position
    public var root: Digest256
    public var uptimeSeconds: Double
    public var logByteCount: UInt64
    /// By projection.
    public var viewByteCounts: [(name: String, byteCount: UInt64)]
    /// Of the disk that holds the journal, to this user; nil where it can't be told.
    public var freeByteCount: UInt64?
    /// Appends waiting for the writer.
    public var waitingAppendCount: Int
    /// Erasures recorded and hidden, but not all replaced on disk.
    public var pendingErasureCount: Int
    /// Bodies erased since the journal was made.
    public var erasedCount: Int
    public var tasks: [JournalTask]
    /// The newest that ended, or nil.
    public var check: CheckResult?
    /// The newest of each projection, by name.
    public var rebuilds: [RebuildResult] = []

    public init(size: Position, root: Digest256) {
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
public enum JournalTask: String, Hashable, Sendable {
    case backup, compact, verify, rebuild
}

/// How far a task has come.
public struct TaskProgress: Equatable, Sendable {
    public let task: JournalTask
    /// In the unit of `total`.
    public let done: UInt64
    public let total: UInt64

    public init(task: JournalTask, done: UInt64, total: UInt64) {
        self.task = task
        self.done = done
        self.total = total
    }

    public typealias Report = @Sendable (TaskProgress) -> Void
}

/// A part of what checking a journal looks at.
public enum CheckPart: String, Hashable, Sendable {
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
public struct CheckFault: Equatable, Sendable {
    public var part: CheckPart
    public var position: Position?
    public var session: String?
    public var view: String?
    /// A sentence without its full stop.
    public var problem: String

    public init(
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

public struct CheckResult: Equatable, Sendable {
    /// Events looked at.
    public var eventCount: UInt64
    /// Nil where none can be told.
    public var root: Digest256?
    /// The first `Limits.checkFaultCountMax`.
    public var faults: [CheckFault]
    public var faultCount: UInt64
    public var views: [CheckedView]
    /// What is no fault, but was not looked at, or will be made anew.
    public var notes: [String]
    public var finishedAt: Timestamp?

    public init() {
        eventCount = 0
        faults = []
        faultCount = 0
        views = []
        notes = []
    }
}

/// A view that was compared with one folded anew.
public struct CheckedView: Equatable, Sendable {
    /// Its name and version.
    public var name: String
    /// Where both stood.
    public var position: Position

    public init(name: String, position: Position) {
        self.name = name
        self.position = position
    }
}
