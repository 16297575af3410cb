import DaybookClient
import DaybookJSON

/// A holder's connection to the service, and what it may do there.
struct Upstream: Sendable {
    let client: DaybookClient
    /// The token that the connection is bound by; nil where none was given.
    let token: String?

    /// Whether calls that need the scope `admin` may be made. A service that asks for no token allows all; one
    /// that does and was given none refuses the calls itself.
    func hasAdminScope() async throws -> Bool { try await grant().scopes.contains("admin") }

    /// The things that a holder may do, and the owner whose alone they are; nil for everybody's.
    struct Grant {
        let scopes: [String]
        let owner: String?
    }

    /// Rights of the connection's token; all where there is none.
    func grant() async throws -> Grant {
        guard let token else { return Grant(scopes: ["read", "append", "admin"], owner: nil) }
        return try await Self.grant(of: token, client)
    }

    /// Rights of a token.
    /// - Throws: `DaybookError`, its reason `unauthenticated`, for one that the service does not know.
    static func grant(of token: String, _ client: DaybookClient) async throws -> Grant {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("token", string: token)
        writer.endObject()
        let parameters = JSONBytes(JSONValue(validated: writer.finish()))
        let grant = try await client.call("system.authenticate", parameters)
        return Grant(
            scopes: grant["scopes"]?.elements.compactMap(\.string) ?? [], owner: grant["owner"]?.string)
    }
}
