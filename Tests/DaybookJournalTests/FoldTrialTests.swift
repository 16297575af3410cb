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
            for load in FoldTrial.Load.allCases { try trial.fold(load) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["log"])
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
    }
}
