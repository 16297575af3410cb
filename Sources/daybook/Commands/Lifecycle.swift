import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookReactors
import JSON

/// Ends what is due, once, on a journal that no service has open.
struct Lifecycle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Close the sessions that have been idle, once.",
        discussion: """
            Works on a journal that no service has open; a service that is given --close-idle does it by itself.
            """)

    @OptionGroup var service: ServiceOptions
    @OptionGroup var lifecycle: LifecycleOptions
    @Flag(help: "Say what would be closed, and change nothing.") var dryRun = false

    func run() async throws {
        let settings = try lifecycle.settings()
        guard !settings.isOff else { throw ValidationError("Say after how long: --close-idle.") }
        let journal = try OwnJournal.open(service.places.journal)
        defer { journal.close() }
        let clock = LifecycleClock(journal: journal, settings: settings) { ReactorLog.write($0) }
        if dryRun {
            do { try await clock.forEachDue { show($0) } } catch {
                throw CommandFailure(.couldNot, "the journal can't be read: \(error)")
            }
        } else {
            let count = await clock.runOnce()
            Output.line(
                service.json
                    ? "{\"closed\":\(count)}"
                    : "closed \(Figures.grouped(count)) session\(count == 1 ? "" : "s")")
        }
    }

    private func show(_ action: LifecycleAction) {
        let idle = action.session
        guard service.json else {
            return Output.line("close \(idle.session.text), idle since \(idle.since.rfc3339)")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("action", string: "close")
        writer.member("session", string: idle.session.text)
        writer.member("since", string: idle.since.rfc3339)
        writer.member("dueAt", string: action.dueAt.rfc3339)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
