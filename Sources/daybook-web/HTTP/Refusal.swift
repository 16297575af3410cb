import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookWire
import HTTPTypes

/// A request that is not done, as HTTP and JSON-RPC tell it.
struct Refusal: Error {
    let status: HTTPResponse.Status
    /// The error of JSON-RPC, which is the body in any case.
    let error: RPCError
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: Int, _ reason: String, _ message: String) {
        self.status = status
        error = RPCError(code: code, message: message, data: Self.data(reason: reason))
    }

    init(_ status: HTTPResponse.Status, _ reason: ErrorReason, _ message: String) {
        self.init(status, reason.code, reason.rawValue, message)
    }

    private static func data(reason: String) -> RawJSON {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("reason", string: reason)
        writer.endObject()
        return RawJSON(writer.finish())
    }
}

extension Refusal {
    private static let invalidRequestCode = -32_600
    private static let unreachableCode = -32_013

    static func badRequest(_ message: String) -> Refusal {
        Refusal(.badRequest, invalidRequestCode, "badRequest", message)
    }

    static func notFound(_ message: String) -> Refusal { Refusal(.notFound, .notFound, message) }

    static func forbidden(_ message: String) -> Refusal { Refusal(.forbidden, .forbidden, message) }

    static func unauthenticated(_ message: String) -> Refusal {
        var refusal = Refusal(.unauthorized, .unauthenticated, message)
        refusal.headers[.wwwAuthenticate] = "Bearer"
        return refusal
    }

    static func method(allowed methods: [HTTPRequest.Method]) -> Refusal {
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        var refusal = Refusal(
            .methodNotAllowed, invalidRequestCode, "methodNotAllowed", "This address takes \(allowed).")
        refusal.headers[.allow] = allowed
        return refusal
    }

    static let mediaType = Refusal(
        .unsupportedMediaType, invalidRequestCode, "unsupportedMediaType",
        "The body is JSON: send it as Content-Type: application/json.")

    static let tooLarge = Refusal(
        .contentTooLarge, .tooLarge,
        "The body has more than \(GatewayLimits.bodyByteCountMax) bytes; split what it holds.")

    static func overloaded(_ message: String) -> Refusal {
        var refusal = Refusal(.serviceUnavailable, .overloaded, message)
        refusal.headers[.retryAfter] = "1"
        return refusal
    }

    /// The refusal of a call that got no answer from the service.
    init(_ error: ConnectionError) {
        guard !error.mayHaveBeenDone else {
            self.init(
                .serviceUnavailable, .indeterminate,
                "\(error.message). It may or may not be recorded: send it again with its key.")
            return
        }
        self.init(
            .serviceUnavailable, Self.unreachableCode, "unreachable",
            "The journal can't be reached: \(error.message). Start it with `daybook serve`, then try again.")
        headers[.retryAfter] = "1"
    }

    /// The refusal that says what the service answered.
    init(_ error: DaybookError) {
        switch error.reason {
        case .unauthenticated: status = .unauthorized
        case .forbidden: status = .forbidden
        case .notFound, .sessionErased: status = .notFound
        case .overloaded, .rebuilding, .shuttingDown: status = .serviceUnavailable
        case .internalError, .damaged: status = .internalServerError
        default: status = .badRequest
        }
        self.error = RPCError(error)
    }

    /// The refusal for whatever a call of the client threw.
    init(any error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as DaybookError: self.init(error)
        case let error as ConnectionError: self.init(error)
        default: self.init(.internalServerError, .internalError, "The gateway could not do it: \(error).")
        }
    }
}

extension RPCError {
    /// The error as the service answered it.
    init(_ error: DaybookError) {
        self.init(code: error.code, message: error.message, data: error.data.map { RawJSON($0.slice) })
    }
}
