import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookSystem
import Foundation
import DaybookLMDB
import DaybookTesting
import Synchronization
import Testing

/// Views folded anew beside the live ones, compared, and swapped in.
@Suite struct RebuildTests {
    private func filled(_ count: Int = 40, schema: JournalSchema = .current) async throws -> TestJournal {
        let test = try TestJournal(schema: schema)
        for id in ["a", "b"] {
            try await test.start(id)
            for index in 0..<count { try await test.say("\(id) said \(index)", in: id) }
        }
        try await test.read { _ in }
        return test
    }

    private func rebuild(_ test: TestJournal, _ names: [String]? = nil) throws -> [RebuildResult] {
        try test.journal.beginRebuild(names).run()
    }

    /// Directories of views that are no live ones.
    private func leftovers(_ test: TestJournal) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: test.path + "/views").filter { $0.contains(".") }
    }

    /// Search folds later than others, so its status was published before most of these events came.
    @Test func theLagIsThatOfNow() async throws {
        let test = try await filled()
        defer { test.remove() }
        let search = try #require(test.journal.projections.first { $0.name == "search" })
        #expect(search.lag == test.journal.acknowledgedHead.value - search.position.value)
    }

    /// Changes a row of a closed journal's view behind its fingerprint's back.
    private func damage(_ projector: any Projector, _ table: ViewTable, of path: String) throws {
        let environment = try Environment(
            directory: ViewRows.directory(of: projector, in: path),
            options: EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced))
        let stored = try environment.openTable(table.name)
        try environment.write { transaction throws(LMDBError) in
            var cursor = try transaction.cursor(in: stored)
            let (key, value): ([UInt8], [UInt8]) = ([0, 0, 0, 0, 0, 0, 0, 99], [1, 2, 3])
            try cursor.put(key: key.span.bytes, value: value.span.bytes)
        }
    }

    @Test func aViewFoldedAnewIsTheSame() async throws {
        let test = try await filled()
        defer { test.remove() }
        let texts = try await test.texts(of: "a")
        let results = try rebuild(test)
        #expect(results.map(\.name).sorted() == Projections.all.map(\.name).sorted())
        for result in results {
            #expect(result.error == nil && result.differingRowCount == 0 && !result.hadFailed, "\(result)")
        }
        #expect(results.filter { $0.name != Projections.search.name }.allSatisfy { $0.position.value == 82 })
        #expect(try leftovers(test) == [])
        // Appends and reads go on in the new files.
        try await test.say("after", in: "a")
        #expect(try await test.texts(of: "a") == texts + [#""after""#])
        #expect(test.journal.projections.allSatisfy { $0.beside == nil })
        let rows = try test.viewRows()
        try test.removeViews()
        try test.reopen()
        try await test.read { _ in }
        #expect(try test.viewRows().foldedFromHeaders == rows.foldedFromHeaders)
    }

    @Test func rowsThatDifferAreToldAndReplaced() async throws {
        let test = try await filled()
        defer { test.remove() }
        test.close()
        try damage(Projections.activity, ActivityProjector.Table.names, of: test.path)
        let checked = try check(test, ["activity"])
        #expect(checked.map(\.differingRowCount) == [1])
        #expect(checked[0].examples == ["table names: the row 0000000000000063 should not be there"])
        try test.reopen()
        let results = try rebuild(test, ["activity"])
        #expect(results.map(\.error) == [nil] && results.map(\.differingRowCount) == [1])
        let after = try test.viewRows()
        let (stored, real) = (
            after.storedFingerprint(of: Projections.activity), after.fingerprint(of: Projections.activity)
        )
        #expect(stored == real)
        #expect(try rebuild(test, ["activity"]).map(\.differingRowCount) == [0])
        test.close()
        #expect(try check(test, []).allSatisfy { $0.error == nil && $0.differingRowCount == 0 })
    }

    /// Of a closed journal.
    private func check(_ test: TestJournal, _ names: [String]) throws -> [RebuildResult] {
        try RebuildBeside(test.path, names: names, limits: .forTests, machine: test.machine.machine)
            .check { _ in }
    }

    /// Appends in between neither get lost nor are folded twice.
    @Test(arguments: [1, 2, 3] as [UInt64]) func appendsGoOnMeanwhile(seed: UInt64) async throws {
        let test = try await filled()
        defer { test.remove() }
        for result in try await rebuildBesideAppends(test, seed) {
            #expect(result.error == nil && result.differingRowCount == 0, "\(result)")
        }
        let count = try await test.texts(of: "a").count + test.texts(of: "b").count
        #expect(count == 280)
        test.close()
        let compared = try check(test, [])
        #expect(compared.allSatisfy { $0.error == nil && $0.differingRowCount == 0 }, "\(compared)")
    }

    private func rebuildBesideAppends(_ test: TestJournal, _ seed: UInt64) async throws -> [RebuildResult] {
        let results = Mutex<[RebuildResult]>([])
        let begun = try test.journal.beginRebuild(nil)
        let thread = OSThread(name: "test-rebuild") {
            let ended = begun.run()
            results.withLock { $0 = ended }
        }
        var random = SeededGenerator(seed: seed)
        for index in 0..<200 {
            try await test.say("meanwhile \(index)", in: Bool.random(using: &random) ? "a" : "b")
        }
        thread.join()
        return results.withLock { $0 }
    }

    /// A fold that failed by no fault of the log's goes on from a view made anew.
    @Test func aFailedViewGoesOn() async throws {
        let fault = Fault()
        let failing = Projections.all.map { projector -> any Projector in
            projector.name == "activity" ? FaultyProjector(projector, fault) : projector
        }
        let test = try await filled(schema: JournalSchema(events: .current, projections: failing))
        defer { test.remove() }
        fault.set(true)
        try await test.say("unlucky", in: "a")
        try await test.read { _ in }
        func state() -> ProjectionStatus.State {
            test.journal.projections.first { $0.name == "activity" }!.state
        }
        guard case .failed = state() else {
            Issue.record("the view has not failed")
            return
        }
        fault.set(false)
        let results = try rebuild(test, ["activity"])
        #expect(results.count == 1 && results[0].hadFailed && results[0].error == nil, "\(results)")
        try await test.say("lucky", in: "a")
        try await test.read { _ in }
        guard case .live = state() else {
            Issue.record("the view is not live again: \(state())")
            return
        }
        #expect(test.journal.projections.allSatisfy { $0.lag == 0 || $0.name == "search" })
    }

    @Test func whatCanNotBeginSaysWhy() async throws {
        let test = try await filled(2)
        defer { test.remove() }
        #expect {
            try test.journal.beginRebuild(["nonsense"])
        } throws: { error in
            guard case JournalError.invalid(let field, let problem) = error else { return false }
            return field == "name" && problem.contains("sessions, transcripts")
        }
        let begun = try test.journal.beginRebuild(["sessions"])
        for attempt in [
            { _ = try test.journal.beginRebuild(["search"]) },
            { _ = try test.journal.compact { _ in } },
        ] {
            #expect {
                try attempt()
            } throws: {
                guard case JournalError.overloaded = $0 else { return false }
                return true
            }
        }
        #expect(begun.run().map(\.error) == [nil])
        #expect(try test.journal.compact { _ in }.byteCountAfter > 0)
    }

    @Test func leftoversAreGarbage() async throws {
        let test = try await filled(2)
        defer { test.remove() }
        test.close()
        let left = test.path + "/views/\(Projections.sessions.generation).tmp-rebuild"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
        try Data([1, 2, 3]).write(to: URL(filePath: left + "/data.mdb"))
        try test.reopen()
        #expect(try leftovers(test) == [])
        #expect(try await test.texts(of: "a").count == 2)
    }

    // MARK: Beside another process

    @Test func aheadMakesWhatIsMissing() async throws {
        let test = try await filled()
        defer { test.remove() }
        let whole = try test.viewRows()
        test.close()
        for projector: any Projector in [Projections.activity, Projections.sessions] {
            try FileManager.default.removeItem(atPath: ViewRows.directory(of: projector, in: test.path))
        }
        let made = try RebuildBeside(test.path, names: [], limits: .forTests, machine: test.machine.machine)
            .makeAhead { _ in }
        #expect(Set(made.map(\.name)) == ["activity", "sessions"])
        #expect(made.allSatisfy { $0.position.value == 82 })
        let again = try RebuildBeside(test.path, names: [], limits: .forTests, machine: test.machine.machine)
            .makeAhead { _ in }
        #expect(again.isEmpty)
        #expect(try ViewRows(test.path).foldedFromHeaders == whole.foldedFromHeaders)
        try test.reopen()
        #expect(try await test.texts(of: "b").count == 40)
    }

    @Test func anUnknownNameIsNamed() async throws {
        let test = try await filled(1)
        defer { test.remove() }
        #expect(throws: OpenError.self) { _ = try RebuildBeside(test.path, names: ["nonsense"]) }
    }
}
