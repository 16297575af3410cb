import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookTesting
import Foundation
import DaybookLMDB
import Synchronization
import Testing

/// Views are disposable: whatever is lost, foreign or doubtful is made again from the log, to the byte.
@Suite struct ViewRecoveryTests {
    private func lived(seed: UInt64 = 1, stepCount: Int = 300) async throws -> TestJournal {
        let test = try TestJournal()
        try await test.live(seed: seed, stepCount: stepCount)
        return test
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func viewsThatWereRemovedComeBack(_ seed: UInt64)
        async throws
    {
        let test = try await lived(seed: seed)
        defer { test.remove() }
        let before = try test.viewRows()
        for projector in Projections.all {
            #expect(before.storedFingerprint(of: projector) == before.fingerprint(of: projector))
            #expect(before.rows[projector.name]!.values.contains { $0.count > 1 })
        }
        test.close()
        try test.removeViews()
        try test.reopen()
        #expect(try test.viewRows() == before)
    }

    /// No command is needed: reads wait for what is being made again.
    @Test func answersAreTheSameAfterwards() async throws {
        let test = try await lived()
        defer { test.remove() }
        func answers() async throws -> [String] {
            try await test.read { reader in
                var query = SessionListQuery()
                query.limit = 1_000
                query.archived = .include
                return try reader.sessions(query).sessions.map { session in
                    let messages = try reader.messages(MessageListQuery(session: session.id)).messages
                    let prompt = try reader.resumePrompt(ResumeQuery(session: session.id))
                    let texts = messages.map { "\($0.header.position)\($0.body?[.content]?.text ?? "")" }
                    return "\(session)\(texts)\(prompt)"
                }
            }
        }
        let before = try await answers()
        #expect(before.count > 10)
        test.close()
        try test.removeViews()
        try test.reopen()
        #expect(try await answers() == before)
        try await test.appendOnceReady(.say("goes on", in: "new", start: SessionStart()))
        #expect(try await test.texts(of: "new") == ["\"goes on\""])
    }

    @Test(arguments: Projections.all.map(\.name)) func oneViewThatWasRemovedComesBack(_ name: String)
        async throws
    {
        let test = try await lived()
        defer { test.remove() }
        let before = try test.viewRows()
        test.close()
        let projector = try #require(Projections.all.first { $0.name == name })
        try FileManager.default.removeItem(atPath: ViewRows.directory(of: projector, in: test.path))
        try test.reopen()
        #expect(try test.viewRows() == before)
    }

    @Test(arguments: ["empty", "text", "truncated", "no marker", "bad marker"])
    func aViewThatCannotBeReadIsMadeAgain(_ damage: String) async throws {
        let test = try await lived()
        defer { test.remove() }
        let before = try test.viewRows()
        test.close()
        for projector in Projections.all {
            let directory = ViewRows.directory(of: projector, in: test.path)
            let data = URL(filePath: directory + "/data.mdb")
            let marker = URL(filePath: directory + "/marker")
            switch damage {
            case "empty": try Data().write(to: data)
            case "text": try Data("not a database".utf8).write(to: data)
            case "truncated": try Data(contentsOf: data).prefix(20_000).write(to: data)
            case "no marker": try FileManager.default.removeItem(at: marker)
            default: try Data("boot boot-1\nperhaps\n".utf8).write(to: marker)
            }
        }
        try test.reopen()
        #expect(try test.viewRows() == before)
    }

    // MARK: Views of another history

    @Test func aViewOfAnotherJournalIsMadeAgain() async throws {
        let test = try await lived()
        defer { test.remove() }
        let other = try TestJournal(machine: TestMachine(seed: 77))
        defer { other.remove() }
        try await other.live(seed: 1, stepCount: 300)
        let before = try test.viewRows()
        test.close()
        other.close()
        try replace(test.path + "/views", with: other.path + "/views")
        try test.reopen()
        #expect(try test.viewRows() == before)
        #expect(try before != ViewRows(other.path))
    }

    /// As when the log was put back from a backup, and the views were not.
    @Test func aViewAheadOfTheLogIsMadeAgain() async throws {
        let test = try await lived()
        defer { test.remove() }
        let before = try test.viewRows()
        test.close()
        try FileManager.default.copyItem(atPath: test.path + "/log", toPath: test.path + "/daybook.log-copy")
        try test.reopen()
        try await test.live(seed: 2, stepCount: 50)
        test.close()
        try replace(test.path + "/log", with: test.path + "/daybook.log-copy")
        try test.reopen()
        #expect(try test.viewRows() == before)
    }

    /// The same journal and the same position, and yet another history.
    @Test func aViewOfAHistoryThatWentAnotherWayIsMadeAgain() async throws {
        let test = try await lived(stepCount: 50)
        defer { test.remove() }
        test.close()
        try FileManager.default.copyItem(atPath: test.path + "/log", toPath: test.path + "/daybook.log-copy")
        try test.reopen()
        try await test.start("one")
        try await test.say("this way", in: "one")
        let views = try test.viewRows()
        test.close()
        try FileManager.default.copyItem(
            atPath: test.path + "/views", toPath: test.path + "/daybook.views-copy")
        try replace(test.path + "/log", with: test.path + "/daybook.log-copy")
        try test.reopen()
        try await test.start("two")
        try await test.say("that way", in: "two")
        let before = try test.viewRows()
        #expect(before != views)
        test.close()
        try replace(test.path + "/views", with: test.path + "/daybook.views-copy")
        try test.reopen()
        #expect(try test.viewRows() == before)
    }

    private func replace(_ path: String, with other: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
    }

    // MARK: Unclean ends

    enum End: String, CaseIterable, Sendable { case killed, powerCut, cleanThenPowerCut }

    /// A killed process loses nothing of the views; after a power cut they are not believed, unless they
    /// had been closed. A row that no fold makes tells whether they were.
    @Test(arguments: End.allCases) func whatAnEndLeavesOfTheViews(_ end: End) async throws {
        let test = try await lived(stepCount: 100)
        defer { test.remove() }
        _ = try await test.events()
        let image = TestJournal.newPath()
        if end == .cleanThenPowerCut { test.close() }
        try await copyAtRest(test.path, to: image)
        if end != .cleanThenPowerCut { test.close() }
        let before = try ViewRows(test.path)
        for projector in Projections.all { try mark(ViewRows.directory(of: projector, in: image)) }

        let machine = test.machine
        if end != .killed { machine.state.withLock { $0.bootID = "boot-2" } }
        let after = try TestJournal(at: image, machine: machine)
        defer { after.remove() }
        _ = try await after.events()
        let rows = try after.viewRows()
        for projector in Projections.all {
            let isKept = rows.rows[projector.name]!.values.contains { $0[ViewRecoveryTests.mark] != nil }
            #expect(isKept == (end != .powerCut), "\(projector.name)")
        }
        if end == .powerCut { #expect(rows == before) }
    }

    /// Copies a directory of which some file may be written meanwhile, until none was: half a write is what
    /// no end of a process leaves.
    private func copyAtRest(_ path: String, to image: String) async throws {
        let files = FileManager.default
        try await eventually("\(path) at rest") {
            try? files.removeItem(atPath: image)
            try files.copyItem(atPath: path, toPath: image)
            return files.contentsEqual(atPath: path, andPath: image) ? true : nil
        }
    }

    private static let mark = Array("no fold makes this".utf8)

    private func mark(_ directory: String) throws {
        let options = EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced)
        let environment = try Environment(directory: directory, options: options)
        let table = try environment.openTable("state")
        try environment.write { transaction throws(LMDBError) in
            try transaction.put(in: table, key: ViewRecoveryTests.mark, value: [1])
        }
    }

    /// A view that lags behind the log, as after a kill, folds what it lacks and no more.
    @Test func aViewThatLagsGoesOn() async throws {
        let test = try await lived(stepCount: 100)
        defer { test.remove() }
        test.close()
        let image = test.path + "/daybook.views-copy"
        try FileManager.default.copyItem(atPath: test.path + "/views", toPath: image)
        try test.reopen()
        try await test.live(seed: 9, stepCount: 100)
        let before = try test.viewRows()
        test.close()
        try replace(test.path + "/views", with: image)
        for projector in Projections.all { try mark(ViewRows.directory(of: projector, in: test.path)) }
        try test.reopen()
        let after = try test.viewRows()
        for projector in Projections.all {
            for table in projector.tables.map(\.name) {
                #expect(after.rows[projector.name]![table] == before.rows[projector.name]![table])
            }
            #expect(after.rows[projector.name]!["state"]![ViewRecoveryTests.mark] != nil, "not made anew")
            #expect(after.storedFingerprint(of: projector) == before.storedFingerprint(of: projector))
        }
    }

    @Test func theMachineNamesItsStart() {
        guard let bootID = Machine.current.bootID() else { return }
        #expect(bootID.count == 36)
        #expect(bootID == Machine.current.bootID())
    }
}
