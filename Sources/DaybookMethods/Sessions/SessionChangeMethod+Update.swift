import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let update = SessionChangeMethod(
        "session.update", "Several changes in one commit.",
        [
            Fields.title.optional, titleSource.optional, pinned.optional, archived.optional,
            Fields.context.optional, expiresAfter.optional,
        ],
        example: #"{"id": "tea", "title": "Tea", "pinned": true}"#, command: readUpdate)

    private static func readUpdate(_ arguments: inout Arguments) throws(JournalError) -> Command {
        var update = SessionUpdate()
        update.title = try arguments.optional(Fields.title)
        if let source = try arguments.optional(titleSource) {
            guard update.title != nil else { throw arguments.invalid(titleSource.name, "goes with a title") }
            update.titleSource = source
        }
        update.pinned = try arguments.optional(pinned)
        update.archived = try arguments.optional(archived)
        update.context = try arguments.optional(Fields.context)
        update.expiresAfter = try arguments.optional(expiresAfter)
        return .change(.update(update))
    }

    private static let expiresAfter = Parameter(
        "expiresAfter", Forms.integer(1...Limits.expirySecondsMax).nullable,
        "Seconds after its last activity at which it is erased; null for never.")
    private static let pinned = Parameter("pinned", Forms.boolean, "Whether it stands first in lists.")
    private static let archived = Parameter("archived", Forms.boolean, "Whether it is archived.")
}
