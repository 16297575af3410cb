import DaybookClient
import DaybookSystem
import DaybookTUI
import DaybookTerminal
import Synchronization

/// Follows the journal: tells what is recorded, and when the service goes and comes back.
final class JournalFollower: Sendable {
    private let client: DaybookClient
    private let places: Places
    private let mailbox: EventMailbox
    private let changes = Mutex<[JournalChange]>([])

    /// Time that changes are gathered for, so that a busy journal draws no more often than an eye sees.
    private static let gathering = Duration.milliseconds(100)
    /// Time between attempts to reach a service that is away, and after one that refuses.
    private static let pause = Duration.milliseconds(400)
    private static let longPause = Duration.seconds(5)

    init(_ client: DaybookClient, _ places: Places, _ mailbox: EventMailbox) {
        self.client = client
        self.places = places
        self.mailbox = mailbox
    }

    /// Runs until its task is cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = Self.pause
            do {
                try await follow()
            } catch let error as ConnectionError {
                mailbox.post(.connection(.away(away(error))))
            } catch let error as DaybookError {
                mailbox.post(.connection(.away([CommandExit.message(of: error)])))
                pause = Self.longPause
            } catch {
                return
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func follow() async throws {
        // A service that went away leaves a socket at which nobody answers; only an answer counts.
        try await client.ping()
        for try await element in client.subscribe() {
            switch element {
            case .caughtUp: mailbox.post(.connection(.ready))
            case .event(let event):
                guard let session = event.session else { continue }
                gather(JournalChange(session: session, type: event.type, sequence: event.sequence))
            }
        }
    }

    private func gather(_ change: JournalChange) {
        let isFirst = changes.withLock { changes in
            changes.append(change)
            return changes.count == 1
        }
        guard isFirst else { return }
        Task {
            try? await Task.sleep(for: Self.gathering)
            let gathered = changes.withLock { changes in
                defer { changes = [] }
                return changes
            }
            mailbox.post(.journal(gathered))
        }
    }

    /// Lines on what is wrong, and what to do.
    private func away(_ error: ConnectionError) -> [String] {
        guard error.kind == .unreachable || error.kind == .lost else { return [error.message] }
        guard File.exists(places.journal) else {
            return [
                "There is no journal at \(places.journal) yet.", "",
                "Bring in the histories of your agents, which makes one:",
                "  daybook import ~/.claude/projects", "",
                "Then keep a service running, in another terminal or as tools/install sets it up:",
                "  daybook serve", "",
                "This screen goes on by itself. q leaves.",
            ]
        }
        return [
            "No service answers for the journal \(places.journal).", "",
            "Start one in another terminal:", "  daybook serve --journal \(places.journal)", "",
            "This screen goes on by itself once it is there. q leaves.", "", error.message,
        ]
    }
}
