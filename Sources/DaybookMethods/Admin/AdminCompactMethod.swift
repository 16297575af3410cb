import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AdminCompactMethod: TaskMethod {
    let name = "admin.compact"
    let summary = "Rewrites log and views without free pages."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([
        .required("bytesBefore", Schemas.count), .required("bytesAfter", Schemas.count),
    ])
    let errors = ErrorReason.ofTasks
    let access = Access.scope(.admin)
    let owners = OwnerRule<Void>.refused
    let repetition = Repetition.never
    let example = "{}"

    func work(_ arguments: inout Arguments) throws(JournalError) {}

    func run(
        _ work: Void, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskOutcome<CompactionResult> {
        .done(try journal.compactWhole(report))
    }

    func write(_ compaction: CompactionResult, to writer: inout JSONWriter) {
        writer.member("bytesBefore", integer: compaction.byteCountBefore)
        writer.member("bytesAfter", integer: compaction.byteCountAfter)
    }
}
