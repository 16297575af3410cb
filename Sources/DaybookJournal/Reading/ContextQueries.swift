import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookPrompt

package struct ContextQuery: Sendable {
    package var owner: Name
    package var agent: Name?
    /// Number of the newest sessions that have an insight or a summary.
    package var sessionCount = 5

    package init(owner: Name) { self.owner = owner }
}

/// The insights and summaries of an owner's earlier sessions, newest first.
package struct ResumeContext: Sendable {
    package var insights: [Insight]
    package var summaries: [SessionSummary]
    package var text: String

    package init(insights: [Insight], summaries: [SessionSummary], text: String) {
        self.insights = insights
        self.summaries = summaries
        self.text = text
    }
}

extension JournalReader {
    /// The insights and summaries of the newest of an owner's sessions that have any.
    package func context(_ query: ContextQuery) throws(JournalError) -> ResumeContext {
        let snapshot = try snapshot([Projections.insights])
        let starts = try snapshot.sessions(of: query)
        var summaries: [SessionSummary] = []
        for start in starts {
            if let summary = try snapshot.summary(of: start) { summaries.append(summary) }
        }
        summaries.sort { $0.position > $1.position }
        let insights = try snapshot.insights(of: starts)
        var section = ContextSection()
        for insight in insights where insight.replacedBy == nil { section.add(insight) }
        for summary in summaries { section.add(summary) }
        return ResumeContext(insights: insights, summaries: summaries, text: section.text())
    }
}

extension Snapshot {
    fileprivate func sessions(of query: ContextQuery) throws(JournalError) -> [Position] {
        guard let owner = try firstPosition(of: names.digest(.owner, query.owner.utf8)) else { return [] }
        var agent = Position.none
        if let name = query.agent {
            guard let first = try firstPosition(of: names.digest(.agent, name.utf8)) else { return [] }
            agent = first
        }
        let prefix = InsightsProjector.recencyPrefix(owner: owner, agent: agent)
        var starts: [Position] = []
        for key in try keys(InsightsProjector.Table.recency, prefix, query.sessionCount) {
            guard let start = try row(views.insights, InsightsProjector.Table.recency, key) else { continue }
            starts.append(Position(row: start))
        }
        return starts
    }

    private func firstPosition(of name: NameDigest) throws(JournalError) -> Position? {
        var key: [UInt8] = []
        key.append(name)
        return try row(views.insights, InsightsProjector.Table.names, key).map { Position(row: $0) }
    }

    fileprivate func summary(of start: Position) throws(JournalError) -> SessionSummary? {
        let row = try row(views.insights, InsightsProjector.Table.sessions, ViewKey.session(start))
        let established = EstablishedRow(
            try required(row, of: Projections.insights, "there is no session at \(start.value)"))
        guard !established.summary.isNone, let text = try log.body(at: established.summary)?[.summary]
        else { return nil }
        let header = try log.header(at: established.summary)
        return SessionSummary(
            session: try tail(of: start).id, position: header.position, recordedAt: header.recordedAt,
            throughSequence: header.sequence, text: text)
    }

    /// The insights, newest first, as many as one answer holds.
    fileprivate func insights(of starts: [Position]) throws(JournalError) -> [Insight] {
        var places: [(position: Position, start: Position)] = []
        for start in starts {
            let keys = try keys(
                InsightsProjector.Table.insights, ViewKey.session(start), Limits.contextInsightCountMax)
            places += keys.map { (InsightsProjector.position(newestFirst: $0), start) }
        }
        places.sort { $0.position > $1.position }
        var insights: [Insight] = []
        var byteCount = 0
        for place in places.prefix(Limits.contextInsightCountMax)
        where byteCount <= Limits.answerByteCountTarget {
            guard let body = try log.body(at: place.position) else { continue }
            byteCount += 512 + body.frameByteCount
            insights.append(
                Insight(
                    session: try tail(of: place.start).id, header: try log.header(at: place.position),
                    body: body, replacedBy: try replacement(of: place.position)))
        }
        return insights
    }

    private func replacement(of position: Position) throws(JournalError) -> Position? {
        try keys(InsightsProjector.Table.replacements, ViewKey.session(position), 1)
            .first.map(InsightsProjector.position)
    }

    private func keys(
        _ table: ViewTable, _ prefix: [UInt8], _ countMax: Int
    ) throws(JournalError) -> [[UInt8]] {
        try keys(views.insights, table, prefix: prefix, countMax: countMax)
    }
}
