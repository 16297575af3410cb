import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookServer
import DaybookTesting
import Foundation
import Testing

/// Clients that do not do their part: what becomes of each, and that another is served beside them.
@Suite(.timeLimit(.minutes(10))) struct ClientBehaviourTests {
    /// A time that is over soon, for clients of which the service is to think the worst.
    private static func hasty(_ configuration: inout ServerConfiguration) {
        configuration.limits.clientPatienceMilliseconds = 200
    }

    /// A service with a session of large messages, and a client that appends to another session beside.
    private func use(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestService, Other) async throws -> Void
    ) async throws {
        try await TestService.use(change) { service in
            let other = try Other(service.connect())
            let text = String(repeating: "x", count: 100_000)
            _ = try other.connection.result("session.start", #"{"id":"large"}"#)
            for _ in 0..<20 {
                _ = try other.connection.result(
                    "message.append", #"{"session":"large","role":"user","content":"\#(text)"}"#)
            }
            try await body(service, other)
            try other.append()
        }
    }

    /// A client that behaves.
    private struct Other {
        let connection: RawConnection

        init(_ connection: RawConnection) throws {
            self.connection = connection
            _ = try connection.result("session.start", #"{"id":"other"}"#)
        }

        func append() throws {
            _ = try connection.result("message.append", #"{"session":"other","role":"user","content":1}"#)
        }
    }

    /// A page of 2 MB.
    private static func largePage(_ id: Int = 1) -> String {
        RawConnection.request("message.list", #"{"session":"large"}"#, id: id)
    }

    private func lines(_ connection: RawConnection) throws -> [JSONValue] {
        var lines: [JSONValue] = []
        while let line = try connection.line() {
            var scanner = JSONScanner()
            lines.append(try scanner.value(of: Array(line.utf8)[...]))
        }
        return lines
    }

    private func reason(_ line: JSONValue?) -> String? { line?["error"]?["data"]?["reason"]?.string }

    /// Waits until the service takes nothing from a client any more.
    private func untilCutOff(_ connection: RawConnection, _ other: Other) async throws {
        try await eventually("the client's end") {
            try other.append()
            return connection.sendAtOnce([UInt8(ascii: " ")]) == nil ? () : nil
        }
    }

    @Test func oneThatNeverReadsIsToldAndCutOff() async throws {
        try await use(Self.hasty) { service, other in
            let bad = try service.connect()
            try bad.send((1...20).map(Self.largePage).joined())
            try await untilCutOff(bad, other)
            let last = try lines(bad)
            #expect(last.dropLast().allSatisfy { $0["result"] != nil })
            #expect(last.count < 20 && reason(last.last) == "timedOut")
        }
    }

    /// Sends until the service takes no more, and never reads.
    /// - Returns: whether the service ended that, instead of the client's own limit.
    private func pipelines(
        largeRequestsTo service: TestService, milliseconds: Int, reads: Bool
    ) throws -> (isCutOff: Bool, last: JSONValue?) {
        let bad = try service.connect()
        bad.limitSends(milliseconds: milliseconds)
        let text = String(repeating: "y", count: 1_000_000)
        let line = Array(
            RawConnection.request(
                "message.append", #"{"session":"large","role":"user","content":"\#(text)"}"#
            ).utf8)
        do {
            while true { try bad.send(line) }
        } catch let failure as TestFailure {
            guard failure.description == "send: \(EPIPE)" else { return (false, nil) }
        }
        return (true, try lines(bad).last)
    }

    @Test func oneThatSendsMuchAndNeverReadsIsToldAndCutOff() async throws {
        try await use(Self.hasty) { service, _ in
            let (isCutOff, last) = try pipelines(largeRequestsTo: service, milliseconds: 300_000, reads: true)
            #expect(isCutOff && reason(last) == "timedOut")
        }
    }

    /// The control: without limits both sides wait for each other until the client gives up.
    @Test func withoutLimitsOneThatSendsMuchAndNeverReadsIsStuck() async throws {
        try await use { service, _ in
            let (isCutOff, _) = try pipelines(largeRequestsTo: service, milliseconds: 500, reads: false)
            #expect(!isCutOff)
        }
    }

    @Test func oneThatReadsByteByByteGetsEverything() async throws {
        try await use { service, _ in
            let slow = try service.connect()
            slow.receiveByteCount = 1
            let page = #"{"session":"large","limit":3}"#
            for _ in 0..<2 {
                let messages = try slow.result("message.list", page)["messages"]
                #expect(messages?.elements.count { _ in true } == 3)
            }
        }
    }

    @Test func oneThatSendsByteByByteIsAnswered() async throws {
        try await use { service, other in
            let slow = try service.connect()
            for byte in RawConnection.request("session.pin", #"{"id":"large"}"#).utf8 {
                try slow.send([byte])
                try other.append()
            }
            #expect(try slow.answer()["result"] != nil)
        }
    }

    @Test func halfALineIsToldAndCutOff() async throws {
        try await use(Self.hasty) { service, _ in
            let bad = try service.connect()
            try bad.send(Self.largePage().dropLast(10).description)
            let last = try lines(bad)
            #expect(last.count == 1 && reason(last[0]) == "timedOut")
        }
    }

    @Test func oneThatEndsItsSideStillGetsItsAnswers() async throws {
        try await use { service, _ in
            let half = try service.connect()
            try half.send((1...10).map(Self.largePage).joined())
            half.finishSending()
            #expect(try lines(half).count { $0["result"] != nil } == 10)
        }
    }

    @Test func whoGoesInTheMiddleOfAnAnswerGivesItsPlaceBack() async throws {
        try await use({ $0.limits.connectionCountMax = 2 }) { service, other in
            for _ in 0..<50 {
                try await eventually("a free place") {
                    let bad = try service.connect()
                    try? bad.send((1...5).map(Self.largePage).joined())
                    return try bad.answer()["result"]
                }
                try other.append()
            }
        }
    }

    @Test func aLineOverTheLimitIsToldAndEndsTheConnection() async throws {
        try await use { service, _ in
            let bad = try service.connect()
            let sender = Thread { try? bad.send([UInt8](repeating: 0x20, count: 17 * 1_048_576)) }
            sender.start()
            let last = try lines(bad)
            #expect(last.count == 1 && reason(last[0]) == "tooLarge")
        }
    }

    @Test func garbageIsAnsweredLineByLine() async throws {
        try await use { service, other in
            let bad = try service.connect()
            var random = SeededGenerator(seed: 4)
            for _ in 0..<Depth.count(100) {
                let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
                try bad.send(bytes.filter { $0 != UInt8(ascii: "\n") } + Array("\n".utf8))
                #expect(try bad.answer()["error"]?["code"]?.integer == -32700)
            }
            try other.append()
            #expect(try bad.result("system.ping")["pong"]?.bool == true)
        }
    }

    @Test func aSubscriberThatNeverReadsIsCutOffAndGoesOnWhereItWas() async throws {
        try await use(Self.hasty) { service, other in
            let bad = try service.connect()
            try bad.send(RawConnection.request("journal.subscribe", #"{"from":1}"#))
            try await untilCutOff(bad, other)
            let last = try lines(bad)
            #expect(reason(last.last) == "timedOut")
            let positions = last.compactMap { $0["params"]?["event"]?["position"]?.integer }
            #expect(positions == (0..<positions.count).map { Int64($0 + 1) })
            let next = try service.connect()
            _ = try next.result("journal.subscribe", #"{"from":\#(positions.count + 1)}"#)
            #expect(
                try next.answer()["params"]?["event"]?["position"]?.integer == Int64(positions.count + 1))
        }
    }

    /// What the service holds for all clients together is bounded, also while each of them has time left.
    @Test func manyThatNeverReadAreGivenUpOneAfterAnother() async throws {
        try await use({ $0.limits.untakenByteCountMax = 8 * 1_048_576 }) { service, other in
            let bad = try (0..<20).map { _ in try service.connect() }
            for client in bad { try client.send((1...3).map(Self.largePage).joined()) }
            try await eventually("the end of the first ones") {
                try other.append()
                return bad.count { $0.sendAtOnce([UInt8(ascii: " ")]) == nil } >= 12 ? () : nil
            }
            #expect(bad.contains { $0.sendAtOnce([UInt8(ascii: " ")]) != nil }, "the last ones may stay")
        }
    }
}

/// Clients in numbers, and the memory of the real binary.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ManyClientsTests {
    private static let mebibyte = 1_048_576

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func append(_ connection: RawConnection) throws {
        _ = try connection.result("session.start")
    }

    @Test func aThousandIdleConnectionsCostLittle() throws {
        Self.raiseDescriptorLimit()
        let service = try RunningService()
        defer { service.remove() }
        let other = try RawConnection(service.socket)
        try append(other)
        let before = try service.memoryByteCount()
        let idle = try (0..<1_000).map { _ in try RawConnection(service.socket) }
        for connection in idle {
            #expect(try connection.result("system.ping")["pong"]?.bool == true)
        }
        try append(other)
        #expect(try service.memoryByteCount() - before < 64 * Self.mebibyte)
    }

    /// Fifty clients that stop in the middle of large lines.
    /// - Returns: the memory that the service has for them, and how many were told `overloaded`.
    private func unfinishedLines(
        _ byteCount: Int, _ arguments: [String], memoryMin: Int = 0
    ) async throws -> (memory: Int, refused: Int) {
        let service = try RunningService(["--storage-reserve", "0"] + arguments)
        defer { service.remove() }
        let other = try RawConnection(service.socket)
        try append(other)
        let before = try service.memoryByteCount()
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: byteCount)
        let bad = try (0..<50).map { _ in try RawConnection(service.socket) }
        for client in bad { try? client.send(bytes) }
        let memory = try await eventually("the memory of the lines") {
            try append(other)
            let memory = try service.memoryByteCount() - before
            return memory > memoryMin ? memory : nil
        }
        let told = try bad.filter { $0.sendAtOnce(bytes) == nil }.count {
            try $0.line()?.contains(#""reason":"overloaded""#) == true
        }
        return (memory, told)
    }

    @Test func unfinishedLinesHaveOneBoundForAll() async throws {
        let byteCount = Depth.isFull ? 15 * Self.mebibyte : 2 * Self.mebibyte
        let bound = Depth.isFull ? 128 : 16
        let (memory, refused) = try await unfinishedLines(byteCount, ["--line-memory", "\(bound)"])
        #expect(memory < (bound + 64) * Self.mebibyte)
        #expect(refused >= 40)
        // The control: without the bound the lines are held.
        let (_, none) = try await unfinishedLines(
            byteCount, ["--line-memory", "4096"], memoryMin: 48 * byteCount)
        #expect(none == 0)
    }

    /// Connections that come and go, more of them than there are places: each is served or told so, and the log
    /// does not fill.
    @Test func aStormOfConnectionsIsTakenCalmly() throws {
        let service = try RunningService(
            ["--storage-reserve", "0", "--connections", "4", "--log-level", "warning"])
        defer { service.remove() }
        let other = try RawConnection(service.socket)
        for round in 0..<Depth.count(500) {
            let storm = try (0..<8).map { _ in try RawConnection(service.socket) }
            if round % 50 == 0 { try append(other) }
            withExtendedLifetime(storm) {}
        }
        try append(other)
        let lines = service.log.split(separator: "\n")
        #expect(lines.first?.contains("fault=connectionsTooMany") == true)
        #expect(lines.count < 10)
    }
}
