import DaybookJSON

/// An error of the protocol: one that the client's program sees. What a model can mend is a tool's answer.
package struct MCPError: Error, Equatable, Sendable {
    let code: Int
    /// One sentence.
    let message: String
    /// The error's `data` as JSON.
    let data: [UInt8]?

    static let parseError = -32700
    static let invalidRequest = -32600
    static let methodNotFound = -32601
    static let invalidParams = -32602
    static let internalError = -32603
    static let unsupportedRevision = -32022
    static let headerMismatch = -32020

    init(_ code: Int, _ message: String, data: [UInt8]? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The error for a revision without handshake that this server does not speak.
    static func unsupported(_ requested: String) -> MCPError {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("supported")
        writer.beginArray()
        for revision in MCPRevision.stateless { writer.string(revision.rawValue) }
        writer.endArray()
        writer.member("requested", string: requested)
        writer.endObject()
        return MCPError(unsupportedRevision, "Unsupported protocol version", data: writer.finish())
    }

    static func mismatch(_ header: String, _ member: String) -> MCPError {
        MCPError(headerMismatch, "The header \(header) does not say what the message has as \(member).")
    }

    static func unknownMethod(_ name: String) -> MCPError {
        MCPError(methodNotFound, "There is no method \"\(name)\" here.")
    }
}
