package import DaybookCore
import DaybookJSON

extension RPCError {
    package init(_ error: JournalError) {
        switch error {
        case .invalid(let field, let problem):
            self.init(.invalidParams, "The parameter \"\(field)\" \(problem).") {
                $0.member("field", string: field)
                $0.member("problem", string: problem)
            }
        case .notFound(let what): self = Self.notFound(what)
        case .notBegun(let id): self = Self.state(.notFound, id, "had not begun then")
        case .alreadyExists(let id):
            self.init(.alreadyExists, "The session \(id) exists already; ids are never used twice.") {
                $0.member("session", string: id.text)
            }
        case .wrongRevision(let expected, let actual):
            self.init(
                .wrongRevision,
                "The session is at revision \(actual.value), not \(expected.value); read it and send anew."
            ) {
                $0.member("expected", integer: expected.value)
                $0.member("actual", integer: actual.value)
            }
        case .keyReused(let key, let position):
            self.init(
                .keyReused,
                "The key was used for another request, at position \(position.value); take a new one."
            ) {
                $0.member("key", raw: key.bytes)
                $0.member("position", integer: position.value)
            }
        case .sessionClosed(let id):
            self = Self.state(.sessionClosed, id, "is closed; session.reopen opens it")
        case .sessionArchived(let id):
            self = Self.state(.sessionArchived, id, "is archived; session.restore takes it out")
        case .sessionErased(let id):
            self = Self.state(.sessionErased, id, "was erased; nothing of it can be read or added")
        case .messageRedacted(let id, let sequence):
            self.init(
                .messageRedacted, "The message \(id)/\(sequence.value) was redacted; nothing is left of it."
            ) {
                $0.member("session", string: id.text)
                $0.member("sequence", integer: sequence.value)
            }
        case .tooLarge(let limit, let actual, let field):
            self.init(.tooLarge, "\"\(field)\" has \(actual) bytes; at most \(limit) are taken. Split it.") {
                $0.member("limit", integer: limit)
                $0.member("actual", integer: actual)
                $0.member("field", string: field)
            }
        case .overloaded(let milliseconds):
            self.init(.overloaded, "The service is overloaded; send it again in \(milliseconds) ms.") {
                $0.member("retryAfterMilliseconds", integer: milliseconds)
            }
        case .rebuilding(let projection, let done, let total):
            self.init(
                .rebuilding,
                "The projection \(projection) is being rebuilt, \(done) of \(total) events; try again later."
            ) { $0.progress(projection, done: done, total: total) }
        case .projectionFailed(let projection, let position):
            let failure = position.isNone ? "can't be read" : "failed at position \(position.value)"
            self.init(.rebuilding, "The projection \(projection) \(failure); rebuild it.") {
                $0.progress(projection, done: position.value - min(position.value, 1), total: position.value)
                $0.member("failedAt", integer: position.value)
            }
        case .damaged(let position):
            self.init(
                .damaged,
                "The record at position \(position.value) is damaged; verify the journal and restore it."
            ) { $0.member("position", integer: position.value) }
        case .unsigned(let refusal): self = Self.unsigned(refusal)
        case .writtenByLaterBuild(let position):
            self.init(
                .damaged,
                "The event at position \(position.value) was written by a later Daybook; run that one."
            ) { $0.member("position", integer: position.value) }
        case .refusedAppend(let index, let error): self = RPCError(error).ofAppend(index)
        case .forkIsLiving(let id):
            self = .internalError("A fork of the session \(id) is not erased, so it is kept.")
        case .failed(let problem):
            self = .internalError("The service could not do it: \(problem).")
        case .forbidden, .unauthenticated, .storageFull, .readOnly, .shuttingDown, .indeterminate:
            self = Self.plain(error)
        }
    }

    /// The error as that of one append of several, none of which was recorded.
    private func ofAppend(_ index: Int) -> RPCError {
        guard let data else { return self }
        let withIndex = data.bytes.dropLast() + Array(",\"index\":\(index)}".utf8)
        return RPCError(
            code: code, message: "Nothing was recorded, because of append \(index): \(message)",
            data: RawJSON(Array(withIndex)))
    }

    private static func unsigned(_ refusal: AuditRefusal) -> RPCError {
        switch refusal {
        case .shorter(let signed, let size):
            RPCError(
                .damaged,
                "The journal has \(size) events, and a checkpoint of \(signed) was signed: its end is cut off, "
                    + "so no checkpoint is signed. Restore it from a backup."
            ) {
                $0.member("position", integer: size + 1)
                $0.member("size", integer: size)
                $0.member("signedSize", integer: signed)
            }
        case .changed(let signed):
            RPCError(
                .damaged,
                "The first \(signed) events are not those that a checkpoint was signed of, so no further one "
                    + "is. Verify the journal and restore it from a backup."
            ) {
                $0.member("position", integer: signed)
                $0.member("signedSize", integer: signed)
            }
        case .unusable(let problem): internalError("No checkpoint can be signed: \(problem).")
        }
    }

    /// An error that says nothing but its reason.
    private static func plain(_ error: JournalError) -> RPCError {
        switch error {
        case .storageFull:
            RPCError(.storageFull, "The disk is full; nothing was recorded. Make room and send it again.")
        case .readOnly: RPCError(.readOnly, "The journal is open for reading only.")
        case .shuttingDown:
            RPCError(.shuttingDown, "The service is shutting down; send it again when it is back.")
        case .indeterminate:
            RPCError(
                .indeterminate,
                "The disk failed while recording: it may or may not be recorded. Send it again with its key.")
        case .unauthenticated:
            RPCError(
                .unauthenticated,
                "The service asks for a token that it knows; give it with system.authenticate.")
        default:
            RPCError(.forbidden, "Access is refused: it is another owner's, or beyond what the token allows.")
        }
    }

    private static func state(_ reason: ErrorReason, _ id: SessionID, _ state: String) -> RPCError {
        RPCError(reason, "The session \(id) \(state).") { $0.member("session", string: id.text) }
    }

    /// The error for something that does not exist.
    /// - Parameter what: a session's id, a message's id, or words for anything else.
    private static func notFound(_ what: String) -> RPCError {
        if SessionID(what) != nil {
            return RPCError(.notFound, "There is no session \(what).") { $0.member("session", string: what) }
        }
        let parts = what.split(separator: "/")
        if parts.count == 2, SessionID(String(parts[0])) != nil, UInt64(parts[1]) != nil {
            return RPCError(.notFound, "There is no message \(what).") {
                $0.member("session", string: String(parts[0]))
                $0.member("message", string: what)
            }
        }
        return RPCError(.notFound, "There is no \(what).") { $0.member("what", string: what) }
    }
}

extension JSONWriter {
    fileprivate mutating func progress(_ projection: String, done: UInt64, total: UInt64) {
        member("projection", string: projection)
        member("done", integer: done)
        member("total", integer: total)
    }
}
