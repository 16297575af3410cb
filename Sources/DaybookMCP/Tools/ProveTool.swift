import DaybookClient
import enum DaybookCore.JournalError
import DaybookJSON
import DaybookWire

/// `prove`: that a message is in the journal, unchanged.
struct ProveTool: RecallTool {
    let name = "prove"
    let title = "Prove a message"
    let summary = """
        Gives a proof that a message was recorded as it is: its digest, the path of RFC 6962 from it to the \
        root, and the signed checkpoint of that root.
        """
    let parameters = [RecallFields.session.required, sequence.required]
    let output: [Schema.Property] = [
        .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
        .required("position", Schemas.position), .required("leaf", Schemas.digest),
        .required("index", Schemas.count), .required("size", Schemas.position),
        .required("root", Schemas.digest), .required("proof", .array(Schemas.digest)),
        .required("checkpoint", .string()),
    ]

    private static let sequence = Parameter(
        "sequence", Forms.sequence, "The message's number in the conversation.")

    struct Input {
        let session: String
        let sequence: Int
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        Input(
            session: try arguments.required(RecallFields.session).text,
            sequence: Int(try arguments.required(Self.sequence).value))
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        await recall.report("Looking the message up")
        let found = try await recall.client.message(input.sequence, of: input.session, owner: recall.owner)
        guard let position = found.message.position else {
            return .failure("Message \(input.sequence) of \(input.session) has no position.")
        }
        await recall.report("Signing a checkpoint")
        let checkpoint = try await recall.client.checkpoint()
        await recall.report("Making the proof")
        let proof = try await recall.client.inclusionProof(of: position, size: checkpoint.size)
        let text = """
            Message \(input.sequence) of \(input.session) is event \(position) of \(proof.size). Its digest \
            is \(proof.leaf), the root is \(proof.root), and \(proof.proof.count) digests lie between. \
            Checkpoint:

            \(checkpoint.note)
            """
        return ToolAnswer(
            text: text, structured: Self.json(input, position, proof, checkpoint), isError: false)
    }

    private static func json(
        _ input: Input, _ position: Int, _ proof: InclusionProof, _ checkpoint: SignedCheckpoint
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: input.session)
        writer.member("sequence", integer: input.sequence)
        writer.member("position", integer: position)
        writer.member("leaf", string: proof.leaf)
        writer.member("index", integer: proof.index)
        writer.member("size", integer: proof.size)
        writer.member("root", string: proof.root)
        writer.name("proof")
        writer.strings(proof.proof)
        writer.member("checkpoint", string: checkpoint.note)
        writer.endObject()
        return writer.finish()
    }
}
