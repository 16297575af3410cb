import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class MessageAnnotateMethod: AppendMethod {
    let name = "message.annotate"
    let summary = "Notes something on a message, or on several in one commit."
    let ownParameters = [
        Fields.session.required, Fields.sequence.optional, kind.optional, Fields.value.optional,
        annotations.optional,
    ]
    let ownResults: [Schema.Property] = [
        .optional("message", Schemas.message), .required("messages", Schemas.messages),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"session": "tea", "sequence": 2, "kind": "stars", "value": 5}"#
    let reply = AnnotatedReply()

    private static let kind = Parameter(
        "kind", Forms.name, #"What sort of note it is, such as "reaction" or "note"."#)
    private static let members = [Fields.sequence.required, kind.required, Fields.value.required]
    private static let annotations = Parameter(
        "annotations",
        Forms.elements(
            of: .object(members.map(\.property)), count: 1...Limits.annotationsPerRequestMax),
        "Several notes, instead of sequence, kind and value.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.session)
        let annotations = try read(&arguments)
        return AppendRequest(session: session, command: .history(.annotate(annotations)))
    }

    private func read(_ arguments: inout Arguments) throws(JournalError) -> [AnnotationDraft] {
        guard let elements = try arguments.optional(Self.annotations) else {
            return [try readOne(&arguments)]
        }
        var drafts: [AnnotationDraft] = []
        for (index, element) in elements.enumerated() {
            let place = "\(Self.annotations.name)[\(index)]"
            drafts.append(try arguments.read(element, at: place, described: Self.members, readOne))
        }
        return drafts
    }

    private func readOne(_ arguments: inout Arguments) throws(JournalError) -> AnnotationDraft {
        AnnotationDraft(
            sequence: try arguments.required(Fields.sequence), kind: try arguments.required(Self.kind).json,
            value: try arguments.required(Fields.value))
    }
}

/// The messages that were annotated, as they are after it, in the order of the annotations.
struct AnnotatedReply: AppendReply {
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> [Message] {
        try reader.messages(annotatedBy: appended)
    }

    func byteCountEstimate(of messages: [Message]) -> Int {
        messages.reduce(256) { $0 + $1.byteCountEstimate }
    }

    func write(_ messages: [Message], _ appended: Appended, to writer: inout JSONWriter) {
        if messages.count == 1 { writer.member("message", messages[0]) }
        writer.member("messages", messages)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
