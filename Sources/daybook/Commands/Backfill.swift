import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookModels
import DaybookReactors
import DaybookJSON
import DaybookTerminal
import Synchronization

/// Reactions to events of any age, by hand.
struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Name or summarise sessions of any age.",
        discussion: """
            Works on a journal that no service has open; with --dry-run, also beside a running service. It \
            looks at all sessions from the first event on. Each session without a title or a digest costs \
            one call of the model.
            """,
        examples: [
            "daybook backfill titles --dry-run",
            "daybook backfill titles --llm-url https://api.example.com/v1/messages --llm-api anthropic --llm-model m",
        ])

    enum Work: String, ExpressibleByArgument, CaseIterable { case titles, digests }

    @OptionGroup var service: ServiceOptions
    @OptionGroup(title: "Reactors") var options: ReactorOptions
    @Argument(help: "titles: of untitled sessions; digests: of closed ones.") var work: Work
    @Flag(help: "Say which sessions lack it, and ask no model.") var dryRun = false

    func validate() throws { _ = try options.settings(service.settings) }

    func run() async throws {
        if dryRun { return try await survey() }
        var settings = try options.settings(service.settings)
        guard let modelSettings = settings.model else {
            throw ValidationError("Say where the model is: --llm-url and --llm-model.")
        }
        settings.titles = work == .titles ? settings.titles ?? .sentence : nil
        settings.hasDigests = work == .digests
        let journal = try OwnJournal.open(service.places.journal)
        defer { journal.close() }
        let model = ModelClient(modelSettings)
        defer { model.stop() }
        let tally = Mutex((done: 0, failed: 0))
        for reactor in settings.reactors(model) {
            var follow = FollowSettings(freshSeconds: nil)
            follow.inFlightCountMax = settings.inFlightCountMax
            follow.endsAtHead = true
            let follower = ReactorFollower(reactor, journal: journal, settings: follow) { report in
                if case .failed = report.reaction {
                    tally.withLock { $0.failed += 1 }
                } else {
                    tally.withLock { $0.done += 1 }
                }
                ReactorLog.write(report)
            }
            do { try await follower.run() } catch {
                throw CommandFailure(.couldNot, "the journal can't be read: \(error)")
            }
        }
        let (done, failed) = tally.withLock { $0 }
        Output.line(
            service.json
                ? "{\"done\":\(done),\"failed\":\(failed)}"
                : "\(work.rawValue): \(done) done, \(failed) failed")
        if failed > 0 { throw CommandFailure(.no) }
    }

    private func survey() async throws {
        let survey: Survey = work == .titles ? .titles : .digests
        var count = 0
        try await OwnJournal.look(at: service.places.journal) { journal in
            do {
                try await survey.forEach(in: journal) { session in
                    count += 1
                    show(session.text)
                }
            } catch { throw CommandFailure(.couldNot, "the journal can't be read: \(error)") }
        }
        if !service.json { Output.error("\(work.rawValue): \(count) to make") }
    }

    private func show(_ session: String) {
        guard service.json else { return Output.line(session) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: session)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
