import ArgumentParser
import DaybookClient

/// The speed of a replay, as a multiple of the speed at which events happened.
enum ReplaySpeed: Equatable, ExpressibleByArgument {
    case max
    /// A factor above 0; 1 is as it happened.
    case factor(Double)

    init?(argument: String) {
        if argument == "max" {
            self = .max
        } else if let factor = Double(argument), factor > 0, factor.isFinite {
            self = .factor(factor)
        } else {
            return nil
        }
    }
}

/// The wait before each event of a replay. Pure.
///
/// An event happened at the earlier of its two times, as in lists, so that an import is replayed as the
/// conversation was. Where sessions interleave, a time that goes back waits for nothing.
struct ReplayPace {
    let speed: ReplaySpeed
    /// Longest pause between two events.
    let pauseSecondsMax: Double
    private var newest: UTCTime?

    init(speed: ReplaySpeed, pauseSecondsMax: Double = .infinity) {
        self.speed = speed
        self.pauseSecondsMax = pauseSecondsMax
    }

    mutating func pauseSeconds(before event: Event) -> Double {
        let time = event.saidAt
        defer { newest = max(newest ?? time, time) }
        guard case .factor(let factor) = speed, let newest, time > newest else { return 0 }
        // In floating point: times of clients may lie centuries apart.
        let nanoseconds = Double(time.nanosecondsSince1970) - Double(newest.nanosecondsSince1970)
        return min(nanoseconds / 1e9 / factor, pauseSecondsMax)
    }
}

/// Shows a part of the journal, each event at its time.
struct ReplayRun {
    var pace: ReplayPace
    /// Waits for some seconds; a test's own does not wait.
    let sleep: (Double) async throws -> Void

    /// Shows the events.
    /// - Parameters:
    ///   - page: events from a position on, and where to go on.
    ///   - window: the events to show.
    mutating func run(
        _ window: ReplayWindow,
        page: (Int) async throws -> (events: [Event], nextFrom: Int?), show: (Event) -> Void
    ) async throws {
        var next: Int? = window.first
        while let from = next, from <= window.last {
            let page = try await page(from)
            for event in page.events {
                guard event.position <= window.last else { return }
                guard window.contains(event) else { continue }
                let seconds = pace.pauseSeconds(before: event)
                if seconds > 0 { try await sleep(seconds) }
                show(event)
            }
            next = page.nextFrom
        }
    }
}
