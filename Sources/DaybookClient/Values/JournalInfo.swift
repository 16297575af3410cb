import DaybookJSON

/// The service and its journal.
public struct JournalInfo: Sendable {
    /// Version of the service.
    public let version: String
    public let protocolVersion: Int
    public let journalID: String
    public let lineage: JSONBytes?
    public let format: Int?
    /// The position of the last event, 0 for an empty journal.
    public let head: Int
    /// Byte count of the journal on disk.
    public let byteCount: Int?
    public let uptimeSeconds: Double
    public let projections: [ProjectionStatus]
    /// The service's bounds, as JSON.
    public let limits: JSONBytes?
    /// Names of what the service has beyond the first version of its contract.
    public let features: [String]

    /// Reads a result of `system.info`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        version = try reader.string("version")
        protocolVersion = try reader.integer("protocol")
        uptimeSeconds = reader.optionalDouble("uptimeSeconds") ?? 0
        projections = try reader.value("projections").map { try $0.elements.map(ProjectionStatus.init) } ?? []
        limits = reader.optional("limits")
        features = reader.value("features").map { $0.elements.compactMap(\.string) } ?? []
        let journal = try ObjectReader(reader.json("journal"), "the journal")
        journalID = try journal.string("id")
        lineage = journal.optional("lineage")
        format = journal.optionalInteger("format")
        head = try journal.integer("head")
        byteCount = journal.optionalInteger("bytes")
    }
}

/// The progress of a view of the journal.
public struct ProjectionStatus: Sendable {
    public let name: String
    public let version: Int
    /// Position of the last event that the view holds.
    public let position: Int
    /// Number of events that the view is behind.
    public let lag: Int
    public let state: State
    /// The reason why the view failed.
    public let error: String?
    public let rebuild: Rebuild?

    public struct State: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let live = State(rawValue: "live")
        public static let rebuilding = State(rawValue: "rebuilding")
        public static let failed = State(rawValue: "failed")
    }

    public struct Rebuild: Sendable {
        /// Number of events folded so far.
        public let done: Int
        /// Number of events to fold.
        public let total: Int
        public let eventsPerSecond: Double?
        public let secondsLeft: Double?
        /// Byte count of the messages' texts read, where the projection reads them.
        public let textByteCount: Int?
        public let textBytesPerSecond: Double?
    }
}

extension ProjectionStatus {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a projection")
        name = try reader.string("name")
        version = reader.optionalInteger("version") ?? 0
        position = try reader.integer("position")
        lag = reader.optionalInteger("lag") ?? 0
        state = State(rawValue: try reader.string("state"))
        error = reader.value("error").map { $0.string ?? JSONBytes($0).text }
        rebuild = try reader.value("rebuild").map(Rebuild.init)
    }
}

extension ProjectionStatus.Rebuild {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a rebuild")
        done = try reader.integer("done")
        total = try reader.integer("total")
        eventsPerSecond = reader.optionalDouble("eventsPerSecond")
        secondsLeft = reader.optionalDouble("secondsLeft")
        textByteCount = reader.optionalInteger("textBytes")
        textBytesPerSecond = reader.optionalDouble("textBytesPerSecond")
    }
}

extension ObjectReader {
    func optionalDouble(_ name: String) -> Double? {
        guard let number = value(name), number.number != nil else { return nil }
        return Double(JSONBytes(number).text)
    }
}
