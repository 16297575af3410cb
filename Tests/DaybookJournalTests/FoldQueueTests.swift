import DaybookCore
import DaybookTesting
import Testing

@testable import DaybookJournal

@Suite struct FoldQueueTests {
    private func take(_ worker: Int, _ queue: inout FoldQueue) throws -> FoldQueue.Job {
        let job = queue.take(worker)
        return try #require(job)
    }

    @Test func aRunIsKeptUntilEveryViewHasFoldedIt() throws {
        var queue = FoldQueue(viewCount: 2, runCountMax: 2)
        #expect(queue.hasRoom && queue.isDone)
        queue.add()
        queue.add()
        #expect(!queue.hasRoom && !queue.isDone)
        let first = try take(0, &queue)
        queue.didFold(first)
        #expect(!queue.hasRoom)
        let other = try take(1, &queue)
        #expect(other == FoldQueue.Job(view: 1 - first.view, run: 0))
        queue.didFold(other)
        #expect(queue.hasRoom && !queue.isDone)
    }

    @Test func aViewIsTakenByOneWorkerAtATime() throws {
        var queue = FoldQueue(viewCount: 1, runCountMax: 4)
        queue.add()
        queue.add()
        let job = try take(0, &queue)
        let none = queue.take(1)
        #expect(none == nil)
        queue.didFold(job)
        let next = try take(1, &queue)
        #expect(next == FoldQueue.Job(view: 0, run: 1))
    }

    @Test func aWorkerGoesOnWithItsOwnViewsBeforeItTakesAnothers() throws {
        var queue = FoldQueue(viewCount: 3, runCountMax: 4)
        queue.add()
        for (worker, view) in [(0, 0), (1, 1), (0, 2)] {
            let job = try take(worker, &queue)
            #expect(job.view == view)
            queue.didFold(job)
        }
        queue.add()
        let own = [try take(0, &queue), try take(0, &queue)]
        #expect(own.map(\.view) == [0, 2])
        for job in own { queue.didFold(job) }
        let next = try take(0, &queue)
        #expect(next == FoldQueue.Job(view: 1, run: 1))
        let none = queue.take(1)
        #expect(none == nil)
    }

    @Test func aViewThatFailedHoldsNothingUp() throws {
        var queue = FoldQueue(viewCount: 2, runCountMax: 1)
        queue.add()
        queue.didFail(try take(0, &queue))
        #expect(!queue.isDone)
        queue.didFold(try take(0, &queue))
        #expect(queue.isDone && queue.hasRoom)
        queue.add()
        let next = try take(1, &queue)
        #expect(next.view == 1)
        let none = queue.take(0)
        #expect(none == nil)
    }

    @Test func withoutViewsNothingIsWaitedFor() {
        var queue = FoldQueue(viewCount: 0, runCountMax: 1)
        for _ in 0..<3 { queue.add() }
        #expect(queue.isDone && queue.hasRoom)
        let none = queue.take(0)
        #expect(none == nil)
    }

    /// Whatever workers take and end in whatever order: each view folds each run once, in order, and only
    /// while it is kept.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func everyViewFoldsEveryRunInOrder(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let viewCount = Int.random(in: 1...6, using: &random)
        let workerCount = Int.random(in: 1...4, using: &random)
        let runCountMax = Int.random(in: 1...4, using: &random)
        let runCount = 30
        let failing = Bool.random(using: &random) ? Int.random(in: 0..<viewCount, using: &random) : nil
        var queue = FoldQueue(viewCount: viewCount, runCountMax: runCountMax)
        var jobs: [Int: FoldQueue.Job] = [:]
        var folded = Array(repeating: 0, count: viewCount)
        while !(queue.isDone && queue.addedCount == runCount) {
            if queue.hasRoom, queue.addedCount < runCount { queue.add() }
            let worker = Int.random(in: 0..<workerCount, using: &random)
            if let job = jobs.removeValue(forKey: worker) {
                if job.view == failing, job.run == 7 {
                    queue.didFail(job)
                } else {
                    folded[job.view] += 1
                    queue.didFold(job)
                }
            } else if let job = queue.take(worker) {
                try #require(job.run == folded[job.view])
                try #require(queue.addedCount - job.run <= runCountMax)
                try #require(!jobs.values.contains { $0.view == job.view })
                jobs[worker] = job
            }
        }
        for view in 0..<viewCount { #expect(folded[view] == (view == failing ? 7 : runCount)) }
    }
}
