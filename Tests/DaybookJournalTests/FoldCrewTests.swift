import DaybookCore
import DaybookProjections
import DaybookLMDB
import Testing

@testable import DaybookJournal

/// Views of a log of more runs of events than are kept at a time.
@Suite struct FoldCrewTests {
    private static let eventCount = 4 * Limits.foldRunEventCount * Limits.foldRunCountMax / 3
    private static let projectors: [any Projector] = [Projections.heads] + Projections.folded

    private let directory = TestJournal.newPath()
    private let log: EventLog

    init() throws {
        try File.makeDirectory(directory)
        log = try TrialLog.makeEmpty(in: directory + "/log", limits: .forTests)
        try TrialLog.fill(log, eventCount: FoldCrewTests.eventCount)
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
        let failing = ProjectorThatFails(at: position)
        let crew = FoldCrew(
            try folders([failing] + FoldCrewTests.projectors, "some"), threadCount: threadCount)
        try FoldPass.fold(crew, from: log, countMax: Int.max / 2, stores: true)
        let failures = crew.takeFailures()
        #expect(failures.map(\.folder.view.projector.name) == [failing.name])
        guard case .view(_, at: position) = failures.first?.error else {
            Issue.record("\(failures.map(\.error)) is not of position \(position.value)")
            return
        }
        #expect(failures.first?.folder.position == position.previous)
        for folder in crew.folders where folder.view.projector.name != failing.name {
            #expect(folder.state.position.value == UInt64(FoldCrewTests.eventCount))
        }
    }

    /// What was read before the log is found damaged is folded; nothing is waited for any more.
    @Test func aLogThatCannotBeReadEndsTheCall() throws {
        defer { File.removeTree(directory) }
        let crew = FoldCrew(
            try folders([Projections.history, Projections.lifecycle], "some"), threadCount: 2)
        let countBefore = Limits.foldRunEventCount + 9
        #expect(throws: StorageError.self) {
            try crew.fold { (feed: inout FoldCrew.Feed) throws(StorageError) in
                try log.environment.read { transaction throws(StorageError) in
                    try log.scan(from: .first, countMax: countBefore, in: transaction) { header in
                        feed.add(header)
                        return true
                    }
                }
                throw .damaged(Position(UInt64(countBefore)).next, .wrongChecksum)
            }
        }
        #expect(crew.takeFailures().isEmpty)
        #expect(crew.folders.map(\.position) == Array(repeating: Position(UInt64(countBefore)), count: 2))
    }
}

private struct ProjectorThatFails: Projector {
    private let position: Position

    init(at position: Position) { self.position = position }

    var name: String { "failing" }
    var version: UInt32 { 1 }
    var tables: [ViewTable] { [ViewTable("rows", index: 0)] }

    func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        if event.header.position == position { throw ViewReadError("the test wants it so", of: self) }
    }
}
