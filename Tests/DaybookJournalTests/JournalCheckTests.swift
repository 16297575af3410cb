import DaybookAudit
import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import DaybookLMDB
import Testing

/// What checking finds in a log and its views, in this process.
@Suite(.timeLimit(.minutes(10))) struct JournalCheckTests {
    private struct Found {
        var faults: [CheckFault] = []
        var notes: [String] = []
        var root: Digest256?
        var count: UInt64 = 0
        var views: [String] = []
        var isDone = false
    }

    private func check(_ path: String, views: Bool = false) throws -> Found {
        var found = Found()
        let check = JournalCheck(path, limits: .forTests) { report in
            switch report {
            case .fault(let fault): found.faults.append(fault)
            case .note(let note): found.notes.append(note)
            case .events(let count, let root):
                found.count = count
                found.root = root
            case .done: found.isDone = true
            case .view(let view, _): found.views.append(view)
            case .progress, .speed, .noRoom: break
            }
        }
        if views {
            let scratch = path + "/scratch"
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            check.checkViews(scratch: scratch)
            try FileManager.default.removeItem(atPath: scratch)
        } else {
            check.checkLog()
        }
        #expect(found.isDone)
        return found
    }

    /// A closed journal, with erasures done.
    private func closed(seed: UInt64, stepCount: Int = 300) async throws -> (TestJournal, JournalStats) {
        let test = try TestJournal()
        try await test.live(seed: seed, stepCount: stepCount)
        try await test.erasuresDone()
        let stats = try test.journal.stats()
        test.close()
        return (test, stats)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func aJournalAsItWasWrittenHasNoFault(seed: UInt64) async throws {
        let (test, stats) = try await closed(seed: seed)
        defer { test.remove() }
        let found = try check(test.path)
        #expect(found.faults == [])
        #expect(found.root == stats.root && found.count == stats.size.value)
        #expect(try LogSurgery(test.path).erasureCount() == 0)
        // The test's own machine starts its views anew on this one, so that they are notes, not faults.
        #expect(try check(test.path, views: true).faults == [])
    }

    @Test func thousandsOfEventsHaveStoredNodes() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        for _ in 0..<6 {
            _ = await test.commitTogether((0..<100).map { .say("\($0)", in: "s") })
        }
        test.close()
        #expect(try check(test.path).faults == [])
        /// A stored node replaced, or removed.
        func faults(index: UInt64, _ value: [UInt8]?) throws -> [CheckFault] {
            try withTable("tree", of: test.path) { table, transaction throws(LMDBError) in
                var key: [UInt8] = [8]
                key.append(bigEndian: index)
                if let value {
                    try transaction.put(in: table, key: key, value: value)
                } else {
                    _ = try transaction.delete(in: table, key: key)
                }
            }
            return try check(test.path).faults
        }
        for value in [[UInt8](repeating: 1, count: 32), [1], nil] {
            let found = try faults(index: 1, value)
            #expect(found.map(\.part) == [.tree] && found.first?.position == Position(512))
            #expect(found.first?.problem.contains("node 1 of height 8") == true)
        }
        let more = try faults(index: 7, [1])
        #expect(more.map(\.part) == [.tree, .tree] && more.last?.problem.contains("belong to no") == true)
    }

    /// A log is whole by itself, but not what was signed: its tail is cut off, or other events are in its
    /// place.
    @Test func whatWasSignedLastIsHeldAgainstTheLog() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let files = FileManager.default
        try await test.start("s")
        test.close()
        try files.copyItem(atPath: test.path + "/log", toPath: test.path + "/log.old")
        try test.reopen()
        for text in ["one", "two"] { try await test.say(text, in: "s") }
        let signed = try await test.read { try $0.checkpoint() }
        test.close()
        #expect(try check(test.path).faults == [])
        try files.removeItem(atPath: test.path + "/log")
        try files.moveItem(atPath: test.path + "/log.old", toPath: test.path + "/log")
        let cut = try check(test.path).faults
        #expect(cut.map(\.part) == [.signed] && cut.first?.position == .first)
        #expect(cut.first?.problem.contains("3 events were signed, the log has 1") == true)
        try test.reopen()
        for text in ["other", "events", "instead"] { try await test.say(text, in: "s") }
        test.close()
        let other = try check(test.path).faults
        #expect(other.map(\.part) == [.signed] && other.first?.position == Position(3))
        #expect(other.first?.problem.contains(signed.root.description) == true)
        var beside: [CheckFault] = []
        RunningCheck(test.path, restFactor: 0, limits: .forTests) { report in
            if case .fault(let fault) = report { beside.append(fault) }
        }.run()
        #expect(beside == other)
        // Nobody signed this.
        let path = test.path + "/audit/1/signed"
        let note = try String(contentsOfFile: path, encoding: .utf8)
        try note.replacing("\n3\n", with: "\n4\n").write(toFile: path, atomically: true, encoding: .utf8)
        let forged = try check(test.path).faults
        #expect(forged.map(\.part) == [.signed] && forged.first?.problem.contains(path) == true)
        try files.removeItem(atPath: test.path + "/audit")
        let unsigned = try check(test.path)
        #expect(unsigned.faults == [] && unsigned.notes.count == 1)
    }

    private func withTable(
        _ name: String, of path: String, integerKeys: Bool = false,
        _ body: (Table, inout WriteTransaction) throws(LMDBError) -> Void
    ) throws {
        let environment = try Environment(
            directory: path + "/log", options: EnvironmentOptions(mapByteCount: 1 << 30))
        let table = try environment.openTable(name, integerKeys ? .integerKey : [])
        try environment.write { transaction throws(LMDBError) in try body(table, &transaction) }
    }

    @Test func faultsAreNamedByPositionAndSession() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for id in ["a", "b"] { try await test.start(id) }
        for index in 0..<10 {
            for id in ["a", "b"] { try await test.say("\(id)\(index)", in: id) }
        }
        test.close()
        let headers = try LogSurgery(test.path).headerBytes()
        var damaged = headers[6]
        damaged[40] ^= 1
        try LogSurgery(test.path).putHeader(damaged, at: 7)
        func found() throws -> [CheckFault] { try check(test.path).faults }
        let faults = try found()
        #expect(faults.contains { $0.position == Position(7) && $0.part == .events })
        #expect(faults.contains { $0.session == "a" && $0.position == Position(9) })
        #expect(faults.contains { $0.part == .tree })
        try LogSurgery(test.path).putHeader(headers[6], at: 7)
        #expect(try found() == [])
        // Another body with a good checksum, a body erased by no erasure, a row beyond the end.
        try withTable("bodies", of: test.path, integerKeys: true) { table, transaction throws(LMDBError) in
            try transaction.put(in: table, at: 5, value: BodyRecord.seal(EventBody(), salt: (1, 2)))
            try transaction.put(in: table, at: 6, value: BodyRecord.erased(by: Position(8)))
            _ = try transaction.delete(in: table, at: 8)
            try transaction.put(in: table, at: 90, value: [1])
        }
        let bodies = try found()
        #expect(bodies.contains { $0.position == Position(5) && $0.session == "a" })
        #expect(bodies.contains { $0.position == Position(6) && $0.part == .erasures })
        #expect(bodies.contains { $0.position == Position(8) && $0.session == "b" })
        #expect(bodies.contains { $0.problem.contains("beyond the log's end") })
    }

    /// A flipped bit anywhere ends in faults or in none, never in a signal.
    @Test func noBitEndsTheProcess() async throws {
        let (test, _) = try await closed(seed: 5, stepCount: 60)
        defer { test.remove() }
        let file = URL(filePath: test.path + "/log/data.mdb")
        let whole = try Data(contentsOf: file)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            try bytes.write(to: file)
            _ = try check(test.path)
        }
        // The last pages may be free ones.
        for count in stride(from: 0, to: whole.count / 2, by: 4_096) {
            try whole.prefix(count).write(to: file)
            #expect(try check(test.path).faults != [], "cut off at \(count)")
        }
    }

    /// A meta page that names a last page beyond any file is told of, and takes no memory for it.
    @Test func aLastPageThatNoFileHasIsTold() async throws {
        let (test, _) = try await closed(seed: 5, stepCount: 60)
        defer { test.remove() }
        let file = URL(filePath: test.path + "/log/data.mdb")
        var bytes = try Data(contentsOf: file)
        // The fifth byte of the number, in both meta pages: 2^40 pages.
        for meta in [0, 4_096] { bytes[meta + 136 + 5] ^= 1 }
        try bytes.write(to: file)
        let faults = try check(test.path).faults
        #expect(faults.contains { $0.problem.contains("that a file of this size can't have") }, "\(faults)")
    }

    /// What is told of itself is understood.
    @Test func reportsGoThroughLines() throws {
        let fault = CheckFault(
            .views, position: Position(3), session: "s", view: "heads-v1", "a \"row\" differs")
        let reports: [CheckReport] = [
            .progress(.events, done: 5, total: 9), .fault(fault), .note("well"),
            .view("heads-v1", through: Position(8)), .events(count: 9, root: Digest256(words: (1, 2, 3, 4))),
            .events(count: 0, root: nil), .done,
        ]
        for report in reports { #expect(CheckReport(json: report.json) == report) }
        #expect(CheckReport(json: Array("{}".utf8)) == nil)
    }
}
