import DaybookCore
@testable import DaybookJournal
import DaybookLMDB
import DaybookProjections
import DaybookTesting
import Testing

/// The log loses a text before the search view folds the erasure: a copy that is folded meanwhile has never seen the
/// words, and is like the view only behind the erasure.
@Suite(.timeLimit(.minutes(10))) struct ErasureAheadTests {
    /// A journal whose log has lost a text that its search view still has, and that view with a copy folded anew.
    private func withViewBehind(
        _ body: (_ journal: Journal, _ view: View, _ copy: StagedView) async throws -> Void
    ) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let journal = test.journal
        let view = try #require(journal.views.first { $0.projector.name == Projections.search.name })
        try await test.start("s")
        try await test.say("gone", in: "s")
        let said = journal.acknowledgedHead
        // Asking makes it fold at once; by itself it waits for more.
        await withCheckedContinuation { done in journal.whenSearchable(through: said) { _ in done.resume() } }
        try await eventually("folded") { try Self.position(of: view) >= said ? true : nil }
        try await test.change("s", .redact(.first, reason: nil, keepsCurrent: false))
        try await test.read { _ in }
        try await eventually("erased") { journal.pendingErasureCount == 0 ? true : nil }
        let copy = try StagedView(
            view.projector, in: view.directory + View.temporaryMark + "test", of: journal.logs,
            limits: journal.limits)
        defer { copy.remove() }
        try await body(journal, view, copy)
    }

    private static func position(of view: View) throws -> Position {
        try view.environment.read(view.file.position(in:))
    }

    @Test func aCopyTakesItsPlaceBehindIt() async throws {
        try await withViewBehind { journal, view, copy in
            let head = journal.acknowledgedHead
            try ViewCompaction(journal, view).replace(by: copy, on: journal.owner(of: view))
            #expect(try Self.position(of: view) == head)
            #expect(try journal.logs.erasure(after: head, hiddenFrom: view.projector) == nil)
        }
    }

    @Test func aRebuildFindsNoDifference() async throws {
        try await withViewBehind { journal, view, copy in
            let rebuild = try journal.beginRebuild([view.projector.name])
            #expect(try rebuild.differences(between: copy, and: view).allSatisfy { $0.count == 0 })
            _ = rebuild.run()
        }
    }

    @Test func onlyViewsOfTextsAreBehindOne() async throws {
        try await withViewBehind { journal, view, _ in
            let said = journal.acknowledgedHead.value - 1
            let erasure = try journal.logs.erasure(after: Position(said), hiddenFrom: view.projector)
            #expect(erasure == journal.acknowledgedHead)
            #expect(try journal.logs.erasure(after: Position(said), hiddenFrom: Projections.sessions) == nil)
        }
    }
}
