import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookTerminal
import Glibc

/// The clock that hours and days go by.
struct OffsetOption: ParsableArguments {
    @Option(
        name: .customLong("offset"), parsing: .unconditional,
        help: ArgumentHelp(
            "Minutes by which the clock that hours and days go by is ahead of UTC: a multiple of 15, from "
                + "-840 to 840 (default: this machine's time zone as it is now, or 0 where that is no such "
                + "number).",
            valueName: "minutes"))
    var minutes: Int?

    func validate() throws {
        guard let minutes, UTCOffset(minutes: Int64(minutes)) == nil else { return }
        throw ValidationError("--offset must be a multiple of 15 from -840 to 840.")
    }

    /// The minutes that a call gives.
    var resolved: Int { minutes ?? Self.local }

    /// Minutes by which this machine's clock is ahead of UTC now; 0 where that is no offset of a call.
    private static var local: Int {
        var now = time(nil)
        var parts = tm()
        guard localtime_r(&now, &parts) != nil, parts.tm_gmtoff.isMultiple(of: 60) else { return 0 }
        let minutes = parts.tm_gmtoff / 60
        return UTCOffset(minutes: Int64(minutes)) == nil ? 0 : minutes
    }

    /// A time as that clock shows it, without its zone: `2026-11-21T06:41:45.123456`.
    func text(_ time: UTCTime) -> String {
        let nanosecondsPerMinute: Int64 = 60_000_000_000
        let (shifted, overflow) = time.nanosecondsSince1970.addingReportingOverflow(
            Int64(resolved) * nanosecondsPerMinute)
        return String((overflow ? time : UTCTime(nanosecondsSince1970: shifted)).rfc3339.dropLast())
    }
}
