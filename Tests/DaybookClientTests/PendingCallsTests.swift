import Testing

@testable import DaybookClient

/// The rules of order, refusal and repetition, without a socket.
struct PendingCallsTests {
    private var calls = PendingCalls<String>()
    private let second: Int64 = 1_000_000_000

    private mutating func add(_ name: String, _ traits: CallTraits) -> UInt64 {
        calls.add(traits: traits, frame: Array(name.utf8), deadline: 30 * second, waiter: name)
    }

    private mutating func burst(at now: Int64 = 0) -> [String] {
        calls.burst(at: now).requests.map { request in
            request.number == RequestID.fence ? "fence" : String(decoding: request.frame, as: UTF8.self)
        }
    }

    private func error(_ reason: DaybookError.Reason, _ data: String = "{}") throws -> DaybookError {
        DaybookError(code: -1, reason: reason, message: "", data: try JSONBytes(json: data))
    }

    @Test mutating func nothingIsSentWithoutALink() {
        _ = add("a", .read)
        #expect(burst() == [])
        calls.linkCameUp()
        #expect(burst() == ["a"])
        #expect(burst() == [])
    }

    @Test mutating func aLostLinkRepeatsWhatIsSafeInItsOrder() {
        calls.linkCameUp()
        for (name, traits) in [
            ("a1", CallTraits.keyedAppend), ("r2", .read), ("u3", .append), ("a4", .keyedAppend),
        ] {
            _ = add(name, traits)
        }
        #expect(burst() == ["a1", "r2", "u3", "a4"])
        let failed = calls.linkWentDown()
        #expect(failed.map(\.waiter) == ["u3"])
        #expect((failed.first?.error as? ConnectionError)?.kind == .lost)
        _ = add("a5", .keyedAppend)
        calls.linkCameUp()
        #expect(burst() == ["a1", "r2", "a4", "a5"])
    }

    @Test mutating func unsentCallsOutliveALostLinkWhateverTheyAre() {
        _ = add("u1", .append)
        #expect(calls.linkWentDown().isEmpty)
        calls.linkCameUp()
        #expect(burst() == ["u1"])
    }

    @Test mutating func refusedAppendsGoFirstAndInOrder() throws {
        calls.linkCameUp()
        let numbers = ["a1", "a2", "a3"].map { add($0, .keyedAppend) }
        #expect(burst() == ["a1", "a2", "a3"])
        let overloaded = try error(.overloaded, #"{"retryAfterMilliseconds":100}"#)
        _ = calls.answer(numbers[1], .failure(overloaded), at: 0)
        _ = add("a4", .keyedAppend)
        _ = add("r5", .read)
        #expect(burst(at: second) == ["r5"], "appends wait for those under way, reads don't")
        _ = calls.answer(numbers[0], .success(.null), at: 0)
        _ = calls.answer(numbers[2], .failure(overloaded), at: 0)
        #expect(calls.nextRetryTime == 100_000_000)
        #expect(burst(at: 99_000_000) == [])
        #expect(burst(at: 100_000_000) == ["a2", "a3", "a4"])
    }

    @Test mutating func aRebuildIsWaitedForByKeyedAppendsAlone() throws {
        calls.linkCameUp()
        let numbers = [add("keyed", .keyedAppend), add("plain", .append), add("read", .read)]
        _ = burst()
        let rebuilding = try error(.rebuilding, #"{"projection":"heads","done":1,"total":9}"#)
        guard case .refused = calls.answer(numbers[0], .failure(rebuilding), at: 0),
            case .answered("plain", .failure) = calls.answer(numbers[1], .failure(rebuilding), at: 0),
            case .answered("read", .failure) = calls.answer(numbers[2], .failure(rebuilding), at: 0)
        else { return #expect(Bool(false)) }
        #expect(calls.nextRetryTime == 200_000_000)
        #expect(burst(at: 200_000_000) == ["keyed"])
    }

    @Test mutating func aRefusedReadComesBackAlone() throws {
        calls.linkCameUp()
        let number = add("r1", .read)
        _ = burst()
        _ = calls.answer(
            number, .failure(try error(.overloaded, #"{"retryAfterMilliseconds":10}"#)), at: 0)
        _ = add("a2", .keyedAppend)
        #expect(burst() == ["a2"])
        calls.wake(at: 10_000_000)
        #expect(burst(at: 10_000_000) == ["r1"])
    }

    @Test mutating func aRefusalWithoutTimeToWaitIsTheAnswer() throws {
        calls.linkCameUp()
        let number = add("a", .keyedAppend)
        _ = burst()
        let refusal = try error(.overloaded, #"{"retryAfterMilliseconds":31000}"#)
        guard case .answered("a", .failure(let error)) = calls.answer(number, .failure(refusal), at: 0) else {
            return #expect(Bool(false), "it should have been answered")
        }
        #expect((error as? DaybookError)?.reason == .overloaded)
        #expect(calls.isEmpty)
    }

    @Test mutating func indeterminateIsRepeatedByKeyOnTheNextLink() throws {
        calls.linkCameUp()
        let keyed = add("keyed", .keyedAppend)
        let plain = add("plain", .append)
        _ = burst()
        let indeterminate = try error(.indeterminate)
        guard case .linkEnding = calls.answer(keyed, .failure(indeterminate), at: 0),
            case .answered("plain", .failure) = calls.answer(plain, .failure(indeterminate), at: 0)
        else { return #expect(Bool(false)) }
        calls.linkIsEnding()
        #expect(burst() == [])
        #expect(calls.linkWentDown().isEmpty)
        calls.linkCameUp()
        #expect(burst() == ["keyed"])
    }

    @Test mutating func whatShutsDownHasNotDoneAnything() throws {
        calls.linkCameUp()
        let number = add("plain", .append)
        _ = burst()
        guard case .linkEnding = calls.answer(number, .failure(try error(.shuttingDown)), at: 0) else {
            return #expect(Bool(false))
        }
        #expect(calls.linkWentDown().isEmpty)
        let expired = calls.expire(at: 30 * second)
        #expect((expired.first?.error as? DaybookError)?.reason == .shuttingDown)
    }

    @Test mutating func timeEndsCallsAndTellsWhetherTheyMayBeDone() throws {
        _ = add("unsent", .keyedAppend)
        #expect(calls.nextWakeTime == 30 * second)
        #expect((calls.expire(at: 30 * second).first?.error as? ConnectionError)?.mayHaveBeenDone == false)
        calls.linkCameUp()
        let number = add("sent", .keyedAppend)
        _ = burst()
        let error = try #require(calls.expire(at: 30 * second).first?.error as? ConnectionError)
        #expect(error.kind == .timedOut && error.mayHaveBeenDone)
        #expect(calls.underWayCount == 1, "its answer is still to come")
        guard case .unknown = calls.answer(number, .success(.null), at: 0) else {
            return #expect(Bool(false))
        }
        #expect(calls.isEmpty && calls.underWayCount == 0)
    }

    @Test mutating func anAbandonedAppendIsNotRepeated() {
        calls.linkCameUp()
        let number = add("a", .keyedAppend)
        _ = burst()
        #expect(calls.abandon(number) == "a")
        #expect(calls.linkWentDown().isEmpty)
        calls.linkCameUp()
        #expect(burst() == [])
    }

    @Test func queueKeepsOrderAndRoom() {
        var queue = CallQueue()
        for number in 1...5_000 where number % 7 != 0 { queue.insert(UInt64(number)) }
        for number in 1...5_000 where number % 7 == 0 { queue.insert(UInt64(number)) }
        for number in 1...5_000 {
            #expect(queue.first == UInt64(number))
            queue.removeFirst()
        }
        #expect(queue.isEmpty)
    }

    @Test func delaysDoubleUpToTheirBound() {
        var delay = ReconnectDelay(initial: .milliseconds(10), maximum: .milliseconds(50))
        #expect((0..<6).map { _ in delay.next() / 1_000_000 } == [0, 10, 20, 40, 50, 50])
        delay.reset()
        #expect(delay.next() == 0)
    }
}
