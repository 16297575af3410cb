import DaybookCommitLog
import DaybookCore
import DaybookTesting

/// The log as a model of LMDB has it: what a synced transaction wrote is there, and a failed one is there or not.
struct ModelLog {
    private(set) var batches: [LogBatch] = []
    private(set) var records = SegmentRecords()
    private let start: LogEnd

    init(start: LogEnd = LogEnd(position: .none, root: .zero)) { self.start = start }

    var end: LogEnd { batches.last.map { LogEnd(position: $0.last, root: $0.rootAfter) } ?? start }

    /// One synced transaction.
    mutating func commit(_ step: FlushStep) {
        if let first = step.batches.first {
            precondition(first.first == end.position.next && first.rootBefore == end.root)
        }
        batches += step.batches
        records = step.records
    }
}

/// Batches of random events, each after the one before.
struct BatchMaker {
    private(set) var end: LogEnd
    private var random: SeededGenerator

    init(seed: UInt64, after end: LogEnd = LogEnd(position: .none, root: .zero)) {
        self.end = end
        random = SeededGenerator(seed: seed)
    }

    /// The next batch; `end` stays where it is until `take`.
    mutating func batch(eventCount: Int, bodyByteCount: Int) -> LogBatch {
        var batch = LogBatch(first: end.position.next, rootBefore: end.root)
        for _ in 0..<eventCount {
            let header = (0..<Int.random(in: 40...120, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Bodies of zeros and of what a piece begins with are as good as any.
            let fill = [UInt8(0), 1, 2, UInt8.random(in: 0...255, using: &random)].randomElement(
                using: &random)!
            let body = [UInt8](repeating: fill, count: bodyByteCount)
            let root = Digest256(words: (random.next(), random.next(), random.next(), random.next()))
            batch.add(header: header.span.bytes, body: body.span.bytes, root: root)
        }
        return batch
    }

    mutating func take(_ batch: LogBatch) { end = LogEnd(position: batch.last, root: batch.rootAfter) }

    /// Goes on from what was found after a restart.
    mutating func goOn(from end: LogEnd) { self.end = end }
}
