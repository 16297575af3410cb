package import DaybookCore

/// The insights and summaries of sessions, found by owner and agent, newest first.
package struct InsightsProjector: Projector {
    package var name: String { "insights" }
    package var version: UInt32 { 4 }
    package var tables: [ViewTable] {
        [
            Table.names, Table.sessions, Table.insights, Table.replacements, Table.recency, Table.forks,
        ]
    }

    package enum Table {
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 0)
        /// Start → `EstablishedRow`.
        package static let sessions = ViewTable("sessions", index: 1)
        /// Start, ~position → `Derivation`.
        package static let insights = ViewTable("insights", index: 2)
        /// Position of an insight, ~that of one which replaces it → nothing.
        package static let replacements = ViewTable("replacements", index: 3)
        /// Owner, agent (none for all agents), ~newest insight or summary → start.
        package static let recency = ViewTable("recency", index: 4)
        /// Parent's start, fork's start → nothing.
        package static let forks = ViewTable("forks", index: 5)
    }

    package static func newestFirstKey(_ first: Position, _ position: Position) -> [UInt8] {
        ViewKey.session(first, ~position.value)
    }

    package static func position(newestFirst key: [UInt8]) -> Position {
        Position(~key.span.bytes.bigEndianWord(at: key.count - 8))
    }

    package static func recencyPrefix(owner: Position, agent: Position) -> [UInt8] {
        ViewKey.session(owner, agent.value)
    }

    private static let present: [UInt8] = [1]

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let tail = header.sessionTail { return try start(event, tail, rows) }
        switch header.type {
        case .insightRecorded: try record(event, rows)
        case .sessionSummarized: try summarize(event, rows)
        case .sessionAssigned: try assign(event, rows)
        case .sessionRewound: try retract(event, rows)
        case .messageRedacted where !header.flags.contains(.keepsCurrent):
            try forget(header.session, rows, reaching: header.sequence) {
                $0.isMade(from: header.sequence, at: header.target)
            }
        case .sessionCleared, .sessionErased: try forgetAll(event, rows)
        default: break
        }
    }

    private func start(
        _ event: borrowing FoldEvent, _ tail: SessionTailRecord, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        var row = EstablishedRow()
        let position = header.position
        row.names = try rows.names(tail.owner, tail.agent, tail.project, at: position, in: Table.names)
        if let fork = header.fork {
            row.forkSequence = fork.sequence
            let key = ViewKey.session(fork.parent, position.value)
            rows.insert(Table.forks, key, InsightsProjector.present)
        }
        rows.insert(Table.sessions, ViewKey.session(position), row.bytes)
    }

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        guard let given = try rows.names(givenBy: event, in: Table.names),
            let before = try session(event.header.session, rows)
        else { return }
        var row = before
        row.names.give(given)
        try put(row, over: before, event.header.session, rows)
    }

    private func session(_ start: Position, _ rows: ViewBatch) throws(ViewReadError) -> EstablishedRow? {
        try rows.value(Table.sessions, ViewKey.session(start)).map { EstablishedRow($0) }
    }

    // MARK: What is established

    private func record(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard let before = try session(header.session, rows) else { return }
        let key = InsightsProjector.newestFirstKey(header.session, header.position)
        rows.insert(Table.insights, key, Derivation(event).bytes)
        if !header.target.isNone {
            let key = InsightsProjector.newestFirstKey(header.target, header.position)
            rows.insert(Table.replacements, key, InsightsProjector.present)
        }
        var row = before
        row.newest = header.position
        try put(row, over: before, header.session, rows)
    }

    private func summarize(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard let before = try session(header.session, rows) else { return }
        var row = before
        row.summary = header.flags.contains(.carriesSummary) ? header.position : .none
        row.summaryDerivation = row.summary.isNone ? Derivation() : Derivation(event)
        try refreshNewest(&row, header.session, rows)
        try put(row, over: before, header.session, rows)
    }

    /// Removes the summary when a message that it tells of is rewound, by the rule of `SummaryMark`.
    private func retract(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard let before = try session(header.session, rows), !before.summary.isNone,
            before.summaryDerivation.through > header.sequence
        else { return }
        var row = before
        row.summary = .none
        row.summaryDerivation = Derivation()
        try refreshNewest(&row, header.session, rows)
        try put(row, over: before, header.session, rows)
    }

    /// Finds the session's newest insight or summary anew.
    private func refreshNewest(
        _ row: inout EstablishedRow, _ start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let newest = try rows.keys(Table.insights, prefix: ViewKey.session(start), countMax: 1).first
        row.newest = max(row.summary, newest.map(InsightsProjector.position) ?? .none)
    }

    private func put(
        _ row: EstablishedRow, over before: EstablishedRow, _ start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        try rows.put(Table.sessions, ViewKey.session(start), row.bytes)
        guard row.newest != before.newest || row.names != before.names else { return }
        for key in before.recencyKeys { try rows.remove(Table.recency, key) }
        for key in row.recencyKeys { try rows.put(Table.recency, key, start.row) }
    }

    // MARK: What is gone

    /// Removes everything derived from messages that are cleared or erased, also in forks that had inherited
    /// some of them.
    private func forgetAll(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard var row = try session(header.session, rows) else { return }
        let clearedBefore = row.clearedThrough
        row.clearedThrough = header.type == .sessionCleared ? header.sequence : clearedBefore
        try rows.put(Table.sessions, ViewKey.session(header.session), row.bytes)
        guard let first = header.firstCleared else {
            return try forget(header.session, rows, reaching: clearedBefore.next) { _ in true }
        }
        guard first <= header.sequence else { return }
        try forget(header.session, rows, reaching: first) { $0.isMade(from: first, at: header.target) }
    }

    /// Removes the insights and summary that `isGone` names, in the session and its forks.
    /// - Parameter sequence: forks that inherit this message forget too.
    /// - Complexity: O(forks and their insights).
    private func forget(
        _ start: Position, _ rows: ViewBatch, reaching sequence: SequenceNumber,
        _ isGone: (Derivation) -> Bool
    ) throws(ViewReadError) {
        var waiting = [start]
        while let next = waiting.popLast() {
            try forget(in: next, rows, isGone)
            let forks = try rows.keys(
                Table.forks, prefix: ViewKey.session(next), countMax: Limits.viewRowCountMax)
            for key in forks {
                let fork = Position(key.span.bytes.bigEndianWord(at: 8))
                if try session(fork, rows)?.forkSequence ?? .none >= sequence { waiting.append(fork) }
            }
        }
    }

    private func forget(
        in start: Position, _ rows: ViewBatch, _ isGone: (Derivation) -> Bool
    ) throws(ViewReadError) {
        guard let before = try session(start, rows) else { return }
        let keys = try rows.keys(
            Table.insights, prefix: ViewKey.session(start), countMax: Limits.viewRowCountMax)
        for key in keys {
            guard let bytes = try rows.value(Table.insights, key) else { continue }
            let insight = Derivation(bytes)
            guard isGone(insight) else { continue }
            try rows.remove(Table.insights, key)
            let position = InsightsProjector.position(newestFirst: key)
            if !insight.replaces.isNone {
                try rows.remove(
                    Table.replacements, InsightsProjector.newestFirstKey(insight.replaces, position))
            }
        }
        var row = before
        if !row.summary.isNone, isGone(row.summaryDerivation) {
            row.summary = .none
            row.summaryDerivation = Derivation()
        }
        try refreshNewest(&row, start, rows)
        try put(row, over: before, start, rows)
    }
}
