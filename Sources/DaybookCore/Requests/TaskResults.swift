// What the long work on a journal answers with. The client has plain values of its own for what of it goes
// over the wire (`DaybookClient/Values/TaskResults.swift`), so that this module is in no product.

public struct CompactionResult: Equatable, Sendable {
    /// Byte count of log and views.
    public var byteCountBefore: UInt64
    public var byteCountAfter: UInt64

    public init(byteCountBefore: UInt64, byteCountAfter: UInt64) {
        self.byteCountBefore = byteCountBefore
        self.byteCountAfter = byteCountAfter
    }
}

public struct BackupResult: Equatable, Sendable {
    public var path: String
    /// Position after which the backup begins.
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
    /// Size of the history restored, without the event that says so.
    public var size: Position
    public var root: Digest256
    public var oldOrigin: String
    public var newOrigin: String
    /// Number of bodies that the ledger, or an erasure not done when the history was written, took away.
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

/// Progress of folding a view anew.
public struct RebuildProgress: Equatable, Sendable {
    public var done: Position
    public var total: Position
    public var eventsPerSecond: Double
    /// Figures of the texts read, for a view that reads bodies.
    public var texts: TextFigures?

    public init(done: Position = .none, total: Position, eventsPerSecond: Double = 0) {
        self.done = done
        self.total = total
        self.eventsPerSecond = eventsPerSecond
    }
}

/// The amount of text that a fold has read, and its speed.
public struct TextFigures: Equatable, Sendable {
    /// Byte count of messages' contents, as recorded or edited.
    public var byteCount: UInt64
    public var bytesPerSecond: Double

    public init(byteCount: UInt64, bytesPerSecond: Double) {
        self.byteCount = byteCount
        self.bytesPerSecond = bytesPerSecond
    }

    /// Makes the figures.
    /// - Parameter position: up to which all that was read.
    public init(byteCount: UInt64, eventsPerSecond: Double, at position: Position) {
        self.byteCount = byteCount
        bytesPerSecond = eventsPerSecond * Double(byteCount) / Double(max(position.value, 1))
    }
}

/// The comparison of a view with the same one folded anew, which has taken its place where there was no
/// error.
public struct RebuildResult: Equatable, Sendable {
    public var name: String
    public var version: UInt32
    /// Position of the new view when it took the old one's place.
    public var position = Position.none
    /// Whether its fold had failed, or its rows could not be read, so that there was nothing to compare.
    public var hadFailed = false
    /// Figures of the texts read, for a view that reads bodies, where there was enough to measure.
    public var texts: TextFigures?
    public var differingRowCount: UInt64 = 0
    /// The first rows that differ, of each table: sentences without their full stop.
    public var examples: [String] = []
    /// The reason why the old view is still in place: a sentence without its full stop.
    public var error: String?

    public init(name: String, version: UInt32) {
        self.name = name
        self.version = version
    }
}

/// Figures of a journal and of the work on it.
public struct JournalStats: Sendable {
    public var size: Position
    public var root: Digest256
    public var uptimeSeconds: Double
    public var logByteCount: UInt64
    /// Byte count of each projection's view.
    public var viewByteCounts: [(name: String, byteCount: UInt64)]
    /// Byte count that is free to this user on the disk that holds the journal; nil where it can't be told.
    public var freeByteCount: UInt64?
    /// Appends waiting for the writer.
    public var waitingAppendCount: Int
    /// Appends recorded since the journal was opened.
    public var appendCount: UInt64 = 0
    /// Commits since then, from the first decision until each was synced.
    public var commits = DurationFigures()
    /// Folds since then, each of as many events as there were, into all views but `search`, or into that.
    public var folds = DurationFigures()
    /// Number of commits to the log or to a view since the oldest read of it began that has not ended; the pages
    /// that these gave up can't be used again before it ends.
    public var oldestReaderCommitCount: UInt64 = 0
    /// Number of erasures recorded and hidden, but not all replaced on disk.
    public var pendingErasureCount: Int
    /// Number of bodies erased since the journal was made.
    public var erasedCount: Int
    public var tasks: [JournalTask]
    /// The result of the newest check that ended, if any.
    public var check: CheckResult?
    /// The newest result of each projection's rebuild, by name.
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

/// Progress of a task.
public struct TaskProgress: Equatable, Sendable {
    public let task: JournalTask
    /// Amount done, in the unit of `total`.
    public let done: UInt64
    public let total: UInt64

    public init(task: JournalTask, done: UInt64, total: UInt64) {
        self.task = task
        self.done = done
        self.total = total
    }

    public typealias Report = @Sendable (TaskProgress) -> Void
}

/// A part of a check of the journal.
public enum CheckPart: String, Hashable, Sendable {
    /// LMDB's pages of the log, and their references to each other.
    case pages
    /// Headers and bodies, their order and their links.
    case events
    /// Stored nodes, frontier and root.
    case tree
    /// The checkpoint signed last.
    case signed
    /// Each view, compared with a fresh fold.
    case erasures
    /// Each view against what folding gives.
    case views
}

/// A record that is not as it was written.
public struct CheckFault: Equatable, Sendable {
    public var part: CheckPart
    public var position: Position?
    public var session: String?
    public var view: String?
    /// The problem, a sentence without its full stop.
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
    /// Number of events looked at.
    public var eventCount: UInt64
    /// Root of the audit tree; nil where none can be told.
    public var root: Digest256?
    /// The first faults, up to `Limits.checkFaultCountMax`.
    public var faults: [CheckFault]
    public var faultCount: UInt64
    public var views: [CheckedView]
    /// Notes on parts that were not looked at, or will be made anew, which is no fault.
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
    /// Name and version of the view.
    public var name: String
    /// Position of both views when they were compared.
    public var position: Position

    public init(name: String, position: Position) {
        self.name = name
        self.position = position
    }
}
