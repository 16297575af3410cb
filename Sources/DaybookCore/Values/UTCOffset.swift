/// The difference of a clock from UTC, in whole quarters of an hour: what all time zones in use have.
public struct UTCOffset: Equatable, Sendable {
    public static let utc = UTCOffset(quarters: 0)
    /// Minutes in the unit that it is counted in.
    public static let unitMinutes: Int64 = 15
    /// Minutes of the largest offset, in either direction.
    public static let minutesMax: Int64 = 840

    /// The quarters of an hour by which the clock is ahead of UTC.
    public let quarters: Int64

    private init(quarters: Int64) { self.quarters = quarters }

    /// An offset; nil for one that is no multiple of 15, or beyond 14 hours.
    public init?(minutes: Int64) {
        guard minutes.magnitude <= UTCOffset.minutesMax.magnitude,
            minutes.isMultiple(of: UTCOffset.unitMinutes)
        else { return nil }
        self.init(quarters: minutes / UTCOffset.unitMinutes)
    }
}
