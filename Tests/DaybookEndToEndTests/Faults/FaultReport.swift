/// What came of a `FaultedRun`.
struct FaultReport: Sendable {
    /// The service's exit status; 128 and the signal's number where one ended it.
    var status: Int32 = 0
    /// The calls that failed, one a line.
    var failures: [String] = []
    /// How many calls each rule was about.
    var callCounts: [String: Int] = [:]
    /// What must not be, in sentences.
    var problems: [String] = []
}
