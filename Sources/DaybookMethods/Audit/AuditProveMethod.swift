import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AuditProveMethod: ReadMethod {
    struct Query: Sendable {
        var position: Position
        /// Events of the tree; those of the whole journal where nil.
        var size: UInt64?
    }

    let name = "audit.prove"
    let summary = "That an event is in the journal: an inclusion proof of RFC 6962."
    let parameters = [position.required, size.optional]
    let result = Schema.object([
        .required("leaf", Schemas.digest), .required("index", Schemas.count),
        .required("size", Schemas.position), .required("root", Schemas.digest),
        .required("proof", .array(Schemas.digest)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.admin)
    let owners = OwnerRule<Query>.refused
    let repetition = Repetition.harmless
    let example = #"{"position": 1}"#

    private static let position = Parameter("position", Forms.position, "The event's position.")
    private static let size = Parameter(
        "size", Forms.integer(0...Limits.integerMax),
        "Events of the tree; all of the journal's where left out.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        Query(
            position: try arguments.required(Self.position), size: try arguments.optional(Self.size))
    }

    func route(_ query: Query) -> Route { .pooled }

    func wait(_ query: Query) -> ViewWait { .nothing }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> InclusionAnswer {
        try context.reader.inclusionProof(of: query.position, size: query.size)
    }

    func byteCountEstimate(of proof: InclusionAnswer) -> Int { 4_096 }

    func write(_ proof: InclusionAnswer, to writer: inout JSONWriter) {
        writer.member("leaf", digest: proof.leaf)
        writer.member("index", integer: proof.index)
        writer.member("size", integer: proof.size)
        writer.member("root", digest: proof.root)
        writer.member("proof", proof.proof)
    }
}
