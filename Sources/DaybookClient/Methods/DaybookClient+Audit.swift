import DaybookJSON

extension DaybookClient {
    /// A signed checkpoint of the journal's current size and root.
    public func checkpoint() async throws -> SignedCheckpoint {
        try await read("audit.checkpoint", decode: SignedCheckpoint.init)
    }

    /// A proof that the event at a position is in the journal of `size` events.
    ///
    /// - Parameter size: the current one if nil.
    public func inclusionProof(of position: Int, size: Int? = nil) async throws -> InclusionProof {
        try await read("audit.prove", decode: InclusionProof.init) { writer in
            writer.member("position", integer: position)
            writer.member("size", ifAny: size)
        }
    }

    /// A proof that the journal of `to` events begins with that of `from`.
    ///
    /// - Parameter to: the current size if nil.
    public func consistencyProof(from: Int, to: Int? = nil) async throws -> ConsistencyProof {
        try await read("audit.consistency", decode: ConsistencyProof.init) { writer in
            writer.member("from", integer: from)
            writer.member("to", ifAny: to)
        }
    }

    /// Events with everything needed to verify them offline, in parts of some mebibytes that are read as they
    /// are asked for; a part may end within a line.
    public func auditExportParts(_ scope: AuditScope = .all) -> ExportParts {
        ExportParts(client: self, method: "audit.export") { writer in
            switch scope {
            case .session(let session): writer.member("session", string: session)
            case .positions(let from, let to):
                writer.member("from", integer: from)
                writer.member("to", ifAny: to)
            }
        }
    }
}

/// The events that an audit export holds.
public enum AuditScope: Sendable {
    /// Every event of a session.
    case session(String)
    /// Every event of the journal from a position on, through `to`, or through the last if that is nil.
    case positions(from: Int, to: Int?)

    public static let all = AuditScope.positions(from: 1, to: nil)
}
