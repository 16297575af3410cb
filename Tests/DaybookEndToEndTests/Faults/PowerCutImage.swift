import DaybookJSON
import DaybookTesting
import Foundation

/// What a power cut leaves of a recorded service's directory.
struct PowerCutImage: CustomStringConvertible {
    private let trace: DiskTrace
    private let root: String
    private let cut: Int
    private let rest: RecordedDisk.Rest
    private let keepsEntries: Bool
    private var random: SeededGenerator

    var description: String { "cut \(cut) of \(trace.steps.count), \(rest) kept, entries \(keepsEntries)" }

    init(_ trace: DiskTrace, _ root: String, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.init(
            trace, root, cut: Int.random(in: 0...trace.steps.count, using: &random),
            RecordedDisk.Rest.allCases.randomElement(using: &random)!,
            keepsEntries: Bool.random(using: &random))
        self.random = random
    }

    init(_ trace: DiskTrace, _ root: String, cut: Int, _ rest: RecordedDisk.Rest, keepsEntries: Bool) {
        (self.trace, self.root, self.cut, self.rest) = (trace, root, cut, rest)
        self.keepsEntries = keepsEntries
        random = SeededGenerator(seed: 0)
    }

    /// Starts the service on the image, and checks the journal.
    /// - Returns: what must not be, in sentences.
    func problems() throws -> [String] {
        let disk = RecordedDisk(root)
        for step in trace.steps[..<cut] { disk.take(step) }
        let directory = TestDirectory()
        var random = random
        try disk.write(to: directory.file("disk"), rest, keepsEntries: keepsEntries, &random)
        let service: RunningService
        do { service = try RunningService(journal: directory.file("disk/j")) } catch {
            return ["it does not start: \(error)"]
        }
        defer { service.remove() }
        var problems = try lost(RawConnection(service.socket))
        let ended = service.terminate()
        if ended != 0 { problems.append("it ended with \(ended)") }
        let verified = try CommandRun(["verify"], journal: service.journal)
        if verified.status != 0 { problems.append("verify: \(verified.output) \(verified.error)") }
        return problems
    }

    private func lost(_ connection: RawConnection) throws -> [String] {
        let answers = trace.answers(before: cut)
        func isAcknowledged(_ id: Int) -> Bool {
            answers.contains { $0.contains("\"id\":\(id),") && $0.contains("\"result\"") }
        }
        var problems: [String] = []
        for number in 0..<RecordedService.messageCount {
            let result = try connection.result("message.append", RecordedService.message(number))
            if isAcknowledged(number), result["duplicate"]?.bool != true {
                problems.append("message \(number) was acknowledged and is lost")
            }
        }
        let redaction = try connection.result("message.redact", RecordedService.redaction)
        if isAcknowledged(1_009), redaction["duplicate"]?.bool != true {
            problems.append("the redaction was acknowledged and is lost")
        }
        let list = try connection.result("message.list", #"{"session":"s","limit":100}"#)
        if list["total"]?.integer != Int64(RecordedService.messageCount) {
            problems.append("the transcript has \(list["total"]?.integer ?? -1) messages")
        }
        return problems
    }
}
