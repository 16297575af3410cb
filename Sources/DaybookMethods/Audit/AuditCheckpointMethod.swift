import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AuditCheckpointMethod: ReadMethod {
    let name = "audit.checkpoint"
    let summary = "The journal's size and root, signed: a C2SP checkpoint."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([
        .required("checkpoint", .string(min: 1)), .required("origin", .string(min: 1)),
        .required("size", Schemas.count), .required("root", Schemas.digest),
        .required("keys", .array(.string(min: 1), min: 1)),
    ])
    let errors = ErrorReason.ofSigning
    let access = Access.scope(.admin)
    let owners = OwnerRule<Void>.refused
    let repetition = Repetition.harmless
    let example = "{}"

    func query(_ arguments: inout Arguments) throws(JournalError) {}

    func route(_ query: Void) -> Route { .pooled }

    func wait(_ query: Void) -> ViewWait { .nothing }

    func read(_ query: Void, _ context: ReadContext) throws(JournalError) -> CheckpointAnswer {
        try context.reader.checkpoint()
    }

    func byteCountEstimate(of checkpoint: CheckpointAnswer) -> Int { 1_024 + 512 * checkpoint.keys.count }

    func write(_ checkpoint: CheckpointAnswer, to writer: inout JSONWriter) {
        writer.member("checkpoint", string: checkpoint.note)
        writer.member("origin", string: checkpoint.origin)
        writer.member("size", integer: checkpoint.size)
        writer.member("root", digest: checkpoint.root)
        writer.name("keys")
        writer.strings(checkpoint.keys)
    }
}
