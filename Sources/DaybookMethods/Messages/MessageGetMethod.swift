import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class MessageGetMethod: ReadMethod {
    enum Place: Sendable {
        case sequence(SequenceNumber, of: SessionID)
        /// The message of the request with this key, in a session or, without one, in the owner's scope.
        case key(Name, in: SessionID?, KeyGeneration)
    }

    struct Query: Sendable {
        var place: Place
        var owner: Name?
        var fields: AnswerFields
    }

    struct Answer {
        let history: MessageHistory
        let fields: AnswerFields
    }

    let name = "message.get"
    let summary = "A message by its number or its key, and what it said before each edit."
    let parameters = [
        Fields.session.optional, Fields.sequence.optional, key.optional, keyGeneration.optional,
        Fields.owner.optional, AnswerFields.ofMessages.optional,
    ]
    let result = Schema.object([
        .required("message", Schemas.message), .required("history", Schemas.messages),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<Query>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "sequence": 2}"#

    private static let key = Parameter(
        "key", Forms.key,
        "Its own key, or that of the request that recorded it and no other message, instead of sequence."
    )

    private static let keyGeneration = Parameter(
        Fields.keyGeneration.name, Fields.keyGeneration.form,
        "The session's keyGeneration that the request's key is of; the first where left out.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        Query(
            place: try Self.place(&arguments),
            owner: try arguments.optional(Fields.owner),
            fields: try arguments.optional(AnswerFields.ofMessages) ?? .all)
    }

    private static func place(_ arguments: inout Arguments) throws(JournalError) -> Place {
        let session = try arguments.optional(Fields.session)
        let sequence = try arguments.optional(Fields.sequence)
        let key = try arguments.optional(key)
        let generation = try arguments.optional(keyGeneration)
        if generation != nil, key == nil || session == nil {
            throw arguments.invalid(keyGeneration.name, "goes with a key and a session")
        }
        if let key {
            guard sequence == nil else {
                throw arguments.invalid(Self.key.name, "can't be given together with sequence")
            }
            return .key(key, in: session, generation ?? .first)
        }
        guard let session else { throw arguments.missing(Fields.session.name) }
        guard let sequence else { throw arguments.missing(Fields.sequence.name) }
        return .sequence(sequence, of: session)
    }

    func route(_ query: Query) -> Route { .inline }

    func wait(_ query: Query) -> ViewWait { .views }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> Answer {
        Answer(history: try history(query, context.reader), fields: query.fields)
    }

    private func history(
        _ query: Query, _ reader: JournalReader
    ) throws(JournalError) -> MessageHistory {
        switch query.place {
        case .sequence(let sequence, let session):
            return try reader.message(sequence, of: session, owner: query.owner)
        case .key(let key, let session, let generation):
            var keyed = MessageKeyQuery(key: key)
            keyed.session = session
            keyed.generation = generation
            keyed.owner = query.owner
            return try reader.message(keyed)
        }
    }

    func byteCountEstimate(of answer: Answer) -> Int {
        let history = answer.history
        return history.earlier.reduce(256 + history.message.byteCountEstimate) { $0 + $1.byteCountEstimate }
    }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        writer.member("message", answer.history.message, answer.fields.message)
        writer.member("history", answer.history.earlier, answer.fields.message)
    }
}
