import DaybookClient
import DaybookTerminal

/// A revision or a time that somebody typed, as a moment of a session. Pure.
enum WrittenMoment: Equatable {
    case moment(Moment)
    /// The session as it is now.
    case now
    /// A reason why there is no such moment, and what there is.
    case problem(String)

    /// Reads a revision, `7` or `r7`, or a time as `TimeText` reads it; a day stands for its end.
    /// - Parameters:
    ///   - latest: the session's newest revision; nil while it is not known.
    ///   - shown: the revision that is looked at; nil for the newest.
    static func read(_ text: String, latest: Int?, shown: Int?, _ clock: WallClock) -> WrittenMoment {
        let digits = text.hasPrefix("r") ? text.dropFirst() : text[...]
        if !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
            return revision(Int(digits) ?? .max, latest, shown)
        }
        let now = clock.now
        switch TimeText.read(text, now: now, in: clock.zone) {
        case .instant(let time):
            return time < now ? .moment(.time(time)) : time == now ? .now : future(text, clock)
        case .day(let start, _) where start > now: return future(text, clock)
        case .day(_, let end) where end > now: return .now
        case .day(_, let end):
            return .moment(.time(UTCTime(nanosecondsSince1970: end.nanosecondsSince1970 - 1)))
        case nil: return .problem("\(text) is no revision and no time")
        }
    }

    private static func revision(_ number: Int, _ latest: Int?, _ shown: Int?) -> WrittenMoment {
        guard let latest else {
            return number >= 1 ? .moment(.revision(number)) : .problem("a session begins at revision 1")
        }
        guard (1...max(1, latest)).contains(number) else {
            let place = shown.map { "\($0)" } ?? "\(latest), which is now"
            return .problem("the session has revisions 1 to \(latest); you are at \(place)")
        }
        return number == latest ? .now : .moment(.revision(number))
    }

    private static func future(_ text: String, _ clock: WallClock) -> WrittenMoment {
        .problem(
            "\(text) is in the future; it is \(TimeText.seconds(clock.now, in: clock.zone).prefix(16)) now")
    }
}
