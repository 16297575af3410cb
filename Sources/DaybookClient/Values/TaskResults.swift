import DaybookJSON

// The service has values of its own for these (`DaybookCore/Requests/TaskResults.swift`): applications see
// plain numbers and texts, and no module but this one.

/// The progress of long work of the service.
public struct TaskProgress: Sendable {
    /// The kind of work: `backup`, `compact` or `verify`.
    public let task: String
    public let done: Int
    public let total: Int
}

/// A backup that is on disk.
public struct BackupResult: Sendable {
    public let destination: String
    /// Position after which the backup begins; events up to it are not in it.
    public let since: Int
    /// The position of its last event.
    public let size: Int
    /// Root of the audit tree at that size.
    public let root: String
    public let byteCount: Int
}

public struct CompactionResult: Sendable {
    /// Byte count of log and views.
    public let byteCountBefore: Int
    public let byteCountAfter: Int
}

/// The result of checking the journal.
public struct VerificationResult: Sendable {
    public let eventCount: Int
    /// Root of the audit tree; nil where none can be told.
    public let root: String?
    /// The first thousand faults.
    public let faults: [Fault]
    public let faultCount: Int
    /// The views that were compared with a fresh fold.
    public let views: [View]
    /// The parts that were not looked at, and the reason.
    public let notes: [String]

    public struct View: Sendable {
        /// Name and version of the view.
        public let name: String
        /// Position of the last event that both had folded.
        public let position: Int
    }

    public struct Fault: Sendable {
        /// The part that the fault was found in, such as `events` or `tree`.
        public let part: String
        public let position: Int?
        public let session: String?
        public let view: String?
        public let problem: String
    }
}

/// The comparison of a view with the same one folded anew, which has taken its place where there was no
/// error.
public struct RebuiltProjection: Sendable {
    public let name: String
    public let version: Int
    /// Position of the last event that the new view held.
    public let position: Int
    /// Whether its fold had failed, or its rows could not be read, so that there was nothing to compare.
    public let hadFailed: Bool
    /// Byte count of the messages' texts, where the projection reads them and there was enough to measure.
    public let textByteCount: Int?
    public let textBytesPerSecond: Double?
    public let differingRowCount: Int
    /// Some of the rows that differ.
    public let examples: [String]
    /// The reason why the old view is still in place.
    public let error: String?

    /// The result of a view that was folded anew without a service.
    package init(
        name: String, version: Int, position: Int, hadFailed: Bool, textByteCount: Int?,
        textBytesPerSecond: Double?, differingRowCount: Int, examples: [String], error: String?
    ) {
        self.name = name
        self.version = version
        self.position = position
        self.hadFailed = hadFailed
        self.textByteCount = textByteCount
        self.textBytesPerSecond = textBytesPerSecond
        self.differingRowCount = differingRowCount
        self.examples = examples
        self.error = error
    }
}

extension RebuiltProjection {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a rebuild")
        name = try reader.string("name")
        version = try reader.integer("version")
        position = try reader.integer("position")
        hadFailed = reader.value("hadFailed")?.bool ?? false
        textByteCount = reader.optionalInteger("textBytes")
        textBytesPerSecond = reader.optionalDouble("textBytesPerSecond")
        differingRowCount = try reader.integer("differingRows")
        examples = try reader.list("examples") { $0.string ?? "" }
        error = reader.value("error")?.string
    }
}

extension TaskProgress {
    init(_ json: JSONBytes) throws {
        let reader = try ObjectReader(json, "a progress")
        task = try reader.string("task")
        done = try reader.integer("done")
        total = try reader.integer("total")
    }
}

extension BackupResult {
    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        destination = try reader.string("destination")
        since = try reader.integer("since")
        size = try reader.integer("size")
        root = try reader.string("root")
        byteCount = try reader.integer("bytes")
    }
}

extension CompactionResult {
    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        byteCountBefore = try reader.integer("bytesBefore")
        byteCountAfter = try reader.integer("bytesAfter")
    }
}

extension VerificationResult {
    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        eventCount = try reader.integer("events")
        root = reader.value("root")?.string
        faultCount = try reader.integer("faultCount")
        faults = try reader.list("faults") { value in
            let reader = try ObjectReader(value, "a fault")
            return Fault(
                part: try reader.string("part"), position: reader.optionalInteger("position"),
                session: reader.value("session")?.string, view: reader.value("view")?.string,
                problem: try reader.string("problem"))
        }
        views = try reader.list("views") { value in
            let reader = try ObjectReader(value, "a view")
            return View(name: try reader.string("name"), position: try reader.integer("position"))
        }
        notes = try reader.list("notes") { $0.string ?? "" }
    }
}
