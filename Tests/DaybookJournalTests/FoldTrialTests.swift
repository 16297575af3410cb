import DaybookCore
import DaybookJournal
import Foundation
import Testing

@Suite struct FoldTrialTests {
    @Test func everyLoadIsFoldedAndNothingIsLeft() throws {
        let directory = TestJournal.newPath()
        do {
            let trial = try FoldTrial(in: directory, eventCount: 3_000, limits: .forTests)
            try trial.scan()
            for load in FoldTrial.Load.each + [.all, .shared] { try trial.fold(load) }
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
        let trial = try FoldTrial(
            in: TestJournal.newPath(), eventCount: 100, from: test.path, limits: .forTests)
        try trial.scan()
        for load in FoldTrial.Load.each + [.all, .shared] { try trial.fold(load) }
    }
}
