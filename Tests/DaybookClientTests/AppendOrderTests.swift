import DaybookTesting
import Testing

@testable import DaybookClient

/// The order in which appends are recorded where a full service refuses some.
struct AppendOrderTests {
    private var calls = PendingCalls<String>()
    private let overloaded = DaybookError(
        code: -32008, reason: .overloaded, message: "",
        data: try! JSONBytes(json: #"{"retryAfterMilliseconds":1}"#))
    private let later: Int64 = 1_000_000

    init() { calls.linkCameUp() }

    @discardableResult
    private mutating func add(_ name: String, _ traits: CallTraits = .keyedAppend) -> UInt64 {
        calls.add(traits: traits, frame: Array(name.utf8), deadline: .max, waiter: name)
    }

    private mutating func burst(at now: Int64 = 0) -> [String] {
        calls.burst(at: now).requests.map { request in
            request.number == RequestID.fence ? "fence" : String(decoding: request.frame, as: UTF8.self)
        }
    }

    private mutating func answer(_ number: UInt64) { _ = calls.answer(number, .success(.null), at: 0) }

    @Test mutating func appendsOneAtATimeNeedNoFence() {
        for name in ["a1", "a2", "a3"] {
            let number = add(name)
            #expect(burst() == [name])
            answer(number)
            #expect(burst() == [])
        }
    }

    @Test mutating func whatIsSubmittedTogetherGoesInOneBurst() {
        for name in ["a1", "r2", "a3", "a4"] { add(name, name.hasPrefix("r") ? .read : .keyedAppend) }
        #expect(burst() == ["a1", "r2", "a3", "a4"])
        #expect(burst() == [])
    }

    @Test mutating func anAppendBehindOneUnderWayWaitsForTheFence() {
        add("a1")
        #expect(burst() == ["a1"])
        add("r2", .read)
        add("a3")
        add("r4", .read)
        #expect(burst() == ["r2", "fence"], "a read waits for the appends before it")
        #expect(burst() == [])
        answer(RequestID.fence)
        #expect(burst() == ["a3", "r4"])
        add("a5")
        #expect(burst() == ["fence"], "the next burst has a fence of its own")
    }

    @Test mutating func theFenceIsNeededThoughTheAppendIsAnsweredFirst() {
        let first = add("a1")
        _ = burst()
        add("a2")
        #expect(burst() == ["fence"])
        answer(first)
        #expect(burst() == [], "one fence at a time")
        answer(RequestID.fence)
        #expect(burst() == ["a2"])
    }

    @Test mutating func aRefusalOnItsWayIsOvertakenByNone() {
        let first = add("a1")
        _ = burst()
        add("a2")
        #expect(burst() == ["fence"])
        _ = calls.answer(first, .failure(overloaded), at: 0)
        answer(RequestID.fence)
        #expect(burst() == [])
        #expect(burst(at: later) == ["a1", "a2"])
    }

    @Test mutating func deliveriesOfTheOutboxAreAppends() {
        add("a1")
        _ = burst()
        calls.holdsAppends = true
        add("a2")
        #expect(burst() == [], "no fence for appends that are held")
        add("d3", .delivery)
        #expect(burst() == ["fence"])
        answer(RequestID.fence)
        #expect(burst() == ["d3"])
        calls.holdsAppends = false
        #expect(burst() == ["fence"])
        answer(RequestID.fence)
        #expect(burst() == ["a2"])
    }

    @Test mutating func whatWasGivenUpNeedsNoFence() {
        add("a1")
        _ = burst()
        let append = add("a2")
        let read = add("r3", .read)
        for number in [append, read] { _ = calls.abandon(number) }
        #expect(burst() == [])
        add("a4")
        #expect(burst() == ["fence"])
    }

    /// A burst's last append begins in what a socket takes whole; what is no append follows without bound.
    @Test mutating func aBurstOfAppendsIsNoLongerThanASocketTakesWhole() {
        let (append, read) = (String(repeating: "a", count: 20_000), String(repeating: "r", count: 100_000))
        add(read, .read)
        add(append)
        add(append)
        #expect(burst() == [read])
        #expect(burst() == [append, append])
        for name in [append, append, append, read] { add(name, name == read ? .read : .keyedAppend) }
        #expect(burst() == ["fence"])
        answer(RequestID.fence)
        #expect(burst() == [append, append, "fence"])
        answer(RequestID.fence)
        #expect(burst() == [append, read])
    }

    @Test mutating func aLostLinkTakesItsFenceAlong() {
        add("a1")
        _ = burst()
        add("a2")
        #expect(burst() == ["fence"])
        #expect(calls.linkWentDown().isEmpty)
        calls.linkCameUp()
        #expect(burst() == ["a1", "a2"])
        #expect(calls.underWayCount == 2, "fences are no calls")
    }

    @Test mutating func aServiceThatShutsDownSaysSoToAFenceToo() {
        add("a1")
        _ = burst()
        add("a2")
        _ = burst()
        let error = DaybookError(code: -32009, reason: .shuttingDown, message: "", data: .emptyObject)
        guard case .linkEnding = calls.answer(RequestID.fence, .failure(error), at: 0) else {
            return #expect(Bool(false), "the link should end")
        }
    }

    /// A service over a real socket refuses the first append, and has room again for what it gets while the
    /// refusal is on its way.
    @Test func whatIsSubmittedMeanwhileIsRecordedBehindTheRefused() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        func submit(_ number: Int) -> PendingAnswer<JSONBytes> {
            client.submit("event.append", try! JSONBytes(json: #"{"key":"\#(number)"}"#))
        }
        let first = submit(1)
        let connection = try await server.nextConnection()
        let refused = try await connection.nextRequestOrFence()
        let others = [submit(2), submit(3)]
        var taken = [try await connection.nextRequestOrFence()]
        try await connection.overload(refused, retryAfterMilliseconds: 1)
        try await connection.answer(taken[0], "{}")
        while taken.filter({ !$0.isFence }).count < 3 {
            taken.append(try await connection.nextRequestOrFence())
            try await connection.answer(taken.last!, "{}")
        }
        #expect(taken.filter { !$0.isFence }.map { $0.params["key"]?.string } == ["1", "2", "3"])
        for answer in [first] + others { _ = try await answer.value }
        await client.close()
    }

    /// Bursts and answers travel, and a service takes, refuses and answers, in any order that a real one may.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func whateverIsRefusedIsRecordedInOrder(_ seed: UInt64) {
        var model = RefusingService(seed: seed)
        let names = (0..<60).map { "\($0)" }
        #expect(model.record(names) == names)
    }
}

/// A client, the two ways of its connection, and a service that is full at times. Like the real one it also
/// refuses what had been sent when it refused an append.
private struct RefusingService {
    private var calls = PendingCalls<String>()
    private var random: SeededGenerator
    private var now: Int64 = 0
    /// Bursts that the service has not taken yet, and answers that the client has not.
    private var bursts: [RequestBurst] = []
    private var answers: [(number: UInt64, isRefusal: Bool)] = []
    /// Appends that are taken and not committed.
    private var uncommitted: [RequestBurst.Request] = []
    private var recorded: [String] = []
    /// Numbers of requests: sent, taken, and sent by the time of the newest refusal.
    private var sentCount = 0
    private var takenCount = 0
    private var refusedCount = 0
    private let overloaded = DaybookError(
        code: -32008, reason: .overloaded, message: "", data: try! JSONBytes(json: "{}"))

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        calls.linkCameUp()
    }

    /// Has names recorded, submitted little by little.
    /// - Returns: the names as they were recorded.
    mutating func record(_ names: [String]) -> [String] {
        var names = names[...]
        while !names.isEmpty || !calls.isEmpty {
            now += 50_000_000
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                for _ in 0..<min(names.count, Int.random(in: 1...3, using: &random)) {
                    submit(names.removeFirst())
                }
            case 1: take()
            case 2: commit()
            default: deliver()
            }
            send()
        }
        return recorded
    }

    private mutating func submit(_ name: String) {
        _ = calls.add(traits: .keyedAppend, frame: Array(name.utf8), deadline: .max, waiter: name)
    }

    private mutating func send() {
        let burst = calls.burst(at: now)
        guard !burst.isEmpty else { return }
        bursts.append(burst)
        sentCount += burst.requests.count
    }

    private mutating func take() {
        guard !bursts.isEmpty else { return }
        for request in bursts.removeFirst().requests {
            let isFull = Int.random(in: 0..<4, using: &random) == 0
            if request.number == RequestID.fence {
                answers.append((request.number, isRefusal: false))
            } else if isFull || takenCount < refusedCount {
                answers.append((request.number, isRefusal: true))
                refusedCount = sentCount
            } else {
                uncommitted.append(request)
            }
            takenCount += 1
        }
    }

    private mutating func commit() {
        recorded += uncommitted.map { String(decoding: $0.frame, as: UTF8.self) }
        answers += uncommitted.map { ($0.number, isRefusal: false) }
        uncommitted = []
    }

    private mutating func deliver() {
        guard !answers.isEmpty else { return }
        let (number, isRefusal) = answers.removeFirst()
        _ = calls.answer(number, isRefusal ? .failure(overloaded) : .success(.null), at: now)
    }
}
