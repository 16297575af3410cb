import DaybookCore

/// The frames of both segments that the log lacks, in order.
struct SegmentReplay {
    private(set) var scans: [SegmentName: SegmentScan] = [:]
    private(set) var lacking: [(batch: LogBatch, segment: SegmentName, offset: Int)] = []

    init(
        of history: LogHistory, on disk: any SegmentDisk, log: LogEnd, records: SegmentRecords
    ) throws(SegmentDamage) {
        for name in SegmentName.allCases {
            guard case .ready(let use) = records[name] else { continue }
            scans[name] = try SegmentScan(
                of: name, use: use, history: history, on: disk, expecting: log.position.next)
        }
        var found: [(batch: LogBatch, segment: SegmentName, offset: Int)] = []
        for (name, scan) in scans { found += scan.frames.map { ($0.batch, name, $0.offset) } }
        found.sort { $0.batch.first < $1.batch.first }
        try check(found, log)
        lacking = found.filter { $0.batch.first > log.position }
    }

    /// Checks that the frames go on from one to the next, and from the log's end.
    private func check(
        _ found: [(batch: LogBatch, segment: SegmentName, offset: Int)], _ log: LogEnd
    ) throws(SegmentDamage) {
        var end: LogEnd?
        for (batch, segment, offset) in found {
            func damage(_ problem: SegmentProblem) -> SegmentDamage {
                SegmentDamage(segment: segment, offset: offset, position: batch.first, problem: problem)
            }
            if let end {
                guard batch.first == end.position.next else { throw damage(.gap) }
                guard batch.rootBefore == end.root else { throw damage(.root) }
            } else if batch.first > log.position.next {
                throw damage(.gap)
            }
            if batch.first == log.position.next, batch.rootBefore != log.root { throw damage(.root) }
            guard batch.first > log.position || batch.last <= log.position else { throw damage(.gap) }
            if batch.last == log.position, batch.rootAfter != log.root { throw damage(.root) }
            end = LogEnd(position: batch.last, root: batch.rootAfter)
        }
        // The other segment is begun only after the last frame of this one was synced.
        guard let last = found.last else { return }
        for (name, scan) in scans where name != last.segment {
            guard let cutOff = scan.cutOff, let mine = scan.frames.last else { continue }
            throw SegmentDamage(
                segment: name, offset: cutOff.lowerBound, position: mine.batch.last.next, problem: .behindTorn
            )
        }
    }
}
