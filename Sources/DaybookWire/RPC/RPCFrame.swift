package import DaybookCore
package import DaybookJSON

/// One line from a client: a request, or several at once.
package enum RPCFrame: Sendable {
    case single(RPCCall)
    /// Several calls, answered with one array of the answers of those that have one.
    case batch([RPCCall])
}

package struct RPCCall: Sendable {
    /// The id as received; nil for a notification, which is never answered.
    package let id: RawJSON?
    package let result: Result<RPCRequest, RPCError>

    package init(id: RawJSON?, result: Result<RPCRequest, RPCError>) {
        self.id = id
        self.result = result
    }

    /// A call that fails. One that is no request has no id that could be trusted to be its own.
    static func failure(id: RawJSON? = .null, _ error: RPCError) -> RPCCall {
        RPCCall(id: id, result: .failure(error))
    }
}

/// A method by its name, and its parameters before anything is known of them.
package struct RPCRequest: Sendable {
    package let method: JSONString
    /// The parameters as received; any value, `{}` where there were none.
    package let parameters: JSONValue
    /// Whether values in it may be nested deeper than a client's may be.
    private let isDeep: Bool

    private static let noParameters = JSONValue(validated: Array("{}".utf8))

    /// A request of a method.
    /// - Parameter parameters: nil where there are none.
    init(method: JSONString, parameters: JSONValue?, isDeep: Bool) {
        self.method = method
        self.parameters = parameters ?? Self.noParameters
        self.isDeep = isDeep
    }

    /// Reads the parameters whole.
    package func read<Value>(
        described: [ParameterDescription], _ body: (inout Arguments) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        guard parameters.isObject else { throw .invalid(field: "params", problem: "must be an object") }
        return try Arguments.read(parameters, checksDepth: isDeep, described: described, body)
    }
}
