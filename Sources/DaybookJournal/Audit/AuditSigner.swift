import DaybookAudit
import DaybookCore
import DaybookSystem
import Synchronization

/// Signs checkpoints of one history, never of a tree that does not continue the one signed before. Any
/// thread, one at a time.
final class AuditSigner: Sendable {
    private struct State {
        var ring: KeyRing
        /// The last note signed, as it lies on disk.
        var signed: SignedNote
        var checkpoint: Checkpoint
    }

    let origin: String
    private let files: AuditFiles
    private let random: @Sendable () -> (UInt64, UInt64)
    /// The keys; nil where they could not be read or made, which is tried again with each use.
    private let state = Mutex<State?>(nil)

    init(journal path: String, identity: LogIdentity, random: @escaping @Sendable () -> (UInt64, UInt64)) {
        origin = Checkpoint.origin(journal: identity.idText, lineage: identity.lineage)
        files = AuditFiles(journal: path, lineage: identity.lineage)
        self.random = random
    }

    /// Makes the first key where there is none yet, and checks that the log continues the tree signed last.
    ///
    /// - Throws: `unsigned`, which keeps nothing else from working.
    func check(_ log: LogReader) throws(JournalError) { _ = try withState(log, checkedHead) }

    /// A checkpoint of the current log, stored on disk before it is given out.
    ///
    /// - Complexity: O(log n), and a sync where the log has grown.
    func checkpoint(_ log: LogReader) throws(JournalError) -> CheckpointAnswer {
        try withState(log, sign)
    }

    /// Replaces the key by a new one, introduced by the old.
    ///
    /// - Parameter isLost: begin a new chain of keys, that no key introduces.
    /// - Returns: the new public key.
    func rotate(isLost: Bool, _ log: LogReader) throws(JournalError) -> String {
        if isLost {
            try replaceLostKey(log)
        } else {
            try withState(log, rotate)
        }
        return try withState(log) { state, _ in state.ring.key.description }
    }

    // MARK: Steps

    /// The tree's size and root, which continue what was signed last.
    private func checkedHead(
        _ state: inout State, _ log: LogReader
    ) throws(JournalError) -> (size: UInt64, root: Digest256) {
        let (size, root) = try log.treeHead()
        try AuditSigner.check(size, root, follows: state.checkpoint, log)
        return (size, root)
    }

    private func sign(_ state: inout State, _ log: LogReader) throws(JournalError) -> CheckpointAnswer {
        let (size, root) = try checkedHead(&state, log)
        let checkpoint = Checkpoint(origin: origin, size: size, root: root)
        let note = state.ring.sign(checkpoint)
        if note != state.signed {
            try AuditSigner.keep(files.store(signed: note))
            state.signed = note
            state.checkpoint = checkpoint
        }
        return CheckpointAnswer(
            note: note.note, origin: origin, size: size, root: root,
            keys: state.ring.chain.introductions.map(\.note))
    }

    private func rotate(_ state: inout State, _ log: LogReader) throws(JournalError) {
        var ring = state.ring
        ring.rotate(seed: seed())
        try AuditSigner.keep(files.store(ring))
        state.ring = ring
    }

    /// Runs `body` on the newest snapshot, taken under the lock: no thread comes with an older one than was
    /// signed.
    private func withState<R: Sendable>(
        _ log: LogReader, _ body: (inout State, LogReader) throws(JournalError) -> R
    ) throws(JournalError) -> R {
        try state.withLock { current throws(JournalError) in
            do throws(StorageError) { try log.renew() } catch {
                throw JournalError(renewing: error)
            }
            defer { log.reset() }
            var state: State
            if let current { state = current } else { state = try load(log) }
            defer { current = state }
            return try body(&state, log)
        }
    }

    private func load(_ log: LogReader) throws(JournalError) -> State {
        guard files.exist else { return try create(log) }
        let ring: KeyRing
        do throws(AuditFault) { ring = try files.ring(of: origin) } catch {
            throw .unsigned(
                .unusable(
                    "\(files.keyPath) holds no key of \(origin) (\(error)). Put it back from a copy, or take "
                        + "a new one with `daybook audit rotate-key --lost`"))
        }
        do throws(AuditFault) {
            let (signed, checkpoint) = try files.signed(by: ring.chain.keys, of: origin)
            return State(ring: ring, signed: signed, checkpoint: checkpoint)
        } catch {
            throw .unsigned(
                .unusable(
                    "\(files.signedPath) does not hold the checkpoint that was signed last (\(error)). Write "
                        + "the newest one that was given out into it"))
        }
    }

    private func create(_ log: LogReader) throws(JournalError) -> State {
        let ring = KeyRing(origin: origin, seed: seed())
        let (size, root) = try log.treeHead()
        let checkpoint = Checkpoint(origin: origin, size: size, root: root)
        let signed = ring.sign(checkpoint)
        try AuditSigner.keep(files.create(ring, signed: signed))
        return State(ring: ring, signed: signed, checkpoint: checkpoint)
    }

    /// Replaces a lost key. The last checkpoint still counts, though the key that signed it is gone: the new
    /// key signs it.
    private func replaceLostKey(_ log: LogReader) throws(JournalError) {
        try state.withLock { current throws(JournalError) in
            guard files.exist, let text = File.contents(of: files.signedPath),
                let checkpoint = try? Checkpoint(try SignedNote(text)), checkpoint.origin == origin
            else {
                throw .unsigned(.unusable("\(files.signedPath) does not hold the checkpoint signed last"))
            }
            let ring = KeyRing(origin: origin, seed: seed())
            let signed = ring.sign(checkpoint)
            try AuditSigner.keep(files.store(ring))
            try AuditSigner.keep(files.store(signed: signed))
            current = State(ring: ring, signed: signed, checkpoint: checkpoint)
        }
    }

    private static func check(
        _ size: UInt64, _ root: Digest256, follows signed: Checkpoint, _ log: LogReader
    ) throws(JournalError) {
        guard size >= signed.size else { throw .unsigned(.shorter(signed: signed.size, size: size)) }
        let proof = try log.tree(ofSize: size).consistencyProof(from: signed.size)
        guard MerkleProof.isConsistent(signed.size, signed.root, with: size, root, proof) else {
            throw .unsigned(.changed(signed: signed.size))
        }
    }

    private func seed() -> [UInt8] {
        var seed: [UInt8] = []
        while seed.count < NoteSigningKey.seedByteCount {
            let words = random()
            seed.append(littleEndian: words.0)
            seed.append(littleEndian: words.1)
        }
        return seed
    }

    private static func keep(_ stored: @autoclosure () throws(SystemError) -> Void) throws(JournalError) {
        do throws(SystemError) { try stored() } catch {
            throw error.isNoSpace ? .storageFull : .unsigned(.unusable(error.description))
        }
    }
}
