import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Testing

@testable import daybook_bench

@Suite struct FoldTrialTests {
    @Test func everyLoadIsFoldedAndNothingIsLeft() throws {
        let directory = TestJournal.newPath()
        do {
            let trial = try FoldBenchmark(in: directory, eventCount: 3_000, limits: .forTests)
            try trial.scan()
            for load in FoldBenchmark.Load.each + [.all, .shared] { try trial.fold(load) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["log"])
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func aJournalsEventsAreFoldedAgainAndAgain() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for id in ["a", "b"] {
            try await test.start(id) { $0.agent = .named("bot") }
            for index in 0..<5 { try await test.say("text", in: id, key: "\(index)") }
        }
        test.close()
        let directory = TestJournal.newPath()
        let trial = try FoldBenchmark(in: directory, eventCount: 100, from: test.path, limits: .forTests)
        for load in FoldBenchmark.Load.each + [.all, .shared] { try trial.fold(load) }
        // As whole a log as any: positions, links, revisions, commitments, tree.
        var counts: [UInt64] = []
        var faults: [CheckFault] = []
        JournalCheck(directory) { report in
            switch report {
            case .events(let count, _): counts.append(count)
            case .fault(let fault): faults.append(fault)
            default: break
            }
        }.checkLog()
        #expect(counts == [100])
        #expect(faults == [])
    }

    @Test func aJournalWithoutEventsHasNoneToRepeat() throws {
        let test = try TestJournal()
        defer { test.remove() }
        test.close()
        let directory = TestJournal.newPath()
        #expect(throws: OpenError.self) {
            try FoldBenchmark(in: directory, eventCount: 100, from: test.path, limits: .forTests)
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
        let nowhere = TestJournal.newPath()
        #expect(throws: OpenError("there is no journal at \(nowhere)")) {
            try FoldBenchmark(in: directory, eventCount: 100, from: nowhere, limits: .forTests)
        }
    }
}
