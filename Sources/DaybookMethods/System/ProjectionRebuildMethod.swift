import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ProjectionRebuildMethod: TaskMethod {
    let name = "projection.rebuild"
    let summary =
        "Folds a projection anew beside the live one, or all of them; answers when that has begun."
    let parameters = [projection.optional]
    let result = Schema.object([.required("projections", .array(Schemas.projection))])
    let errors = ErrorReason.ofTasks
    let access = Access.scope(.admin)
    let owners = OwnerRule<[String]?>.refused
    let repetition = Repetition.never
    let example = #"{"name": "sessions"}"#

    private static let projection = Parameter(
        "name", Forms.name, "As projection.list tells it; all where left out.")

    func work(_ arguments: inout Arguments) throws(JournalError) -> [String]? {
        try arguments.optional(Self.projection).map { [String(decoding: $0.utf8, as: UTF8.self)] }
    }

    /// Answers when the rebuild has begun; what comes of it is in `projection.list` and `admin.stats`.
    func run(
        _ names: [String]?, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskOutcome<[ProjectionStatus]> {
        let rebuild = try journal.beginRebuild(names)
        return .begun(journal.projections) { rebuild.run() }
    }

    func write(_ projections: [ProjectionStatus], to writer: inout JSONWriter) {
        writer.projections(projections)
    }
}
