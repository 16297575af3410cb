import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let rename = SessionChangeMethod(
        "session.rename", "Sets or clears the title.", [Fields.title.required, titleSource.optional],
        example: #"{"id": "tea", "title": "Tea by the hour"}"#, command: readRename)

    private static func readRename(_ arguments: inout Arguments) throws(JournalError) -> Command {
        let title = try arguments.required(Fields.title)
        let source = try arguments.optional(titleSource) ?? .client
        guard let title, source != .client else { return .change(.rename(title: title)) }
        return .record(
            .title(GeneratedTitle(text: title, source: source == .date ? Position.none : nil)))
    }

    static let titleSource = Parameter(
        "titleSource", Forms.word { (source: TitleSource) in source.name },
        "client where left out. A generated title is taken only where no client's is, a date where none is.")
}
