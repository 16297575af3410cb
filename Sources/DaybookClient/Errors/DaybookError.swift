import DaybookJSON

/// An error that the service answered instead of a result.
public struct DaybookError: Error, Equatable, Sendable {
    /// JSON-RPC's code.
    public let code: Int
    /// The reason, to be matched on.
    public let reason: Reason
    /// One sentence for people.
    public let message: String
    /// The error's `data`, as received.
    public let data: JSONBytes?

    public init(code: Int, reason: Reason, message: String, data: JSONBytes? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.data = data
    }

    /// The error of an answer that nothing was recorded, because of its key; nil for every other answer.
    static func superseded(_ answer: JSONBytes) -> DaybookError? {
        guard answer.value["recorded"]?.bool == false else { return nil }
        return DaybookError(
            code: 0, reason: .keySuperseded,
            message: "the key is of an earlier generation than the session's; nothing was recorded",
            data: answer)
    }

    /// Reads the `error` member of an answer; nil if it is none.
    init?(_ value: JSONValue) {
        guard let code = value["code"]?.integer, let message = value["message"]?.string else { return nil }
        self.code = Int(code)
        self.message = message
        data = value["data"].map(JSONBytes.init)
        reason = data?["reason"]?.string.map { Reason(rawValue: $0) } ?? Reason(code: Int(code))
    }
}

extension DaybookError {
    /// Time to wait, in milliseconds, with `overloaded`.
    public var retryAfterMilliseconds: Int? { data?["retryAfterMilliseconds"]?.integer }
    /// The session that the error is about.
    public var session: String? { data?["session"]?.string }
    /// The parameter at fault and the problem with it, with `invalidParams`.
    public var field: String? { data?["field"]?.string }
    public var problem: String? { data?["problem"]?.string }
    /// The append at fault, counted from 0, of several that were to be recorded together.
    public var index: Int? { data?["index"]?.integer }
    /// The session's current revision, with `wrongRevision`.
    public var actualRevision: Int? { data?["actual"]?.integer }
    /// The event's position, with `keyReused` and `damaged`.
    public var position: Int? { data?["position"]?.integer }
}

extension DaybookError: CustomStringConvertible {
    public var description: String {
        guard let field, let problem else { return "\(reason.rawValue): \(message)" }
        return "\(reason.rawValue): \(field): \(problem)"
    }
}
