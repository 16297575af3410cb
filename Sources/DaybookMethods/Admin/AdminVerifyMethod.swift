import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AdminVerifyMethod: TaskMethod {
    let name = "admin.verify"
    let summary = "Checks pages and events of the log, and each view, in processes of their own."
    let parameters = [online.optional]
    let result = verification
    let errors = ErrorReason.ofTasks
    let access = Access.scope(.admin)
    let owners = OwnerRule<Bool>.refused
    let repetition = Repetition.never
    let example = #"{"online": true}"#

    private static let online = Parameter(
        "online", Forms.boolean, "At a low rate, so that others are not in its way; true where left out.")

    /// Also that of the newest check that `admin.stats` tells of.
    static let verification = Schema.object([
        .required("events", Schemas.count), .optional("root", Schemas.digest),
        .required("faultCount", Schemas.count),
        .required(
            "faults",
            .array(
                .object([
                    .required("part", .string(min: 1)), .optional("position", Schemas.count),
                    .optional("session", Schemas.sessionID), .optional("view", .string(min: 1)),
                    .required("problem", .string(min: 1)),
                ]), max: Limits.checkFaultCountMax)),
        .required(
            "views",
            .array(.object([.required("name", .string(min: 1)), .required("position", Schemas.count)]))),
        .required("notes", .array(.string(min: 1))), .optional("finishedAt", .time),
    ])

    func work(_ arguments: inout Arguments) throws(JournalError) -> Bool {
        try arguments.optional(Self.online) ?? true
    }

    func run(
        _ isGentle: Bool, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskOutcome<CheckResult> {
        .done(try journal.checkWhole(isGentle: isGentle, report))
    }

    func write(_ check: CheckResult, to writer: inout JSONWriter) { writer.members(of: check) }
}
