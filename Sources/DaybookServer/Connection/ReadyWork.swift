import DaybookCore
import DaybookMethods
import NIOCore

/// Work of one connection whose views have come far enough, until its client takes answers and its turn has
/// come. Pure.
///
/// What waits here is small: an answer is made only when there is somebody to take it.
struct ReadyWork {
    private var short = CircularBuffer<Work>(initialCapacity: 0)
    private var long = CircularBuffer<Work>(initialCapacity: 0)
    private var runningLongCount = 0

    var isEmpty: Bool { short.isEmpty && long.isEmpty }

    /// Whether work waits for a turn of the event loop.
    var waitsForTurn: Bool { !short.isEmpty }

    private var hasLong: Bool { !long.isEmpty && runningLongCount < Limits.longReadCountMax }

    /// Whether `next` gives work.
    func hasNext(isTurnOver: Bool) -> Bool { (!isTurnOver && !short.isEmpty) || hasLong }

    /// Adds work. An append's events are read back from the log later, so that they don't wait in memory.
    mutating func add(_ work: Work) {
        switch work.route {
        case .inline: short.append(work.withoutEvents)
        case .pooled: long.append(work.withoutEvents)
        }
    }

    /// The work to do next, short before long. `finishedLong` is called once long work is done.
    mutating func next(isTurnOver: Bool) -> Work? {
        if !isTurnOver, let work = short.popFirst() { return work }
        guard hasLong else { return nil }
        runningLongCount += 1
        return long.removeFirst()
    }

    mutating func finishedLong() { runningLongCount -= 1 }

    /// Drops all work that has not begun.
    mutating func removeAll() {
        short = CircularBuffer(initialCapacity: 0)
        long = CircularBuffer(initialCapacity: 0)
    }
}

extension Work {
    fileprivate var withoutEvents: Work {
        guard case .reply(let call, var appended, let reply) = self else { return self }
        appended.events = []
        for index in appended.parts.indices { appended.parts[index].events = [] }
        return .reply(call, appended, reply)
    }
}
