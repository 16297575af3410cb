/// The calls of one client that have no answer yet, and the decision what to send when: order, refusals,
/// reconnects, deadlines. Pure: it is told the time in nanoseconds and says what to do.
///
/// Calls are numbered as they come; the number is the request's id. Appends are sent in the order of their
/// numbers on every connection, and recorded in it, also where a full service refuses some. Two rules see to
/// that: appends go in bursts, with a fence between them (`AppendFence`). And after a refusal as `overloaded`
/// or `rebuilding` no append is sent until all those under way are answered, so that the refused ones go
/// first; reads pass them.
struct PendingCalls<Waiter> {
    struct Call {
        let traits: CallTraits
        /// The request up to its id.
        let frame: [UInt8]
        let deadline: Int64
        /// The one who waits; nil once nobody does, and then the call is forgotten with its answer.
        var waiter: Waiter?
        var isUnderWay = false
        var wasUnderWay = false
        /// Earliest time to send a refused call again, and the error to give if there is no time for that.
        var notBefore: Int64 = 0
        var refusal: DaybookError?
    }

    enum Outcome {
        case answered(Waiter, Result<JSONBytes, any Error>)
        /// The call is to be sent again at `nextWakeTime`.
        case refused
        /// The connection takes no more requests: the call is to be sent again on the next one.
        case linkEnding
        /// Nobody waits for the answer.
        case unknown
    }

    private var calls: [UInt64: Call] = [:]
    private var lastNumber = RequestID.lastReserved
    private var appends = CallQueue()
    /// Appends out of the outbox, which go before all others.
    private var deliveries = CallQueue()
    /// Whether deliveries are the only appends sent.
    var holdsAppends = false
    private var others = CallQueue()
    private var appendsUnderWay = 0
    private var fence = AppendFence()
    private(set) var underWayCount = 0
    private var appendsNotBefore: Int64 = 0
    private var delayed: [UInt64] = []
    private var isLinkUp = false

    /// Whether there is no call without an answer.
    var isEmpty: Bool { calls.isEmpty }

    /// Adds a call and returns its number.
    mutating func add(traits: CallTraits, frame: [UInt8], deadline: Int64, waiter: Waiter) -> UInt64 {
        lastNumber += 1
        calls[lastNumber] = Call(traits: traits, frame: frame, deadline: deadline, waiter: waiter)
        enqueue(lastNumber, traits)
        return lastNumber
    }

    /// The requests to send now, marked as sent; there may be none.
    mutating func burst(at now: Int64) -> RequestBurst {
        var burst = RequestBurst()
        guard isLinkUp else { return burst }
        // After a refusal: once no append is under way, all the refused ones are back in the queue.
        if appendsNotBefore != 0, appendsUnderWay == 0, now >= appendsNotBefore { appendsNotBefore = 0 }
        let isFenceOpen = fence.isOpen
        while burst.hasRoom, let request = next(takingAppends: isFenceOpen && burst.hasRoomForAppends) {
            burst.add(request)
        }
        if nextAppend() != nil, fence.send() { burst.add(AppendFence.request) }
        return burst
    }
}

/// The queues.
extension PendingCalls {
    /// The next request, marked as sent; nil if there is none. A read waits for the appends before it, unless
    /// they were refused.
    private mutating func next(takingAppends: Bool) -> RequestBurst.Request? {
        let other = PendingCalls.first(of: &others, in: calls)
        guard let number = lower(nextAppend(), other), var call = calls[number] else { return nil }
        if number == other {
            others.removeFirst()
        } else if !takingAppends {
            return nil
        } else if call.traits.isDelivery {
            deliveries.removeFirst()
        } else {
            appends.removeFirst()
        }
        begin(number, &call)
        calls[number] = call
        return RequestBurst.Request(number: number, frame: call.frame)
    }

    private mutating func begin(_ number: UInt64, _ call: inout Call) {
        call.isUnderWay = true
        call.wasUnderWay = true
        underWayCount += 1
        guard call.traits.isAppend else { return }
        appendsUnderWay += 1
        fence.sent(number)
    }

    private mutating func end(_ number: UInt64, _ call: inout Call) {
        call.isUnderWay = false
        underWayCount -= 1
        guard call.traits.isAppend else { return }
        appendsUnderWay -= 1
        fence.ended(number)
    }

    private mutating func nextAppend() -> UInt64? {
        guard appendsNotBefore == 0 else { return nil }
        if let delivery = PendingCalls.first(of: &deliveries, in: calls) { return delivery }
        return holdsAppends ? nil : PendingCalls.first(of: &appends, in: calls)
    }

    /// The first call of a queue, without those that were given up.
    private static func first(of queue: inout CallQueue, in calls: [UInt64: Call]) -> UInt64? {
        while let number = queue.first {
            if calls[number] != nil { return number }
            queue.removeFirst()
        }
        return nil
    }

    private mutating func enqueue(_ number: UInt64, _ traits: CallTraits) {
        if traits.isDelivery {
            deliveries.insert(number)
        } else if traits.isAppend {
            appends.insert(number)
        } else {
            others.insert(number)
        }
    }
}

/// Handling of answers.
extension PendingCalls {
    mutating func answer(
        _ number: UInt64, _ result: Result<JSONBytes, DaybookError>, at now: Int64
    ) -> Outcome {
        if number == RequestID.fence { return fenceAnswered(result) }
        guard var call = calls[number], call.isUnderWay else { return .unknown }
        end(number, &call)
        guard let waiter = call.waiter else {
            calls[number] = nil
            return .unknown
        }
        guard case .failure(let error) = result else {
            calls[number] = nil
            return .answered(waiter, result.mapError { $0 })
        }
        switch error.reason {
        case .overloaded: return refuse(number, call, waiter, error, at: now)
        // It may be recorded all the same, with the view missing that the answer is made from.
        case .rebuilding where call.traits.isAppend && call.traits.isRepeatable:
            return refuse(number, call, waiter, error, at: now)
        case .shuttingDown:
            call.refusal = error
            call.wasUnderWay = false
            putBack(number, call)
            return .linkEnding
        case .indeterminate where call.traits.isRepeatable:
            call.refusal = error
            putBack(number, call)
            return .linkEnding
        default:
            calls[number] = nil
            return .answered(waiter, .failure(error))
        }
    }

    private mutating func refuse(
        _ number: UInt64, _ refused: Call, _ waiter: Waiter, _ error: DaybookError, at now: Int64
    ) -> Outcome {
        var call = refused
        let given = error.retryAfterMilliseconds ?? defaultWaitMilliseconds
        let waitMilliseconds = min(max(1, given), 60_000)
        let again = now + Int64(waitMilliseconds) * 1_000_000
        guard again < call.deadline else {
            calls[number] = nil
            return .answered(waiter, .failure(error))
        }
        call.refusal = error
        call.wasUnderWay = error.reason != .overloaded
        if call.traits.isAppend {
            appendsNotBefore = max(appendsNotBefore, again)
            putBack(number, call)
        } else {
            call.notBefore = again
            calls[number] = call
            delayed.append(number)
        }
        return .refused
    }

    private mutating func fenceAnswered(_ result: Result<JSONBytes, DaybookError>) -> Outcome {
        fence.passed()
        if case .failure(let error) = result, error.reason == .shuttingDown { return .linkEnding }
        return .unknown
    }

    private mutating func putBack(_ number: UInt64, _ call: Call) {
        calls[number] = call
        enqueue(number, call.traits)
    }
}

/// Handling of the connection's beginning and end.
extension PendingCalls {
    mutating func linkCameUp() { isLinkUp = true }

    /// Stops sending on this connection; answers may still come.
    mutating func linkIsEnding() { isLinkUp = false }

    /// Ends the connection. Calls under way that are safe to repeat wait for the next one; the rest has
    /// failed and is returned.
    mutating func linkWentDown(
        failingWith error: (any Error)? = nil
    ) -> [(waiter: Waiter, error: any Error)] {
        isLinkUp = false
        fence = AppendFence()
        var failed: [(Waiter, any Error)] = []
        for number in calls.keys.sorted() {
            guard var call = calls[number], call.isUnderWay else { continue }
            end(number, &call)
            if let waiter = call.waiter, error != nil || !call.traits.isRepeatable {
                calls[number] = nil
                failed.append((waiter, error ?? ConnectionError.lost()))
            } else if call.waiter == nil {
                calls[number] = nil
            } else {
                putBack(number, call)
            }
        }
        return failed
    }

    /// Ends all calls: the client is closed or will never reach the service.
    mutating func removeAll() -> [Waiter] {
        let waiters = calls.keys.sorted().compactMap { calls[$0]?.waiter }
        let (number, isHolding) = (lastNumber, holdsAppends)
        self = PendingCalls()
        (lastNumber, holdsAppends) = (number, isHolding)
        return waiters
    }
}

/// Handling of time, and of callers who give up.
extension PendingCalls {
    /// Forgets the caller, who no longer waits. A call under way stays counted until its answer comes.
    mutating func abandon(_ number: UInt64) -> Waiter? {
        guard var call = calls[number], let waiter = call.waiter else { return nil }
        call.waiter = nil
        calls[number] = call.isUnderWay ? call : nil
        return waiter
    }

    /// Removes and returns the calls whose time is over, with the error of each.
    mutating func expire(at now: Int64) -> [(waiter: Waiter, error: any Error)] {
        var failed: [(Waiter, any Error)] = []
        let overdue = calls.compactMap { number, call in call.deadline <= now ? number : nil }.sorted()
        for number in overdue {
            guard let call = calls[number], let waiter = abandon(number) else { continue }
            var error: any Error = ConnectionError.timedOut(mayHaveBeenDone: call.wasUnderWay)
            if !call.isUnderWay, let refusal = call.refusal { error = refusal }
            failed.append((waiter, error))
        }
        return failed
    }

    /// Puts refused reads whose wait is over back into the queue.
    mutating func wake(at now: Int64) {
        guard !delayed.isEmpty else { return }
        let due = delayed.filter { (calls[$0]?.notBefore ?? 0) <= now }
        delayed.removeAll { due.contains($0) }
        for number in due where calls[number] != nil { others.insert(number) }
    }

    /// Earliest time at which `expire` or `wake` has something to do; nil if none. O(n).
    var nextWakeTime: Int64? {
        var earliest: Int64?
        for call in calls.values where call.waiter != nil {
            earliest = min(earliest ?? call.deadline, call.deadline)
        }
        return lower(earliest, nextRetryTime)
    }

    /// Earliest time at which a refused read may be sent again; nil if none. O(refused reads).
    var nextRetryTime: Int64? {
        var earliest = appendsNotBefore != 0 && appendsUnderWay == 0 ? appendsNotBefore : nil
        for number in delayed {
            if let time = calls[number]?.notBefore { earliest = min(earliest ?? time, time) }
        }
        return earliest
    }
}

/// Wait before a refused call is sent again, where the service gives none.
private let defaultWaitMilliseconds = 200

private func lower<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
}
