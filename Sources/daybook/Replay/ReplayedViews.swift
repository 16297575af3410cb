import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookJSON
import DaybookSystem
import DaybookTerminal

/// Makes the views of a past moment in a directory of their own, beside a running service or without one.
struct ReplayedViews {
    let journal: String
    let directory: String
    let isJSON: Bool

    private static let lookMilliseconds = 100

    /// Makes the views.
    /// - Throws: `CommandFailure` with one sentence.
    func make(until moment: MomentArgument) async throws {
        ServiceProcess.prepare()
        let end: ReplayEnd =
            switch moment {
            case .number(let position): .position(Position(UInt64(position)))
            case .time(let time): .time(Timestamp(nanoseconds: time.last.nanosecondsSince1970))
            }
        do throws(OpenError) {
            let replay = try ReplayManifest.make(of: journal, until: end, in: directory)
            let views = try Journal(at: directory, mayCreate: false)
            await fold(views)
            try check(views)
            report(replay.position)
        } catch { throw CommandFailure(.couldNot, error.description) }
    }

    /// Folds the views by closing the journal, and shows the progress meanwhile.
    private func fold(_ views: Journal) async {
        let total = Int(views.acknowledgedHead.value)
        let progress = ProgressBar(total: total, isShown: !isJSON) { "\(Figures.grouped($0)) events" }
        let watch = Task {
            var done = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(Self.lookMilliseconds))
                let now = views.projections.map { Int($0.position.value) }.min() ?? 0
                progress.advance(by: max(0, now - done))
                done = max(done, now)
            }
        }
        await withCheckedContinuation { continuation in
            _ = OSThread(name: "daybook-replay") {
                views.close()
                continuation.resume()
            }
        }
        watch.cancel()
        await watch.value
        progress.clear()
    }

    private func check(_ views: Journal) throws(OpenError) {
        for view in views.projections {
            guard case .failed(let problem) = view.state else { continue }
            throw OpenError("the view \(view.name) could not be made: \(problem)")
        }
    }

    private func report(_ position: Position) {
        guard isJSON else {
            return Output.line(
                "\(directory) has the views after event \(position.value); read it with --journal \(directory)"
            )
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("directory", string: directory)
        writer.member("position", integer: position.value)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
