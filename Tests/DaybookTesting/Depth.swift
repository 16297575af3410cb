import Foundation

/// How much a test tries: what is enough in every run, or more in the longer one of `tools/test --full`.
package enum Depth {
    package static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_TEST_FULL"] != nil

    /// Rounds of each fault in a campaign, from `DAYBOOK_TEST_CAMPAIGN`; nil where none is run.
    package static let campaignCount = ProcessInfo.processInfo.environment["DAYBOOK_TEST_CAMPAIGN"].flatMap(
        Int.init)

    /// Rounds of a campaign that were done before and are left out, from `DAYBOOK_TEST_CAMPAIGN_DONE`.
    package static let campaignDoneCount =
        ProcessInfo.processInfo.environment["DAYBOOK_TEST_CAMPAIGN_DONE"].flatMap(Int.init) ?? 0

    /// How many times as much a full run tries.
    private static let factor = 5

    /// A count of rounds, by the depth.
    package static func count(_ quick: Int) -> Int { isFull ? quick * factor : quick }

    /// Seeds from 1, by the depth.
    package static func seeds(_ quick: Int) -> ClosedRange<UInt64> { 1...UInt64(count(quick)) }
}
