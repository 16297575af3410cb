package import DaybookCore

/// The keys and checkpoints that the verifier has been given besides the export, and trusts.
package struct Trust: Sendable {
    package var keys: [NoteVerifierKey]
    package var checkpoint: SignedNote?

    package init(keys: [NoteVerifierKey] = [], checkpoint: SignedNote? = nil) {
        self.keys = keys
        self.checkpoint = checkpoint
    }
}

/// Verifies an audit export line by line (`docs/internals/audit-format.md`), from nothing but the export
/// and what is trusted. Needs no journal and no service; memory does not grow with the export.
package struct ExportVerification {
    private enum State {
        case opening
        case events(ExportCheck)
        case proved
        case failed
    }

    private let trust: Trust
    private var state = State.opening
    private var lineNumber = 0
    private var export: VerifiedExport?
    /// A given checkpoint that is not yet known to be of the same history.
    private var unjoined: Checkpoint?

    package init(trusting trust: Trust) { self.trust = trust }

    /// Checks the next line.
    /// - Parameter line: without its line feed.
    /// - Returns: the event that the line holds, which counts once `finish` has returned.
    @discardableResult
    package mutating func take(_ line: [UInt8]) throws(AuditFault) -> ExportedEvent? {
        lineNumber += 1
        let before = state
        // Until the line has proved good; and held once, so that taking an event copies nothing.
        state = .failed
        do throws(AuditFault) {
            let line = try ExportLine(line)
            switch before {
            case .opening: try open(line)
            case .events(let check): return try take(line, check)
            case .proved: try join(line)
            case .failed: throw AuditFault("an earlier line does not hold")
            }
            return nil
        } catch { throw AuditFault(error.text, line: lineNumber) }
    }

    /// Checks the end.
    /// - Throws: where something is missing.
    package func finish() throws(AuditFault) -> VerifiedExport {
        guard case .proved = state, let export else {
            throw AuditFault(
                "the export ends before its proof: it was cut off", line: lineNumber == 0 ? nil : lineNumber)
        }
        if let given = unjoined {
            throw AuditFault(
                "the checkpoint given is of \(given.size) events, the export of \(export.checkpoint.size), "
                    + "and nothing in the export joins the two; ask for one made with "
                    + "`daybook audit export --since` that checkpoint")
        }
        return export
    }

    // MARK: Lines

    private mutating func open(_ line: ExportLine) throws(AuditFault) {
        guard line.string("daybook") == "audit" else { throw AuditFault("it is no audit export") }
        guard line.integer("version") == 1 else {
            throw AuditFault("it is an export of another version than 1, which a newer daybook may verify")
        }
        let scope = try line.scope()
        let note = try SignedNote(try line.required("checkpoint"))
        let checkpoint = try Checkpoint(note)
        let chain = try KeyChain(
            try line.strings("keys").map(SignedNote.init),
            origin: checkpoint.origin)
        try check(note, checkpoint, chain)
        try checkGiven(checkpoint, chain)
        export = VerifiedExport(
            scope: scope, checkpoint: checkpoint, key: chain.keys.last!, isKeyTrusted: !trust.keys.isEmpty,
            isCheckpointGiven: trust.checkpoint != nil)
        state = .events(try ExportCheck(scope, checkpoint: checkpoint))
    }

    /// Checks that the checkpoint is signed by the journal's last key, and that this is trusted or introduced
    /// by one that is.
    private func check(_ note: SignedNote, _ checkpoint: Checkpoint, _ chain: KeyChain) throws(AuditFault) {
        var keys = chain.keys
        if !trust.keys.isEmpty {
            guard trust.keys.contains(where: { $0.name == checkpoint.origin }) else {
                throw AuditFault(
                    "it is of \(checkpoint.origin), and the key given of \(trust.keys[0].name): "
                        + "another journal, or another history of it")
            }
            keys = chain.keys(trusting: trust.keys)
            guard !keys.isEmpty else {
                throw AuditFault(
                    "it is signed by \(chain.keys.last!), which is neither the key given nor a newer one that it signed"
                )
            }
        }
        guard try note.verified(by: keys).contains(chain.keys.last!) else {
            throw AuditFault("its checkpoint is not signed by the journal's last key, \(chain.keys.last!)")
        }
    }

    private mutating func checkGiven(_ checkpoint: Checkpoint, _ chain: KeyChain) throws(AuditFault) {
        guard let note = trust.checkpoint else { return }
        let given = try Checkpoint(note)
        guard given.origin == checkpoint.origin else {
            throw AuditFault(
                "it is of \(checkpoint.origin), and the checkpoint given of \(given.origin): "
                    + "another journal, or another history of it")
        }
        do { try note.verified(by: chain.keys) } catch {
            throw AuditFault("the checkpoint given is not of a key of this journal: \(error.description)")
        }
        if given.size != checkpoint.size {
            unjoined = given
        } else if given.root != checkpoint.root {
            throw AuditFault("the checkpoint given has another root for the same \(given.size) events")
        }
    }

    /// Checks an event's line.
    /// - Returns: nil for the proof after the last event.
    private mutating func take(
        _ line: ExportLine, _ check: ExportCheck
    ) throws(AuditFault) -> ExportedEvent? {
        var check = check
        if line.names == ["proof"] {
            try check.finish(proof: try line.digests("proof"))
            export?.eventCount = check.eventCount
            export?.absentCount = check.absentCount
            state = .proved
            return nil
        }
        let (bytes, sealed) = try line.event()
        let header = try check.add(header: bytes, sealed: sealed)
        state = .events(check)
        return ExportedEvent(header: header, frame: sealed?.frame)
    }

    /// Checks a consistency proof between the export's checkpoint and another.
    private mutating func join(_ line: ExportLine) throws(AuditFault) {
        let (from, to, proof) = try line.consistency()
        let own = export!.checkpoint
        let isOwn = { (size: UInt64, root: Digest256) in size == own.size && root == own.root }
        guard isOwn(from.size, from.root) || isOwn(to.size, to.root),
            MerkleProof.isConsistent(from.size, from.root, with: to.size, to.root, proof)
        else { throw AuditFault("the consistency proof does not hold") }
        state = .proved
        guard let given = unjoined else { return }
        for end in [from, to] where end.size == given.size {
            guard end.root == given.root else {
                throw AuditFault(
                    "the journal did not only grow since the checkpoint given: its root is another")
            }
            unjoined = nil
        }
    }
}

/// The facts that an export proves.
package struct VerifiedExport {
    package let scope: ExportScope
    package let checkpoint: Checkpoint
    /// The key that signed the checkpoint.
    package let key: NoteVerifierKey
    /// Whether that key was given, or introduced by one that was.
    package let isKeyTrusted: Bool
    package let isCheckpointGiven: Bool
    package var eventCount: UInt64 = 0
    /// Number of events whose bodies are not in the export.
    package var absentCount: UInt64 = 0
}

package struct ExportedEvent {
    package let header: EventHeader
    package let frame: [UInt8]?
}
