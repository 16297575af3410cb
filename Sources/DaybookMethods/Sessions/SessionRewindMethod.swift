import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionRewindMethod: AppendMethod {
    let name = "session.rewind"
    let summary = "Takes later messages out of the transcript; the journal keeps them."
    let ownParameters = [
        Fields.id.required, toSequence.optional, count.optional, withMessages.optional, newKeys.optional,
        Fields.hidden.optional, AnswerFields.ofBoth.optional,
    ]
    let ownResults: [Schema.Property] = [
        .required("session", Schemas.session), .required("rewound", Schemas.count),
        .optional("messages", Schemas.messages),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea", "toSequence": 2}"#
    let reply = RewoundReply(hasMessages: false)

    private static let toSequence = Parameter(
        "toSequence", Forms.sequenceOrZero, "The last message that stays; 0 for none.")
    private static let count = Parameter(
        "count", Forms.integer(1...UInt64(Limits.rewoundMessageCountMax)),
        "Instead of toSequence: how many messages to take from the end.")
    private static let withMessages = Parameter(
        "withMessages", Forms.boolean, "Answer with the messages that it takes; false where left out.")
    private static let newKeys = Parameter(
        "newKeys", Forms.boolean,
        "Begin a new keyGeneration, so that keys used before can be used anew; false where left out.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.id)
        var rewind = Rewind(try extent(&arguments))
        rewind.returnsMessages = try arguments.optional(Self.withMessages) ?? false
        rewind.renewsKeys = try arguments.optional(Self.newKeys) ?? false
        rewind.includesHidden = try arguments.optional(Fields.hidden) ?? false
        return AppendRequest(session: session, command: .history(.rewind(rewind)))
    }

    private func extent(_ arguments: inout Arguments) throws(JournalError) -> Rewind.Extent {
        let end = try arguments.optional(Self.toSequence)
        let count = try arguments.optional(Self.count)
        switch (end, count) {
        case (let end?, nil): return .to(end)
        case (nil, let count?): return .last(count)
        case (nil, nil): throw arguments.missing(Self.toSequence.name)
        case (_?, _?): throw arguments.invalid(Self.count.name, "can't be given with toSequence")
        }
    }

    func reply(
        to request: AppendRequest, _ arguments: inout Arguments
    ) throws(JournalError) -> RewoundReply {
        guard case .history(.rewind(let rewind)) = request.command else { return reply }
        return RewoundReply(
            hasMessages: rewind.returnsMessages, includesHidden: rewind.includesHidden,
            fields: try arguments.optional(AnswerFields.ofBoth) ?? .all)
    }
}

/// The session as it is after the rewind, and the messages that were taken.
struct RewoundReply: AppendReply {
    struct Answer {
        var session: Session
        var taken: RewoundMessages
    }

    let hasMessages: Bool
    var includesHidden = false
    var fields = AnswerFields.all
    var route: Route { hasMessages ? .pooled : .inline }

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        Answer(
            session: try reader.session(at: appended.session),
            taken: try reader.rewound(
                appended, withMessages: hasMessages, includingHidden: includesHidden))
    }

    func byteCountEstimate(of answer: Answer) -> Int {
        answer.taken.messages.reduce(1_024) { $0 + $1.byteCountEstimate }
    }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("session", answer.session, fields.session)
        writer.member("rewound", integer: answer.taken.count)
        if hasMessages { writer.member("messages", answer.taken.messages, fields.message) }
    }

    func recorded(_ appended: Appended) -> Position? { appended.recordedNothing ? nil : appended.last }
}
