import DaybookCore

enum AuditMethods {
    static let all = [checkpoint, prove, consistency, export]

    private static let checkpoint = Method(
        "audit.checkpoint", .signing, "The journal's size and root, signed: a C2SP checkpoint.", [],
        .object([
            .required("checkpoint", .string(min: 1)), .required("origin", .string(min: 1)),
            .required("size", Schemas.count), .required("root", Schemas.digest),
            .required("keys", .array(.string(min: 1), min: 1)),
        ])
    ) { _ throws(JournalError) in .checkpoint }

    private static let prove = Method(
        "audit.prove", .read, "That an event is in the journal: an inclusion proof of RFC 6962.",
        [Fields.position.required, Fields.treeSize.optional],
        .object([
            .required("leaf", Schemas.digest), .required("index", Schemas.count),
            .required("size", Schemas.position), .required("root", Schemas.digest),
            .required("proof", .array(Schemas.digest)),
        ])
    ) { arguments throws(JournalError) in
        let position = try arguments.required(Fields.position)
        return .inclusion(of: position, size: try arguments.optional(Fields.treeSize))
    }

    private static let consistency = Method(
        "audit.consistency", .read, "That the journal only grew: a consistency proof of RFC 6962.",
        [Fields.fromSize.required, Fields.toSize.optional],
        .object([
            .required("from", Schemas.count), .required("to", Schemas.count),
            .required("fromRoot", Schemas.digest), .required("toRoot", Schemas.digest),
            .required("proof", .array(Schemas.digest)),
        ])
    ) { arguments throws(JournalError) in
        let from = try arguments.required(Fields.fromSize)
        return .consistency(from: from, to: try arguments.optional(Fields.toSize))
    }

    private static let export = Method(
        "audit.export", .signing, "Events with all that it takes to verify them offline, page by page.",
        [
            Fields.session.optional, Fields.owner.optional, Fields.from.optional, Fields.toPosition.optional,
            Fields.auditCursor.optional,
        ],
        .object([
            .required("filename", .string(min: 1)), .required("mediaType", .string(min: 1)),
            .required("document", .string()), .optional("nextCursor", .string(min: 1)),
        ])
    ) { arguments throws(JournalError) in
        var query = AuditExportQuery(try scope(&arguments))
        query.cursor = try arguments.optional(Fields.auditCursor)
        return .auditExport(query)
    }

    private static func scope(_ arguments: inout Arguments) throws(JournalError) -> AuditExportQuery.Scope {
        let session = try arguments.optional(Fields.session)
        let owner = try arguments.optional(Fields.owner)
        let from = try arguments.optional(Fields.from)
        let to = try arguments.optional(Fields.toPosition)
        guard let session else {
            guard owner == nil else {
                throw arguments.invalid(Fields.owner.name, "can't be given without session")
            }
            return .range(from: from ?? .first, to: to)
        }
        guard from == nil, to == nil else {
            let name = from == nil ? Fields.toPosition.name : Fields.from.name
            throw arguments.invalid(name, "can't be given together with session")
        }
        return .session(session, owner: owner)
    }
}
