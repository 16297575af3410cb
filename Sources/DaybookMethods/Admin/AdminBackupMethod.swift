import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AdminBackupMethod: TaskMethod {
    let name = "admin.backup"
    let summary =
        "Writes the journal's history to a new file, reads it again, and syncs it with its directory."
    let parameters = [destination.required]
    let result = Schema.object([
        .required("destination", .string(min: 1)), .required("since", Schemas.count),
        .required("size", Schemas.count), .required("root", Schemas.digest),
        .required("bytes", Schemas.count),
    ])
    let errors = ErrorReason.ofTasks
    let access = Access.scope(.admin)
    let owners = OwnerRule<String>.refused
    let repetition = Repetition.never
    let example = #"{"destination": "/var/backups/daybook"}"#

    private static let destination = Parameter(
        "destination", Forms.path, "The file to make; an absolute path of the service's machine.")

    func work(_ arguments: inout Arguments) throws(JournalError) -> String {
        try arguments.required(Self.destination)
    }

    func run(
        _ destination: String, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskOutcome<BackupResult> {
        .done(try journal.backupWhole(to: destination, report))
    }

    func write(_ backup: BackupResult, to writer: inout JSONWriter) {
        writer.member("destination", string: backup.path)
        writer.member("since", integer: backup.after.value)
        writer.member("size", integer: backup.size.value)
        writer.member("root", digest: backup.root)
        writer.member("bytes", integer: backup.byteCount)
    }
}
