public enum ActivityBucketLength: UInt8, CaseIterable, Sendable {
    case hour = 0
    case day = 1

    public var name: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        }
    }

    /// Quarters of an hour in it.
    public var quarterCount: Int64 {
        switch self {
        case .hour: 4
        case .day: 96
        }
    }
}
