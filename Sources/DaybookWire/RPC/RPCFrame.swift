package import DaybookCore

/// One line of a client: a request, or several at once.
package enum RPCFrame: Sendable {
    case single(RPCCall)
    /// Answered with one array, of those that have an answer.
    case batch([RPCCall])
}

package struct RPCCall: Sendable {
    /// As it came; nil for a notification, which is never answered.
    package let id: RawJSON?
    package let result: Result<Request, RPCError>

    package init(id: RawJSON?, result: Result<Request, RPCError>) {
        self.id = id
        self.result = result
    }

    /// What is no request has no id that could be trusted to be its own.
    static func failure(id: RawJSON? = .null, _ error: RPCError) -> RPCCall {
        RPCCall(id: id, result: .failure(error))
    }
}
