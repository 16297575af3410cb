import ArgumentParser
import DaybookClient

/// A moment given to a command: a number (a position or a revision), or a time.
enum MomentArgument: Equatable, ExpressibleByArgument {
    case number(Int)
    case time(TimeArgument)

    init?(argument: String) {
        if let number = Int(argument) {
            guard number >= 1 else { return nil }
            self = .number(number)
        } else if let time = TimeArgument(argument: argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// Sets the parameter `atRevision` or `atTime`; of a day its beginning, or its end.
    func set(in parameters: inout JSONParameters, atEndOfDay: Bool = false) {
        switch self {
        case .number(let revision): parameters.set("atRevision", revision)
        case .time(let time): parameters.set("atTime", (atEndOfDay ? time.last : time.start).rfc3339)
        }
    }
}

/// Finds the positions of moments in a journal, by asking its service.
struct JournalPlaces {
    let client: DaybookClient

    func head() async throws -> Int { try await client.readJournal(limit: 1, newestFirst: true).head }

    /// The first event at or after a moment; one beyond the head where there is none.
    func first(from moment: MomentArgument, head: Int) async throws -> Int {
        switch moment {
        case .number(let position): position
        case .time(let time): try await firstPosition(head: head) { $0 >= time.start }
        }
    }

    /// The last event at or before a moment; 0 where there is none.
    func last(until moment: MomentArgument, head: Int) async throws -> Int {
        switch moment {
        case .number(let position): min(position, head)
        case .time(let time): try await firstPosition(head: head) { $0 > time.last } - 1
        }
    }

    /// The first position at which `isIn` is true of the recording time. Found by bisection, because
    /// `recordedAt` never goes back.
    private func firstPosition(head: Int, where isIn: (UTCTime) -> Bool) async throws -> Int {
        var (low, high) = (1, head + 1)
        while low < high {
            let middle = (low + high) / 2
            let event = try await client.readJournal(from: middle, limit: 1).events.first
            if let event, !isIn(event.recordedAt) { low = event.position + 1 } else { high = middle }
        }
        return low
    }
}
