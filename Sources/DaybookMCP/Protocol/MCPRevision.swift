/// A revision of the Model Context Protocol that this server speaks, by its date.
package enum MCPRevision: String, CaseIterable, Sendable {
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// The newest of those that begin with a handshake, offered to a client that asks for an unknown one.
    static let newestWithHandshake = MCPRevision.november2025
    /// Revisions without a handshake, newest first: every request names its own.
    static let stateless = [MCPRevision.july2026]

    /// Whether every request stands alone and results say what they are and how long they hold.
    var isStateless: Bool { Self.stateless.contains(self) }
    /// Whether a line may hold several messages.
    var hasBatches: Bool { self == .march2025 }
    /// Whether there are titles, schemas of results and results as JSON.
    var hasStructuredContent: Bool { self != .march2025 }

    /// The code of the error for a resource that does not exist.
    var resourceNotFoundCode: Int { isStateless ? MCPError.invalidParams : -32002 }
}
