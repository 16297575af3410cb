import ArgumentParser
import DaybookTerminal
import Testing

@testable import daybook_bench

/// What `daybook bench` is given.
struct BenchArgumentTests {
    private func code(_ arguments: [String]) -> Int32 {
        do {
            _ = try DaybookBench.parseAsRoot(arguments)
            return 0
        } catch { return CommandExit(error, of: DaybookBench.self).code }
    }

    @Test func badUseIsTwo() {
        #expect(code(["append", "--connections", "x"]) == 2)
        #expect(code(["append", "--connections", "0"]) == 2)
        #expect(code(["fold", "--events", "0"]) == 2)
        #expect(code(["append", "--connections", "2"]) == 0)
        #expect(code(["--help"]) == 0)
    }
}
