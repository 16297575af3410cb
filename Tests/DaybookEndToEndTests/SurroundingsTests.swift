import DaybookTesting
import Foundation
import Testing

/// The programs that tests start know nothing of the account that runs the tests.
@Suite struct SurroundingsTests {
    @Test func nothingIsInheritedButWhatRunsPrograms() throws {
        let printed = try CommandRun(program: "env", [], environment: ["DAYBOOK_QUEUE": "5"]).output
        let variables = printed.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
        let names = Set(variables.map { String($0[0]) })
        #expect(names.subtracting(["PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ"]) == ["HOME", "DAYBOOK_QUEUE"])
        let home = ProcessInfo.processInfo.environment["HOME"]
        #expect(home != nil && !printed.contains("HOME=\(home ?? "")\n"), "\(printed)")
    }

    @Test func aCommandThatIsToldOfNoJournalFindsNone() throws {
        let run = try CommandRun(["info"])
        let home = try #require(TestSurroundings.variables["HOME"])
        #expect(run.status == 3 && run.error.contains("\(home)/.local/share/daybook"), "\(run.error)")
    }
}
