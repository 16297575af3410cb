import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// How often the service allocates memory for an append, and for the reads that applications make most: what one
/// costs in a step that a busy machine does not disturb.
///
/// The numbers are those of the debug build; a release build allocates less. Who raises one says why; who lowers
/// one writes it here, so that it stays low.
@Suite struct AllocationTests {
    /// A call, and how often each thread may allocate for it.
    struct Cost: CustomTestStringConvertible, Sendable {
        let method: String
        let parameters: String
        /// Of the event loop, and of the writer.
        let loop: Int
        var writer = 0

        var testDescription: String { method }
    }

    private static let costs = [
        // Of the writer, one comes or not from service to service, the same code or not: 24 or 25.
        Cost(
            method: "message.append", parameters: #"{"session":"s","role":"user","content":"a text"}"#,
            loop: 20, writer: 25),
        Cost(
            method: "message.list", parameters: #"{"session":"s","order":"desc","limit":100}"#, loop: 28),
        Cost(method: "session.get", parameters: #"{"id":"s"}"#, loop: 53),
        Cost(method: "resume.prompt", parameters: #"{"session":"s"}"#, loop: 267),
    ]

    /// The median of so many calls: some come while the views are stored, or memory grows.
    private static let callCount = 101

    @Test(arguments: costs) func aCallAllocatesNoMoreThanIsWrittenHere(_ cost: Cost) throws {
        let library = try FaultLibrary("allocations")
        let service = try RunningService(environment: library.countingAllocations)
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        _ = try connection.result("session.start", #"{"id":"s"}"#)
        for index in 0..<200 {
            _ = try connection.result(
                "message.append", #"{"session":"s","role":"user","content":"text \#(index)"}"#)
        }
        var loops: [Int] = []
        var writers: [Int] = []
        var before = try counts(of: service, library)
        for _ in 0..<Self.callCount {
            _ = try connection.result(cost.method, cost.parameters)
            let after = try counts(of: service, library)
            loops.append(after.loop - before.loop)
            writers.append(after.writer - before.writer)
            before = after
        }
        expect(loops, cost.loop, "event loop", cost)
        if cost.writer > 0 { expect(writers, cost.writer, "writer", cost) }
    }

    /// A page of an export asks for memory in proportion to the page: no message copies those before it.
    @Test(arguments: ["json", "jsonl", "markdown"]) func aPageOfAnExportIsWrittenOnce(_ format: String) throws
    {
        let library = try FaultLibrary("allocations")
        let service = try RunningService(environment: library.countingAllocations)
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        _ = try connection.result("session.start", #"{"id":"s"}"#)
        let messages = [String](repeating: #"{"role":"user","content":"a text"}"#, count: 100)
        for _ in 0..<20 {
            _ = try connection.result(
                "turn.append", #"{"session":"s","messages":[\#(messages.joined(separator: ","))]}"#)
        }
        let before = try byteCount(of: service, library)
        let page = try connection.result("session.export", #"{"id":"s","format":"\#(format)"}"#)
        let document = try #require(page["document"]?.string)
        #expect(try byteCount(of: service, library) - before < 100 * document.utf8.count)
    }

    private func expect(_ counts: [Int], _ limit: Int, _ thread: String, _ cost: Cost) {
        let median = counts.sorted()[counts.count / 2]
        #expect(median <= limit, "\(cost.method), \(thread): \(median)")
        #expect(median * 10 >= limit * 9, "\(cost.method), \(thread): \(median), write it down")
    }

    /// The number of allocations so far of the event loops, and of the writer.
    private func counts(
        of service: RunningService, _ library: FaultLibrary
    ) throws -> (loop: Int, writer: Int) {
        let threads = try threads(of: service, library)
        func count(_ name: String) -> Int {
            threads.filter { $0.name.hasPrefix(name) }.reduce(0) { $0 + $1.made.count }
        }
        return (count("NIO-ELT"), count("daybook-writer"))
    }

    /// The bytes that the threads which answer have asked for so far: the event loops and the reader pool.
    private func byteCount(of service: RunningService, _ library: FaultLibrary) throws -> Int {
        try threads(of: service, library).filter { $0.name.hasPrefix("NIO-ELT") || $0.name.hasPrefix("TP-") }
            .reduce(0) { $0 + $1.made.byteCount }
    }

    private func threads(
        of service: RunningService, _ library: FaultLibrary
    ) throws -> [(name: String, made: FaultLibrary.Allocations)] {
        guard let process = service.processID else { throw TestFailure("the service has ended") }
        return try library.allocations().map { thread, made in
            let path = "/proc/\(process)/task/\(thread)/comm"
            return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "", made)
        }
    }
}
