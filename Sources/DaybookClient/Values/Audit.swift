import DaybookJSON

/// A signed checkpoint of the journal.
public struct SignedCheckpoint: Sendable {
    /// The C2SP signed note, the part to keep.
    public let note: String
    /// The name of the journal's history.
    public let origin: String
    /// Number of events.
    public let size: Int
    /// SHA-256 root of the audit tree, in hexadecimal.
    public let root: String
    /// Signed notes in which each of the journal's keys introduces the next.
    public let keys: [String]

    /// Reads a result of `audit.checkpoint`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        note = try reader.string("checkpoint")
        origin = try reader.string("origin")
        size = try reader.integer("size")
        root = try reader.string("root")
        keys = try reader.strings("keys")
    }
}

/// An inclusion proof of RFC 6962, section 2.1.1; digests in hexadecimal.
public struct InclusionProof: Sendable {
    public let leaf: String
    /// The event's index in the tree, from 0.
    public let index: Int
    public let size: Int
    public let root: String
    public let proof: [String]

    /// Reads a result of `audit.prove`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        leaf = try reader.string("leaf")
        index = try reader.integer("index")
        size = try reader.integer("size")
        root = try reader.string("root")
        proof = try reader.strings("proof")
    }
}

/// A consistency proof of RFC 6962, section 2.1.2; digests in hexadecimal.
public struct ConsistencyProof: Sendable {
    /// Sizes of the two trees, in events.
    public let from: Int
    public let to: Int
    public let fromRoot: String
    public let toRoot: String
    public let proof: [String]

    /// Reads a result of `audit.consistency`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        from = try reader.integer("from")
        to = try reader.integer("to")
        fromRoot = try reader.string("fromRoot")
        toRoot = try reader.string("toRoot")
        proof = try reader.strings("proof")
    }
}
