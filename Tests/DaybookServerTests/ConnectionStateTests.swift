import DaybookCore
import DaybookMethods
import DaybookWire
import DaybookJSON
import Testing

@testable import DaybookServer

private let overloaded = JournalError.overloaded(retryAfterMilliseconds: 1)

/// A connection without a socket: lines go in, steps come out.
private struct Connection {
    var state: ConnectionState
    var offset: UInt64 = 0

    init(_ change: (inout ServiceLimits) -> Void = { _ in }) {
        var limits = ServiceLimits()
        change(&limits)
        state = ConnectionState(limits: limits)
    }

    /// The steps of one line, 100 bytes long each.
    mutating func take(_ line: String) -> [ConnectionState.Step] {
        defer { offset += 100 }
        var decoder = RPCFrameDecoder()
        switch decoder.decode(Array(line.utf8)) {
        case .single(let call):
            return [state.accept(call, batch: nil, offset: offset, byteCount: 100)]
        case .batch(let calls):
            let batch = state.beginBatch(callCount: calls.count)
            var steps: [ConnectionState.Step] = []
            for call in calls {
                steps.append(state.accept(call, batch: batch, offset: offset, byteCount: 100 / calls.count))
            }
            return steps
        }
    }

    mutating func append(_ id: Int? = 1) -> PendingCall? {
        if case .append(let call, _) = take(request("session.pin", #"{"id":"s"}"#, id: id))[0] {
            call
        } else {
            nil
        }
    }

    mutating func read(_ id: Int) { _ = take(request("session.get", #"{"id":"s"}"#, id: id)) }

    mutating func startedReads() -> [String] {
        var ids: [String] = []
        while let (call, _) = state.nextRead() { ids.append(call.id!.text) }
        return ids
    }
}

extension ConnectionState.Step {
    fileprivate var refusal: Int? { if case .refuse(_, let error) = self { error.code } else { nil } }

    fileprivate var call: PendingCall? {
        switch self {
        case .append(let call, _), .answer(let call, _), .refuse(let call, _), .authenticated(let call, _),
            .refuseToken(let call, _):
            call
        case .queued: nil
        }
    }
}

@Suite struct ConnectionStateTests {
    @Test func readsWaitForEarlierAppendsOnly() {
        var connection = Connection()
        connection.read(1)
        let first = connection.append()!
        let second = connection.append()!
        connection.read(2)
        let third = connection.append()!
        connection.read(3)
        #expect(connection.startedReads() == ["1"])
        connection.state.appendDecided(second, error: nil)
        #expect(connection.startedReads() == [])
        connection.state.appendDecided(first, error: .storageFull)
        #expect(connection.startedReads() == ["2"])
        connection.state.appendDecided(third, error: nil)
        #expect(connection.startedReads() == ["3"])
    }

    @Test func pingsWaitForNothing() {
        var connection = Connection()
        _ = connection.append()
        guard case .answer = connection.take(request("system.ping"))[0] else {
            Issue.record("queued")
            return
        }
    }

    @Test func fewReadsRunAtATimeAndNoneWhileTheClientDoesNotTakeAnswers() {
        var connection = Connection()
        for id in 1...20 { connection.read(id) }
        #expect(connection.startedReads().count == ConnectionState.startedReadCountMax)
        let read = PendingCall(id: RawJSON("1"), batch: nil, kind: .read)
        #expect(connection.state.finish(read, [1]) == [1])
        connection.state.isWritable = false
        #expect(connection.startedReads() == [])
        connection.state.isWritable = true
        #expect(connection.startedReads() == ["9"])
    }

    @Test func inputStopsAtTheLimits() {
        var connection = Connection { $0.connectionAppendCountMax = 2 }
        let first = connection.append()!
        #expect(connection.state.wantsInput)
        _ = connection.append()
        #expect(!connection.state.wantsInput)
        connection.state.appendDecided(first, error: nil)
        #expect(!connection.state.wantsInput)
        #expect(connection.state.finish(first, [1]) == [1])
        #expect(connection.state.wantsInput)
        connection.state.isWritable = false
        #expect(!connection.state.wantsInput)

        var bytes = Connection { $0.connectionByteCountMax = 150 }
        let held = bytes.append()!
        #expect(bytes.state.wantsInput)
        _ = bytes.append()
        #expect(!bytes.state.wantsInput)
        _ = bytes.state.finish(held, nil)
        #expect(bytes.state.wantsInput)
    }

    @Test func readsCountWithTheirBytesToo() {
        var connection = Connection { $0.connectionByteCountMax = 150 }
        connection.read(1)
        #expect(connection.state.wantsInput)
        connection.read(2)
        #expect(!connection.state.wantsInput)
        let (pending, _) = connection.state.nextRead()!
        _ = connection.state.finish(pending, [1])
        #expect(connection.state.wantsInput)
    }

    @Test func nothingIsWaitedForOnceTheClientIsCutOff() {
        var connection = Connection()
        let first = connection.append()!
        connection.read(1)
        connection.state.cutOff()
        #expect(!connection.state.wantsInput && !connection.state.wantsBytes)
        #expect(connection.state.isDone(hasInput: true, isSubscribed: true))
        connection.state.appendDecided(first, error: nil)
        #expect(connection.startedReads() == [])
        #expect(connection.state.finish(first, [1]) == nil)
    }

    /// Appends at offsets 0, 100 …; the refusal of the first reaches the client when it had sent 350 bytes.
    @Test(arguments: [overloaded, .rebuilding(projection: "heads", done: 1, total: 2)])
    func afterAnOverloadAllThatWasSentIsRefused(_ refusal: JournalError) {
        var connection = Connection()
        let first = connection.append()!
        #expect(connection.state.unflushedRefusal == nil)
        connection.state.appendDecided(first, error: refusal)
        #expect(connection.append() == nil)
        let stale = connection.state.unflushedRefusal!
        #expect(connection.append() == nil)
        connection.state.refusalFlushed(stale, offset: 300)
        #expect(connection.append() == nil, "a later refusal is not flushed yet")
        let last = connection.state.unflushedRefusal!
        connection.state.refusalFlushed(last, offset: 450)
        #expect(connection.state.unflushedRefusal == nil)
        #expect(connection.append() == nil, "sent before the refusal came")
        connection.state.refusalFlushed(connection.state.unflushedRefusal!, offset: 450)
        #expect(connection.append() != nil)
    }

    /// The first refusal of a pipeline by the writer ends it, and only that.
    @Test func aRefusalByTheWriterBeginsAPipeline() {
        let rebuilding = JournalError.rebuilding(projection: "transcripts", done: 1, total: 2)
        var connection = Connection()
        let calls = (0..<3).map { _ in connection.append()! }
        let pipeline = connection.state.pipeline
        connection.state.appendRefused(calls[2], overloaded)
        #expect(connection.state.pipeline === pipeline, "the writer has the others still")
        connection.state.appendDecided(calls[0], error: rebuilding)
        let next = connection.state.pipeline
        #expect(next !== pipeline)
        connection.state.refusalFlushed(connection.state.unflushedRefusal!, offset: 0)
        let again = connection.append()!
        connection.state.appendDecided(calls[1], error: rebuilding)
        #expect(connection.state.pipeline === next, "it was in the pipeline before")
        connection.state.appendDecided(again, error: .refusedAppend(index: 0, rebuilding))
        #expect(connection.state.pipeline !== next)
        let last = connection.append()
        #expect(last == nil, "refused until the client knows")
    }

    @Test func otherRefusalsEndNothing() {
        var connection = Connection()
        let first = connection.append()!
        connection.state.appendDecided(first, error: .sessionClosed(SessionID("s")!))
        #expect(connection.append() != nil)
    }

    @Test func batchesAreAnsweredTogether() {
        var connection = Connection()
        let steps = connection.take(
            "[" + request("session.pin", #"{"id":"s"}"#, id: 1) + ","
                + request("session.pin", #"{"id":"s"}"#, id: nil) + "," + request("system.ping", id: 2) + ","
                + request("session.get", #"{"id":"s"}"#, id: 3) + "]")
        let calls = steps.compactMap(\.call)
        #expect(connection.state.finish(calls[2], [2]) == nil)
        for call in calls[..<2] { connection.state.appendDecided(call, error: nil) }
        #expect(connection.state.finish(calls[1], [9]) == nil, "a notification has no answer")
        let (read, _) = connection.state.nextRead()!
        #expect(connection.state.finish(read, [3]) == nil)
        #expect(
            connection.state.finish(calls[0], [1]) == Array("[".utf8) + [2, 44, 3, 44, 1] + Array("]".utf8))
    }

    @Test func batchesOfNotificationsAndNotificationsAreNotAnswered() {
        var connection = Connection()
        let batch = connection.take(
            "[" + request("session.pin", #"{"id":"s"}"#, id: nil) + ","
                + request("session.pin", #"{"id":"s"}"#, id: nil) + "]")
        for call in batch.compactMap(\.call) { #expect(connection.state.finish(call, nil) == nil) }
        let single = connection.append(nil)!
        #expect(connection.state.finish(single, nil) == nil)
    }

    @Test func anAnswerOverTheLimitOfABatchIsAnError() throws {
        var connection = Connection()
        let line = "[" + Array(repeating: request("system.ping"), count: 3).joined(separator: ",") + "]"
        let big = [UInt8](repeating: UInt8(ascii: "7"), count: 7_000_000)
        let calls = connection.take(line).compactMap(\.call)
        let answers = calls.compactMap { connection.state.finish($0, big) }
        let elements = try Array(parse(try #require(answers.first)).elements)
        #expect(answers[0].count <= Limits.frameByteCountMax)
        #expect(elements[0].raw.count == 7_000_000 && elements[1].raw.count == 7_000_000)
        #expect(elements[2].reason == "tooLarge")
    }

    @Test func drainingRefusesWhatComesAndFinishesWhatIsThere() {
        var connection = Connection()
        let first = connection.append()!
        connection.state.drain()
        let refused = connection.take(request("session.get", #"{"id":"s"}"#))[0]
        #expect(refused.refusal == -32009)
        _ = connection.state.finish(refused.call!, [1])
        #expect(!connection.state.isDone(hasInput: false, isSubscribed: true))
        _ = connection.state.finish(first, [1])
        #expect(connection.state.isDone(hasInput: true, isSubscribed: true))
    }

    @Test func aClosedInputIsServedToItsEnd() {
        var connection = Connection()
        #expect(!connection.state.isDone(hasInput: false, isSubscribed: false))
        connection.state.inputClosed()
        #expect(connection.state.wantsInput && !connection.state.wantsBytes)
        #expect(!connection.state.isDone(hasInput: true, isSubscribed: false))
        #expect(!connection.state.isDone(hasInput: false, isSubscribed: true))
        #expect(connection.state.isDone(hasInput: false, isSubscribed: false))
    }

    @Test func afterALineTooLongNothingIsTaken() {
        var connection = Connection()
        let first = connection.append()!
        connection.state.fail()
        #expect(!connection.state.wantsInput)
        #expect(!connection.state.isDone(hasInput: true, isSubscribed: false))
        _ = connection.state.finish(first, [1])
        #expect(connection.state.isDone(hasInput: true, isSubscribed: false))
    }
}
