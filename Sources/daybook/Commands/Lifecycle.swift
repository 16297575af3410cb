import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookReactors
import DaybookJSON
import DaybookTerminal

/// Closes and erases the sessions that are due, once.
struct Lifecycle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Close and erase idle sessions, once.",
        discussion: """
            Erases the sessions whose expiresAfter has passed, and with --close-idle and --erase-after closes \
            and erases others. Works on a journal that no service has open; with --dry-run, also beside a \
            running service. A service does this by itself.
            """,
        examples: ["daybook lifecycle --close-idle 30 --erase-after 90 --dry-run"])

    @OptionGroup var service: ServiceOptions
    @OptionGroup var lifecycle: LifecycleOptions
    @Flag(help: "Say what would go, and change nothing.") var dryRun = false

    func validate() throws { _ = try lifecycle.settings(service.settings) }

    func run() async throws {
        let settings = try lifecycle.settings(service.settings)
        if dryRun {
            return try await OwnJournal.look(at: service.places.journal) { journal in
                var count = 0
                do {
                    try await clock(journal, settings).forEachDue { actions in
                        count += actions.count
                        actions.forEach(show)
                    }
                } catch { throw CommandFailure(.couldNot, "the journal can't be read: \(error)") }
                if count == 0, !service.json { Output.note("no session is due") }
            }
        }
        let journal = try OwnJournal.open(service.places.journal)
        defer { journal.close() }
        show(await clock(journal, settings).runOnce())
    }

    private func clock(_ journal: Journal, _ settings: LifecycleSettings) -> LifecycleClock {
        LifecycleClock(journal: journal, settings: settings) { ReactorLog.write($0) }
    }

    private func show(_ tally: LifecycleTally) {
        guard service.json else {
            return Output.line("sessions closed: \(tally.closed), erased: \(tally.erased)")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("closed", integer: tally.closed)
        writer.member("erased", integer: tally.erased)
        writer.endObject()
        Output.line(json: writer.finish())
    }

    private func show(_ action: LifecycleAction) {
        let idle = action.session
        guard service.json else {
            return Output.line(
                "\(action.kind.rawValue) \(idle.session.text), idle since \(idle.since.rfc3339)")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("action", string: action.kind.rawValue)
        writer.member("session", string: idle.session.text)
        writer.member("since", string: idle.since.rfc3339)
        writer.member("dueAt", string: action.dueAt.rfc3339)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
