import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookReactors
import JSON

/// Ends what is due, once, on a journal that no service has open.
struct Lifecycle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Close and erase the sessions that have been idle, once.",
        discussion: """
            Works on a journal that no service has open; a service that is given --close-idle or --erase-after \
            does it by itself.
            """)

    @OptionGroup var service: ServiceOptions
    @OptionGroup var lifecycle: LifecycleOptions
    @Flag(help: "Say what would go, and change nothing.") var dryRun = false

    func run() async throws {
        let settings = try lifecycle.settings()
        guard !settings.isOff else {
            throw ValidationError("Say after how long: --close-idle, --erase-after.")
        }
        let journal = try OwnJournal.open(service.places.journal)
        defer { journal.close() }
        let clock = LifecycleClock(journal: journal, settings: settings) { ReactorLog.write($0) }
        if dryRun {
            do { try await clock.forEachDue { show($0) } } catch {
                throw CommandFailure(.couldNot, "the journal can't be read: \(error)")
            }
        } else {
            show(await clock.runOnce())
        }
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
