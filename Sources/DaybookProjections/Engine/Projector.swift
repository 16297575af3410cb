package import DaybookCore

/// A view as a pure function of the log: a name, a version, tables and a fold.
///
/// A fold reads nothing but the event's header and its own rows: no clock, no other view. Rows hold positions,
/// never text, so that erasing a body changes no row. One that reads bodies takes back, with the event of an
/// erasure, all that it took from them.
package protocol Projector: Sendable {
    /// In directory names and `projection.list`; lower-case letters.
    var name: String { get }
    /// Raised whenever the same log would give other rows.
    var version: UInt32 { get }
    /// The tables in the order of their `ViewTable.index`.
    var tables: [ViewTable] { get }

    /// What the fold reads of events besides their headers.
    var inputs: FoldInputs { get }

    /// How long an event takes to fold and store, beside the quickest projector's 1: threads that fold together take
    /// the dearest first.
    var foldCost: Int { get }

    func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError)

    /// Folds one event after the other; no projector has its own. It is required here so that each is compiled with
    /// its own fold in the loop, with what that hands the event to: to pass it on costs as much as a fold.
    /// - Parameter count: raised with each that is folded.
    func fold(
        _ run: borrowing EventRun, _ indices: Range<Int>, into rows: ViewBatch, count: inout Int
    ) throws(ViewReadError)

    /// Whether the fold, which reads bodies, reads that of such an event.
    func readsBody(of header: HeaderRecord) -> Bool

    /// Called once after the last event of a batch, before its rows are stored: for rows that follow from
    /// others, however often those changed in between.
    func settle(_ rows: ViewBatch) throws(ViewReadError)
}

extension Projector {
    package var inputs: FoldInputs { [] }
    package var foldCost: Int { 1 }
    package func readsBody(of header: HeaderRecord) -> Bool { false }
    package func settle(_ rows: ViewBatch) {}

    package func fold(
        _ run: borrowing EventRun, _ indices: Range<Int>, into rows: ViewBatch, count: inout Int
    ) throws(ViewReadError) {
        for index in indices {
            try fold(run.event(at: index), into: rows)
            count += 1
        }
    }

    /// The directory of this projection's generation.
    package var generation: String { "\(name)-v\(version)" }
}

package struct FoldInputs: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bodies = FoldInputs(rawValue: 1 << 0)
}

package struct ViewTable: Sendable {
    package let name: String
    package let index: Int
    /// Keys of one group begin with so many equal bytes; a batch then finds those of one group among all that
    /// it touched without looking at the others.
    package let groupByteCount: Int?

    package init(_ name: String, index: Int, groupByteCount: Int? = nil) {
        self.name = name
        self.index = index
        self.groupByteCount = groupByteCount
    }
}

/// Why a view's rows can't be read, or are not what its fold leaves. The log is whole all the same: a view is made
/// anew from it.
package struct ViewReadError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The projection's name.
    package let projection: String
    package let description: String

    package init(_ description: String, of projector: any Projector) {
        projection = projector.name
        self.description = description
    }
}

/// Every projection, in the order they are listed and folded. `heads` decides appends and is folded by
/// the writer; `search` has a thread of its own, the others one together.
package enum Projections {
    package static let heads = HeadsProjector()
    package static let sessions = SessionsProjector()
    package static let transcripts = TranscriptsProjector()
    package static let resume = ResumeProjector()
    package static let history = HistoryProjector()
    package static let insights = InsightsProjector()
    package static let projects = ProjectsProjector()
    package static let agents = AgentsProjector()
    package static let activity = ActivityProjector()
    package static let lifecycle = LifecycleProjector()
    package static let search = SearchProjector()

    package static let folded: [any Projector] = [
        sessions, transcripts, resume, history, insights, projects, agents, activity,
        lifecycle,
    ]

    /// Whether a replay has it: those that reads wait for. `heads` decides appends, which a replay takes none
    /// of, and the words that `search` keeps would outlive an erasure there.
    package static func isReplayed(_ projector: any Projector) -> Bool {
        folded.contains { $0.name == projector.name }
    }

    package static let all: [any Projector] = [heads] + folded + [search]
}
