import DaybookJSON

/// What the service answered instead of a result.
public struct DaybookError: Error, Equatable, Sendable {
    /// JSON-RPC's code.
    public let code: Int
    /// What to match on.
    public let reason: Reason
    /// For people.
    public let message: String
    /// `data` of the error as it came.
    public let data: JSONBytes?

    public init(code: Int, reason: Reason, message: String, data: JSONBytes? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.data = data
    }

    /// The `error` member of an answer; nil if it is none.
    init?(_ value: JSONValue) {
        guard let code = value["code"]?.integer, let message = value["message"]?.string else { return nil }
        self.code = Int(code)
        self.message = message
        data = value["data"].map(JSONBytes.init)
        reason = data?["reason"]?.string.map { Reason(rawValue: $0) } ?? Reason(code: Int(code))
    }
}

extension DaybookError {
    /// For `overloaded`: how long to wait, in milliseconds.
    public var retryAfterMilliseconds: Int? { data?["retryAfterMilliseconds"]?.integer }
    /// The session that the error is about.
    public var session: String? { data?["session"]?.string }
    /// For `invalidParams`: the parameter, and what is wrong with it.
    public var field: String? { data?["field"]?.string }
    public var problem: String? { data?["problem"]?.string }
    /// For `wrongRevision`: the session's revision.
    public var actualRevision: Int? { data?["actual"]?.integer }
    /// For `keyReused` and `damaged`: the event's position.
    public var position: Int? { data?["position"]?.integer }
}

extension DaybookError: CustomStringConvertible {
    public var description: String {
        guard let field, let problem else { return "\(reason.rawValue): \(message)" }
        return "\(reason.rawValue): \(field): \(problem)"
    }
}
