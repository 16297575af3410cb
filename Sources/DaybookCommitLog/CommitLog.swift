package import DaybookCore
import DaybookSystem

/// A log's end, as far as a commit log needs it.
package struct LogEnd: Equatable, Sendable {
    package var position: Position
    /// The root of the audit tree.
    package var root: Digest256

    package init(position: Position, root: Digest256) {
        self.position = position
        self.root = root
    }
}

/// The contents of one transaction of the log.
package struct FlushStep: Equatable, Sendable {
    /// Batches that the log lacks, in order; none where only the records change.
    package let batches: [LogBatch]
    /// The records of the segments from then on.
    package let records: SegmentRecords
}

/// The commit log: what was acknowledged and is not in the log yet lies in one of two segments, synced, and in memory.
///
/// A batch counts once `append` has returned. The log is written behind it, in steps: `nextStep` says what to write in one
/// synced transaction, and `stepIsDurable` takes note that it was. Only then is memory given back and a segment given free;
/// a `Blanking` makes it zero, and a further step ready. Used by one thread at a time; a `Blanking` may run beside it.
package struct CommitLog: ~Copyable {
    package let history: LogHistory
    private let disk: any SegmentDisk
    private let sizes: SegmentSizes

    /// The end of what was acknowledged.
    package private(set) var end: LogEnd
    /// The batches of it that the log lacks.
    package private(set) var tail = Tail()
    /// The end of what the log has.
    package private(set) var flushed: LogEnd

    /// The records in the log, as of the last step that is durable.
    package private(set) var records: SegmentRecords
    /// The segments that the log calls ready.
    private var segments: [SegmentName: Segment] = [:]
    /// Byte counts of segments that are blank and not called ready yet.
    private var blank: [SegmentName: Int] = [:]
    /// The segment that is written to.
    private var active: SegmentName?
    private var wantedByteCount: Int
    /// The use of the active segment in which larger ones came to be wanted last.
    private var grownIn = SegmentUse.none
    /// The reason why nothing is written any more.
    private var failure: CommitLogError?
    /// The last whole frame that was found: its sync may have failed, or never returned.
    private var doubtful: Doubtful?

    private struct Segment {
        let byteCount: Int
        /// Byte count up to which it may be written.
        var usedByteCount = 0
        /// The positions that it holds.
        var positions: ClosedRange<Position>?
        /// The blocks of a frame that was cut off.
        var cutOff: Range<Int>?
    }

    private struct Doubtful {
        let segment: SegmentName
        let offset: Int
        let frame: [UInt8]
    }

    /// Reads what the segments have that the log lacks; `tail` then has it.
    ///
    /// Before anybody reads it, it has to be in the log, or `settle` to have succeeded.
    /// - Parameters:
    ///   - log: the end of the log, synced.
    ///   - records: what the log says of the segments.
    package init(
        opening disk: any SegmentDisk, of history: LogHistory, log: LogEnd, records: SegmentRecords,
        sizes: SegmentSizes = SegmentSizes()
    ) throws(SegmentDamage) {
        self.history = history
        self.disk = disk
        self.records = records
        self.sizes = sizes
        end = log
        flushed = log
        wantedByteCount = sizes.least
        let found = try SegmentReplay(of: history, on: disk, log: log, records: records)
        for (name, scan) in found.scans {
            let batches = scan.frames.map(\.batch)
            segments[name] = Segment(
                byteCount: scan.byteCount, usedByteCount: scan.usedByteCount,
                positions: batches.first.map { $0.first...batches[batches.count - 1].last },
                cutOff: scan.cutOff)
            wantedByteCount = max(wantedByteCount, scan.byteCount)
        }
        for (batch, _, _) in found.lacking { tail.append(batch) }
        if let (batch, name, offset) = found.lacking.last {
            end = LogEnd(position: batch.last, root: batch.rootAfter)
            doubtful = Doubtful(
                segment: name, offset: offset, frame: Frame.encode(batch, of: history, use: records[name].use)
            )
        }
    }

    /// Writes the last frame that was found once more, with the same bytes in the same place, and syncs it: what is read
    /// then is on the disk. What was cut off is overwritten by zeros. For a log that has no room to take in what was found;
    /// this takes none.
    package mutating func settle() throws(CommitLogError) {
        for (name, segment) in segments {
            guard let cutOff = segment.cutOff else { continue }
            try write([UInt8](repeating: 0, count: cutOff.count), to: name, at: cutOff.lowerBound)
            segments[name]!.cutOff = nil
        }
        guard let doubtful else { return }
        try write(doubtful.frame, to: doubtful.segment, at: doubtful.offset)
        self.doubtful = nil
    }

    /// Whether what was found is neither in the log nor settled. A frame behind it would say that it was acknowledged.
    private var isUnsettled: Bool { doubtful != nil || segments.values.contains { $0.cutOff != nil } }

    /// Writes and syncs.
    private mutating func write(_ bytes: [UInt8], to name: SegmentName, at offset: Int) throws(CommitLogError)
    {
        do throws(SystemError) { try disk.write(bytes, to: name, at: offset) } catch {
            throw fail(.write(error))
        }
        do throws(SystemError) { try disk.sync(name) } catch { throw fail(.sync(error)) }
    }

    // MARK: Appending

    /// Writes a batch and syncs it: when this returns, it is acknowledged.
    /// - Throws: `.full` where the log has to be flushed first, after which the batch may be tried again. After `.write`
    ///   and `.sync` everything is refused: whoever opens the journal next finds out what is there.
    package mutating func append(_ batch: LogBatch) throws(CommitLogError) {
        if let failure { throw failure }
        guard !isUnsettled else { throw .full }
        precondition(batch.first == end.position.next && batch.rootBefore == end.root && !batch.isEmpty)
        let count = Frame.byteCount(of: batch)
        let name = try activate(forFrame: count)
        let offset = segments[name]!.usedByteCount
        let frame = Frame.encode(batch, of: history, use: records[name].use)
        try write(frame, to: name, at: offset)
        segments[name]!.usedByteCount += count
        segments[name]!.positions = (segments[name]!.positions?.lowerBound ?? batch.first)...batch.last
        end = LogEnd(position: batch.last, root: batch.rootAfter)
        tail.append(batch)
    }

    private mutating func fail(_ error: CommitLogError) -> CommitLogError {
        failure = error
        return error
    }

    /// The segment that has room for a frame: the active one, or a blank one, which is the active one from then on.
    private mutating func activate(forFrame count: Int) throws(CommitLogError) -> SegmentName {
        if let active, segments[active]!.usedByteCount + count <= segments[active]!.byteCount {
            return active
        }
        wantedByteCount = max(wantedByteCount, sizes.byteCount(forFrame: count))
        let next = SegmentName.allCases.first { name in
            guard name != active, let segment = segments[name] else { return false }
            return segment.usedByteCount == 0 && count <= segment.byteCount
        }
        noteLoad()
        guard let next else { throw .full }
        active = next
        return next
    }

    /// The active segment was filled before the log took in anything of it: there is load, and larger ones are wanted.
    /// Once for each use, however often an append is tried.
    private mutating func noteLoad() {
        guard let active, records[active].use != grownIn, let first = segments[active]!.positions?.lowerBound,
            flushed.position < first
        else { return }
        grownIn = records[active].use
        wantedByteCount = sizes.grown(wantedByteCount)
    }

    /// Ends the use of the active segment, so that it is blanked once the log has all of it.
    package mutating func retire() {
        if let name = active, segments[name]!.usedByteCount > 0 { active = nil }
    }

    // MARK: Flushing

    /// The contents of the log's next transaction; nil where there is nothing to write.
    /// - Parameter byteCountMax: most bytes of its batches; a larger batch is a step of its own.
    package func nextStep(byteCountMax: Int) -> FlushStep? {
        guard failure == nil else { return nil }
        let batches = Array(tail.slice(byteCountMax: byteCountMax))
        let reached = batches.last?.last ?? flushed.position
        var records = records
        for name in SegmentName.allCases {
            if let segment = segments[name], name != active, isDone(segment, through: reached) {
                records[name] = .free(after: records[name].use)
            } else if blank[name] != nil {
                records[name] = .ready(records[name].use.next)
            }
        }
        guard !batches.isEmpty || records != self.records else { return nil }
        return FlushStep(batches: batches, records: records)
    }

    /// Whether a segment that is not written to has nothing that the log lacks, and has to be blanked or to grow.
    private func isDone(_ segment: Segment, through position: Position) -> Bool {
        if segment.usedByteCount == 0 { return segment.byteCount < wantedByteCount }
        return segment.positions.map { $0.upperBound <= position } ?? true
    }

    /// Takes note that a step's transaction is synced.
    package mutating func stepIsDurable(_ step: FlushStep) {
        if let last = step.batches.last {
            flushed = LogEnd(position: last.last, root: last.rootAfter)
            tail.drop(through: last.last)
            if tail.isEmpty { doubtful = nil }
        }
        for name in SegmentName.allCases where step.records[name] != records[name] {
            switch step.records[name] {
            case .free: segments[name] = nil
            case .ready: segments[name] = blank.removeValue(forKey: name).map { Segment(byteCount: $0) }
            }
        }
        records = step.records
    }

    // MARK: Blanking

    /// The segment to blank, if one is free; it may be run on another thread.
    package var blanking: Blanking? {
        let name = SegmentName.allCases.first { segments[$0] == nil && blank[$0] == nil }
        return name.map { Blanking(segment: $0, byteCount: wantedByteCount) }
    }

    /// Takes note that a segment is blank and synced.
    package mutating func isBlank(_ segment: SegmentName, byteCount: Int) { blank[segment] = byteCount }
}
