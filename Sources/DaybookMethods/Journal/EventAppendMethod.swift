import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class EventAppendMethod: AppendMethod {
    let name = "event.append"
    let summary = "Records an event of a type of the client's own."
    let ownParameters = [Fields.session.required, type.required, body.required]
    let ownResults: [Schema.Property] = [.required("event", Schemas.event)]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"session": "tea", "type": "x.poll", "body": {"answer": "green"}}"#
    let reply = EventReply()

    private static let type = Parameter(
        "type", Forms.customType, "The event's type, the client's own.")
    private static let body = Parameter("body", Forms.json, "Any JSON.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.session)
        let type = try arguments.required(Self.type)
        return AppendRequest(
            session: session, command: .record(.event(type, body: try arguments.required(Self.body))))
    }
}

/// The event, read from the log.
struct EventReply: AppendReply {
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> EventView {
        try reader.lastRecorded(appended)
    }

    func byteCountEstimate(of event: EventView) -> Int { 640 + event.byteCountEstimate }

    func write(_ event: EventView, _ appended: Appended, to writer: inout JSONWriter) {
        writer.name("event")
        writer.event(event)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
