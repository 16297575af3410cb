import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AuditConsistencyMethod: ReadMethod {
    struct Query: Sendable {
        var from: UInt64
        /// Events of the later tree; those of the whole journal where nil.
        var to: UInt64?
    }

    let name = "audit.consistency"
    let summary = "That the journal only grew: a consistency proof of RFC 6962."
    let parameters = [from.required, to.optional]
    let result = Schema.object([
        .required("from", Schemas.count), .required("to", Schemas.count),
        .required("fromRoot", Schemas.digest), .required("toRoot", Schemas.digest),
        .required("proof", .array(Schemas.digest)),
    ])
    let access = Access.scope(.admin)
    let owners = OwnerRule<Query>.refused
    let errors = ErrorReason.ofReads
    let repetition = Repetition.harmless
    let example = #"{"from": 1}"#

    private static let from = Parameter(
        "from", Forms.integer(0...Limits.integerMax), "Events of the earlier tree.")
    private static let to = Parameter(
        "to", Forms.integer(0...Limits.integerMax),
        "Events of the later tree; all of the journal's where left out.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        Query(from: try arguments.required(Self.from), to: try arguments.optional(Self.to))
    }

    func route(_ query: Query) -> Route { .pooled }

    func wait(_ query: Query) -> ViewWait { .nothing }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> ConsistencyAnswer {
        try context.reader.consistencyProof(from: query.from, to: query.to)
    }

    func byteCountEstimate(of proof: ConsistencyAnswer) -> Int { 4_096 }

    func write(_ proof: ConsistencyAnswer, to writer: inout JSONWriter) {
        writer.member("from", integer: proof.from)
        writer.member("to", integer: proof.to)
        writer.member("fromRoot", digest: proof.fromRoot)
        writer.member("toRoot", digest: proof.toRoot)
        writer.member("proof", proof.proof)
    }
}
