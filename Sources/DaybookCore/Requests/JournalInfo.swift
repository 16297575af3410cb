public struct JournalInfo: Sendable {
    public var version: String
    public var id: String
    public var lineage: UInt64
    public var format: UInt16
    public var head: Position
    public var byteCount: UInt64
    public var uptimeSeconds: Double
    public var projections: [ProjectionStatus]

    public init(
        version: String, id: String, lineage: UInt64, format: UInt16, head: Position,
        byteCount: UInt64, uptimeSeconds: Double, projections: [ProjectionStatus]
    ) {
        self.version = version
        self.id = id
        self.lineage = lineage
        self.format = format
        self.head = head
        self.byteCount = byteCount
        self.uptimeSeconds = uptimeSeconds
        self.projections = projections
    }
}

public struct ProjectionStatus: Sendable {
    public enum State: Sendable {
        case live
        case rebuilding(RebuildProgress)
        case failed(String)
    }

    public var name: String
    public var version: UInt32
    public var position: Position
    public var lag: UInt64
    public var state: State
    /// Progress of a rebuild of the view, while this one goes on.
    public var beside: RebuildProgress?

    public init(name: String, version: UInt32, position: Position, lag: UInt64, state: State) {
        self.name = name
        self.version = version
        self.position = position
        self.lag = lag
        self.state = state
    }
}
