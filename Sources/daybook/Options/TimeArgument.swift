import ArgumentParser
import DaybookClient
import DaybookSystem
import DaybookTerminal

/// A time given to a command, by this machine's clock where it has no zone.
struct TimeArgument: ExpressibleByArgument, Equatable {
    private let written: TimeText.Written

    init?(argument: String) {
        guard let written = TimeText.read(argument, now: Self.now) else { return nil }
        self.written = written
    }

    init(_ time: UTCTime) { written = .instant(time) }

    static var now: UTCTime { UTCTime(nanosecondsSince1970: Host.nanosecondsSince1970()) }

    /// The time, or the beginning of the day.
    var start: UTCTime {
        switch written {
        case .instant(let time), .day(let time, _): time
        }
    }

    /// The time, or the beginning of the next day: a bound that is not reached itself.
    var end: UTCTime {
        switch written {
        case .instant(let time), .day(_, let time): time
        }
    }

    /// The time, or the last instant of the day.
    var last: UTCTime {
        switch written {
        case .instant(let time): time
        case .day(_, let end): UTCTime(nanosecondsSince1970: end.nanosecondsSince1970 - 1)
        }
    }
}
