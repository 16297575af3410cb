package import DaybookCore

/// A view as a pure function of the log: a name, a version, tables and a fold.
///
/// A fold reads nothing but the event's header and its own rows: no clock, no other view. Rows hold
/// positions, never text, so that erasing a body changes no row. A projector that reads bodies takes back,
/// with the event of an erasure, all that it took from them.
package protocol Projector: Sendable {
    /// The projection's name in directory names and `projection.list`; lower-case letters.
    var name: String { get }
    /// The version of the rows, raised whenever the same log would give other rows.
    var version: UInt32 { get }
    /// The tables in the order of their `ViewTable.index`.
    var tables: [ViewTable] { get }

    /// The parts of events, besides their headers, that the fold reads.
    var inputs: FoldInputs { get }

    /// Time that an event takes to fold and store, as a multiple of the quickest projector's. Threads that
    /// fold together take the dearest first.
    var foldCost: Int { get }

    func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError)

    /// Folds the events of a run one after the other. The extension below implements it for all; it is a
    /// requirement so that each projector is compiled with its own fold in the loop, since passing an event
    /// on costs as much as folding it.
    /// - Parameter count: raised with each event that is folded.
    func fold(
        _ run: borrowing EventRun, _ indices: Range<Int>, into rows: ViewBatch, count: inout Int
    ) throws(ViewReadError)

    /// Whether the fold needs the body of such an event, for a projector that reads bodies.
    func readsBody(of header: HeaderRecord) -> Bool

    /// Derives rows that follow from others, once a batch, after its last event and before its rows are
    /// stored, however often those others changed.
    func deriveRows(_ rows: ViewBatch) throws(ViewReadError)
}

extension Projector {
    package var inputs: FoldInputs { [] }
    package var foldCost: Int { 1 }
    package func readsBody(of header: HeaderRecord) -> Bool { false }
    package func deriveRows(_ rows: ViewBatch) {}

    package func fold(
        _ run: borrowing EventRun, _ indices: Range<Int>, into rows: ViewBatch, count: inout Int
    ) throws(ViewReadError) {
        for index in indices {
            try fold(run.event(at: index), into: rows)
            count += 1
        }
    }

    /// The name of the directory that holds this version's rows.
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
    /// Byte count of the prefix that keys of one group share. A batch finds the keys of a group among all
    /// that it touched without looking at the others.
    package let groupByteCount: Int?

    package init(_ name: String, index: Int, groupByteCount: Int? = nil) {
        self.name = name
        self.index = index
        self.groupByteCount = groupByteCount
    }
}

/// A view whose rows can't be read, or are not what its fold leaves. The log is whole all the same: a view is
/// made anew from it.
package struct ViewReadError: Error, Sendable, CustomStringConvertible {
    /// Apart, so that the error is one word: every step of a fold may throw it, and returns through it.
    private final class Words: Sendable {
        let projection: String
        let description: String

        init(_ projection: String, _ description: String) {
            self.projection = projection
            self.description = description
        }
    }

    private let words: Words

    package init(_ description: String, of projector: any Projector) {
        words = Words(projector.name, description)
    }

    /// The projection's name.
    package var projection: String { words.projection }
    package var description: String { words.description }
}

/// The list of all projections, in the order they are listed and folded. `heads` decides appends and is
/// folded by the writer; `search` has a thread of its own, the others share one.
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
    package static let usage = UsageProjector()
    package static let search = SearchProjector()

    package static let folded: [any Projector] = [
        sessions, transcripts, resume, history, insights, projects, agents, activity,
        lifecycle, usage,
    ]

    /// Whether a replay folds it. A replay leaves out `heads`, which decides appends, and `search`, whose
    /// rows hold words that would outlive an erasure there.
    package static func isReplayed(_ projector: any Projector) -> Bool {
        folded.contains { $0.name == projector.name }
    }

    package static let all: [any Projector] = [heads] + folded + [search]
}
