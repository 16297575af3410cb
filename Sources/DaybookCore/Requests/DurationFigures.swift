/// Figures of pieces of work: how many, how long in all, and how many took no longer than each bound.
public struct DurationFigures: Equatable, Sendable {
    /// Bounds of the buckets, in microseconds.
    public static let bounds: [UInt64] = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000, 10_000_000,
    ]

    public private(set) var count: UInt64 = 0
    public private(set) var seconds: Double = 0
    /// The number of pieces that took no longer than each bound, those of lower bounds included.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count)

    public init() {}

    public mutating func add(seconds: Double) {
        count += 1
        self.seconds += seconds
        for index in counts.indices.reversed() {
            guard seconds * 1e6 <= Double(DurationFigures.bounds[index]) else { return }
            counts[index] += 1
        }
    }
}
