import DaybookJSON
import DaybookTesting
import Dispatch
import Foundation

/// A small fixed piece of work against the real service while one of its calls fails, then the same journal
/// under a service without faults.
struct FaultedRun {
    private var report = FaultReport()
    private let directory = TestDirectory()
    private let faults: FaultLibrary
    private var acknowledged: Set<Int> = []
    private var hasRedacted = false
    private var connection: RawConnection?

    private var journal: String { directory.file("j") }
    private var log: String { directory.file("err") }

    private static let messageCount = 12
    private static let attemptCountMax = 3
    /// A service that has not ended by then hangs.
    private static let secondsMax = 120.0
    private static let killedStatus: Int32 = 128 + SIGKILL
    /// Ended by SIGTERM, could not start, lost its disk, or touched a file that can't be read.
    private static let statuses: Set<Int32> = [0, 3, 70, 71]

    /// Does all of it.
    /// - Parameter rules: as `DAYBOOK_FAULTS` has them.
    static func report(_ rules: String, _ library: FaultLibrary) throws -> FaultReport {
        var run = FaultedRun(faults: library.forAnotherProgram)
        try run.workUnder(run.faults.environment(rules))
        (run.report.failures, run.report.callCounts) = (run.faults.failures, run.faults.callCounts)
        do { try run.goOnWithoutFaults() } catch { run.report.problems.append("the next start: \(error)") }
        return run.report
    }

    /// Calls `body` with the report of each rule, some at a time.
    static func forEach(
        _ rules: [String], _ library: FaultLibrary, _ body: (String, FaultReport) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (String, FaultReport).self) { group in
            var rest = rules[...]
            for rule in rest.prefix(runCount) { group.addTask { (rule, try report(rule, library)) } }
            rest = rest.dropFirst(runCount)
            for try await (rule, report) in group {
                body(rule, report)
                guard let next = rest.popFirst() else { continue }
                group.addTask { (next, try Self.report(next, library)) }
            }
        }
    }

    /// Runs at a time.
    private static let runCount = 4

    private init(faults: FaultLibrary) { self.faults = faults }

    // MARK: With the fault

    private mutating func workUnder(_ environment: [String: String]) throws {
        let service = try start(environment)
        let end = DispatchWorkItem { service.process.signal(SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.secondsMax, execute: end)
        defer { end.cancel() }
        if service.isServing {
            work()
            connection = nil
            service.process.signal(SIGTERM)
        }
        let status = service.process.wait()
        report.status = status
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        if status == Self.killedStatus {
            report.problems.append("it hung")
        } else if !Self.statuses.contains(status) {
            report.problems.append("it ended with \(status): \(said.prefix(400))")
        } else if status != 0, said.isEmpty {
            report.problems.append("it ended with \(status) and said nothing")
        }
    }

    private func start(_ environment: [String: String]) throws -> (process: TestProcess, isServing: Bool) {
        // A backtrace would be made by a child with the same faults.
        let environment = environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let input = OwnedFile("/dev/null", O_RDONLY)
        let output = TestPipe()
        let error = OwnedFile(log, O_WRONLY | O_CREAT | O_APPEND)
        let process = try TestProcess(
            CommandRun.binary,
            ["serve", "--journal", journal, "--log-level", "error", "--storage-reserve", "0"],
            environment: environment, input: input.descriptor, output: output.input, error: error.descriptor)
        return (process, output.firstLine().hasPrefix("serving "))
    }

    private mutating func work() {
        for number in 0..<Self.messageCount {
            if result("message.append", Self.message(number)) != nil { acknowledged.insert(number) }
            switch number {
            case 3: _ = result("session.list", #"{"limit":10}"#)
            case 5: hasRedacted = result("message.redact", Self.redaction) != nil
            case 7:
                _ = result("admin.backup", #"{"destination":"\#(directory.file("backup"))"}"#)
            case 8: _ = result("admin.compact", "{}")
            case 9: _ = result("search.messages", #"{"query":"word"}"#)
            case 10: _ = result("message.list", #"{"session":"s"}"#)
            default: break
            }
        }
    }

    /// The result of a call, sent again where the connection breaks; nil where it is refused or none comes.
    private mutating func result(_ method: String, _ params: String) -> JSONValue? {
        for _ in 0..<Self.attemptCountMax {
            do {
                let connection = try connection ?? RawConnection(journal + "/daybook.sock")
                self.connection = connection
                return try connection.call(method, params)["result"]
            } catch { connection = nil }
        }
        return nil
    }

    // MARK: Without it

    private mutating func goOnWithoutFaults() throws {
        let service = try RunningService(journal: journal)
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        for number in 0..<Self.messageCount {
            let result = try connection.result("message.append", Self.message(number))
            if acknowledged.contains(number), result["duplicate"]?.bool != true {
                report.problems.append("message \(number) was acknowledged and is lost")
            }
        }
        let redaction = try connection.result("message.redact", Self.redaction)
        if hasRedacted, redaction["duplicate"]?.bool != true {
            report.problems.append("the redaction was acknowledged and is lost")
        }
        try check(connection.result("message.list", #"{"session":"s","limit":100}"#))
        let ended = service.terminate()
        if ended != 0 { report.problems.append("without the fault it ended with \(ended)") }
        let verified = try CommandRun(["verify"], journal: journal)
        if verified.status != 0 { report.problems.append("verify: \(verified.output) \(verified.error)") }
    }

    private mutating func check(_ list: JSONValue) {
        let contents = list["messages"]?.elements.map { $0["content"]?.string ?? "" } ?? []
        let wanted = ["word 0"] + (1..<Self.messageCount).map { "word \($0)" }
        let missing = Set(wanted).subtracting(contents)
        // One of them, whichever came first, is redacted.
        if contents.count != Self.messageCount || missing.count != 1 {
            report.problems.append("the transcript is \(contents)")
        }
    }

    private static let redaction = #"{"session":"s","sequence":1,"key":"redaction"}"#

    private static func message(_ number: Int) -> String {
        #"{"session":"s","startSession":{},"role":"user","content":"word \#(number)","key":"k\#(number)"}"#
    }
}
