import DaybookAudit
import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookTerminal

/// Implements `daybook verify --since CHECKPOINT`.
struct VerifyGrowth {
    let service: ServiceOptions
    /// The trusted keys; the journal's own where there are none.
    let keys: [NoteVerifierKey]

    func run(since note: SignedNote) async throws {
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        let answer: SignedCheckpoint
        do { answer = try await client.checkpoint() } catch let error as DaybookError
            where error.reason == .damaged
        { throw CommandFailure(.no, "not verified: \(error.message)") }
        do {
            let (earlier, now) = try await check(note, answer, client)
            report(earlier, now)
        } catch let error as AuditFault { throw Self.notVerified(error.description) }
    }

    private static func notVerified(_ reason: String) -> CommandFailure {
        CommandFailure(.no, "not verified: \(TerminalText.oneLine(reason))")
    }

    private func check(
        _ note: SignedNote, _ answer: SignedCheckpoint, _ client: DaybookClient
    ) async throws -> (earlier: Checkpoint, now: Checkpoint) {
        let newNote = try SignedNote(answer.note)
        let (earlier, now) = (try Checkpoint(note), try Checkpoint(newNote))
        guard earlier.origin == now.origin else {
            throw Self.notVerified(
                "the checkpoint is of \(earlier.origin), the journal is \(now.origin): "
                    + "another journal, or one that was restored from a backup")
        }
        let chain = try KeyChain(try answer.keys.map { try SignedNote($0) }, origin: now.origin)
        let trusted = keys.isEmpty ? chain.keys : chain.keys(trusting: keys)
        guard !trusted.isEmpty else {
            throw Self.notVerified(
                "the journal's key is neither the key given nor a newer one that it signed")
        }
        try newNote.verified(by: trusted)
        try note.verified(by: chain.keys)
        guard earlier.size <= now.size else {
            throw Self.notVerified(
                "the checkpoint is of \(earlier.size) events, the journal has \(now.size): its end is gone")
        }
        let proof = try await client.consistencyProof(
            from: Int(clamping: earlier.size), to: Int(clamping: now.size))
        let digests = proof.proof.compactMap { Digest256(hexadecimal: $0.utf8) }
        guard digests.count == proof.proof.count,
            MerkleProof.isConsistent(earlier.size, earlier.root, with: now.size, now.root, digests)
        else {
            throw Self.notVerified(
                "the journal did not only grow: its first \(earlier.size) events are not the same")
        }
        return (earlier, now)
    }

    private func report(_ earlier: Checkpoint, _ now: Checkpoint) {
        guard service.json else {
            return Output.line(
                "verified: \(now.origin) grew from \(earlier.size) to \(now.size) events and kept all it had")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("verified", bool: true)
        writer.member("origin", string: now.origin)
        writer.member("from", integer: earlier.size)
        writer.member("to", integer: now.size)
        writer.member("root", string: now.root.description)
        writer.endObject()
        Output.line(json: writer.finish())
    }
}
