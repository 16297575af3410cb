import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// A session as it is after the append.
struct SessionReply: AppendReply {
    let route = Route.inline

    static let results: [Schema.Property] = [.required("session", Schemas.session)]

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Session {
        try reader.session(at: appended.session)
    }

    func byteCountEstimate(of session: Session) -> Int { 1_024 }

    func write(_ session: Session, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("session", session)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
