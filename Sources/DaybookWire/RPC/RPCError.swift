package import DaybookCore
package import DaybookJSON

/// An error in JSON-RPC's form.
package struct RPCError: Error, Equatable, Sendable {
    package let code: Int
    /// One sentence for a person; clients match on `data.reason`.
    package let message: String
    /// An object, or nil for the errors that JSON-RPC itself names.
    package let data: RawJSON?

    package init(code: Int, message: String, data: RawJSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    init(_ reason: ErrorReason, _ message: String, members: (inout JSONWriter) -> Void = { _ in }) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("reason", string: reason.rawValue)
        members(&writer)
        writer.endObject()
        self.init(code: reason.code, message: message, data: RawJSON(writer.finish()))
    }

    package static func parse(_ error: JSONError) -> RPCError {
        RPCError(code: -32700, message: "The line is no JSON that Daybook takes: \(error).")
    }

    /// The error after which the connection is closed, because the start of the next line is not known.
    package static func lineTooLong(limit: Int) -> RPCError {
        RPCError(
            .tooLarge,
            "The line is longer than \(limit) bytes; split what it holds. The connection is closed."
        ) { $0.member("limit", integer: limit) }
    }

    /// The error after which a connection is closed, because its client did not do its part in time.
    /// - Parameter what: what the client did not do, as the end of "The client has …".
    package static func timedOut(_ what: String, milliseconds: Int64) -> RPCError {
        RPCError(
            .timedOut, "The client has \(what) for \(milliseconds) ms. The connection is closed."
        ) { $0.member("milliseconds", integer: milliseconds) }
    }

    static func invalidRequest(_ problem: String) -> RPCError {
        RPCError(code: -32600, message: "The request is not valid JSON-RPC 2.0: \(problem).")
    }

    package static func unknownMethod(_ name: String) -> RPCError {
        RPCError(
            code: -32601, message: "There is no method \"\(name)\"; rpc.discover lists those there are.")
    }

    package static func internalError(_ what: String) -> RPCError {
        RPCError(.internalError, what)
    }
}

/// The reason that clients match on, and the code of each.
package enum ErrorReason: String, CaseIterable, Sendable {
    case invalidParams, notFound, alreadyExists, wrongRevision, keyReused
    case sessionClosed, sessionArchived, sessionErased, messageRedacted
    case forbidden, unauthenticated, tooLarge, overloaded, rebuilding
    case storageFull, readOnly, shuttingDown, indeterminate, damaged, timedOut, internalError

    package var code: Int {
        switch self {
        case .invalidParams: -32602
        case .notFound: -32001
        case .alreadyExists: -32002
        case .wrongRevision: -32003
        case .keyReused: -32004
        case .sessionClosed, .sessionArchived, .sessionErased, .messageRedacted: -32005
        case .forbidden, .unauthenticated: -32006
        case .tooLarge: -32007
        case .overloaded, .rebuilding: -32008
        case .storageFull, .readOnly, .shuttingDown: -32009
        case .indeterminate: -32010
        case .damaged: -32011
        case .timedOut: -32012
        case .internalError: -32603
        }
    }
}
