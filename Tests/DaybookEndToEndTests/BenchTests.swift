import DaybookTesting
import Foundation
import Testing

/// `daybook bench`, which is a program of its own beside the other.
@Suite struct BenchTests {
    private let scratch = TestDirectory()
    private var folder: String { scratch.path }

    @Test func benchmarksRunFromBesideTheProgram() throws {
        let run = try CommandRun(["bench", "fold", "--events", "500", "--folder", folder, "--json"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains(#"{"name":"headers read""#))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        #expect(try CommandRun(["bench", "append", "--connections", "0"]).status == 2)
        #expect(try CommandRun(["bench", "--help"]).output.contains("write-path"))
    }

    @Test func whereTheyAreNotThereOneSentenceSaysSo() throws {
        let alone = folder + "/daybook"
        // By a process of its own: a child of another test could still have the copy open for writing.
        #expect(try CommandRun(program: "cp", [CommandRun.binary, alone]).status == 0)
        let run = try CommandRun(program: alone, ["bench", "append"])
        #expect(run.status == 3)
        #expect(
            run.error.hasPrefix("daybook: cannot run \(folder)/daybook-bench: No such file"), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1)
    }
}
