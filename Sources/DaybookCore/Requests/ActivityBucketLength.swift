public enum ActivityBucketLength: UInt8, CaseIterable, Sendable {
    case hour = 0
    case day = 1

    public var name: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        }
    }

    public var nanoseconds: Int64 {
        switch self {
        case .hour: 3_600_000_000_000
        case .day: 86_400_000_000_000
        }
    }
}
