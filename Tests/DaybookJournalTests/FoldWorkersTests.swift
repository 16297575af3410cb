import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookJournal
@testable import daybook_bench

/// Views of a log of more runs of events than are kept at a time.
@Suite struct FoldCrewTests {
    private static let eventCount = 4 * Limits.foldRunEventCount * Limits.foldRunCountMax / 3
    private static let projectors: [any Projector] = [Projections.heads] + Projections.folded

    private let directory = TestJournal.newPath()
    private let detached: DetachedLog
    private var log: EventLog { detached.log }

    init() throws {
        detached = try DetachedLog(in: directory, limits: .forTests)
        try GeneratedLog.fill(detached, eventCount: FoldCrewTests.eventCount)
    }

    private func folders(_ projectors: [any Projector], _ name: String) throws -> [ViewFolder] {
        try projectors.map { projector in
            let path = "\(directory)/\(name)-\(projector.name)"
            try File.makeDirectory(path)
            let view = try View(staging: projector, in: path, limits: .forTests)
            return try ViewFolder(view, identity: log.identity)
        }
    }

    private func states(_ folders: [ViewFolder]) -> [String: ViewState] {
        Dictionary(uniqueKeysWithValues: folders.map { ($0.view.projector.name, $0.state) })
    }

    @Test func threadsTogetherMakeTheRowsOfOne() throws {
        defer { File.removeTree(directory) }
        let alone = try folders(FoldCrewTests.projectors, "alone")
        try FoldPass.store(alone, from: log, countMax: Int.max / 2)
        #expect(states(alone).values.allSatisfy { $0.position.value == UInt64(FoldCrewTests.eventCount) })
        for threadCount in 2...3 {
            let shared = try folders(FoldCrewTests.projectors, "by-\(threadCount)")
            // In batches that end within a run.
            while shared[0].position < alone[0].position {
                try FoldPass.store(shared, from: log, countMax: 700, threadCount: threadCount)
            }
            for (name, state) in states(shared) {
                #expect(state.fingerprint == states(alone)[name]?.fingerprint, "\(name)")
                #expect(state.leaf == states(alone)[name]?.leaf)
            }
        }
    }

    @Test(arguments: [1, 2]) func aViewThatFailsKeepsNoOtherFromGoingOn(_ threadCount: Int) throws {
        defer { File.removeTree(directory) }
        let position = Position(UInt64(Limits.foldRunEventCount) * 2 + 5)
        let failing = FaultyProjector(Projections.history, Fault(at: position), name: "failing")
        let workers = FoldWorkers(
            try folders([failing] + FoldCrewTests.projectors, "some"), threadCount: threadCount)
        try FoldPass.fold(workers, from: log, countMax: Int.max / 2, stores: true)
        let failures = workers.takeFailures()
        #expect(failures.map(\.folder.view.projector.name) == [failing.name])
        guard case .view(_, at: position) = failures.first?.error else {
            Issue.record("\(failures.map(\.error)) is not of position \(position.value)")
            return
        }
        #expect(failures.first?.folder.position == position.previous)
        for folder in workers.folders where folder.view.projector.name != failing.name {
            #expect(folder.state.position.value == UInt64(FoldCrewTests.eventCount))
        }
    }

    /// What was read before the log is found damaged is folded; nothing is waited for any more.
    @Test func aLogThatCannotBeReadEndsTheCall() throws {
        defer { File.removeTree(directory) }
        let workers = FoldWorkers(
            try folders([Projections.history, Projections.lifecycle], "some"), threadCount: 2)
        let countBefore = Limits.foldRunEventCount + 9
        #expect(throws: StorageError.self) {
            try workers.fold { (feed: inout FoldWorkers.Feed) throws(StorageError) in
                try log.environment.read { transaction throws(StorageError) in
                    try log.scan(from: .first, countMax: countBefore, in: transaction) { header in
                        feed.add(header)
                        return true
                    }
                }
                throw .damaged(Position(UInt64(countBefore)).next, .wrongChecksum)
            }
        }
        #expect(workers.takeFailures().isEmpty)
        #expect(workers.folders.map(\.position) == Array(repeating: Position(UInt64(countBefore)), count: 2))
    }
}
