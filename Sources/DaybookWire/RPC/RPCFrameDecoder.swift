import DaybookCore
import DaybookJSON

/// Reads the lines of one connection; it keeps the scanners' memory between them.
package struct RPCFrameDecoder: Sendable {
    /// Depth of the containers around a client's value: batch, request, params, appends, append, params,
    /// messages, message, startSession.
    private static let envelopeDepth = 9

    private var scanner = JSONScanner(limits: JSONLimits(depthMax: Limits.jsonDepthMax))

    package init() {}

    /// Reads a line.
    /// - Parameter line: without its line feed. Values of the frame share its storage.
    package mutating func decode(_ line: [UInt8]) -> RPCFrame {
        do throws(JSONError) {
            let isDeep = try validate(line)
            return frame(JSONValue(validated: line), isDeep: isDeep)
        } catch {
            var broken = BrokenLine(line, before: error.offset)
            return .single(.failure(id: broken.id() ?? .null, .parse(error)))
        }
    }

    /// Checks the line's JSON; true if values in it may be nested deeper than a client's may be: only then is
    /// each measured.
    private mutating func validate(_ line: [UInt8]) throws(JSONError) -> Bool {
        do {
            try scanner.validate(line.span.bytes)
            return false
        } catch {
            guard case .tooDeep = error.reason else { throw error }
            let depthMax = Limits.jsonDepthMax + Self.envelopeDepth
            try JSON.validate(line.span.bytes, limits: JSONLimits(depthMax: depthMax))
            return true
        }
    }

    private func frame(_ value: JSONValue, isDeep: Bool) -> RPCFrame {
        guard value.isArray else { return .single(call(value, isDeep: isDeep)) }
        let countMax = Limits.batchRequestCountMax
        let calls = Array(value.elements.prefix(countMax + 1))
        if calls.isEmpty { return .single(.failure(.invalidRequest("a batch of nothing"))) }
        if calls.count > countMax {
            return .single(.failure(.invalidRequest("a batch of more than \(countMax); send several")))
        }
        return .batch(calls.map { call($0, isDeep: isDeep) })
    }

    private func call(_ value: JSONValue, isDeep: Bool) -> RPCCall {
        var envelope = Envelope()
        if let problem = envelope.read(value) {
            return .failure(id: envelope.id ?? .null, .invalidRequest(problem))
        }
        guard let name = envelope.method else {
            return .failure(id: envelope.id ?? .null, .invalidRequest("the method is missing"))
        }
        let request = RPCRequest(method: name, parameters: envelope.parameters, isDeep: isDeep)
        return RPCCall(id: envelope.id, result: .success(request))
    }
}

/// The members of a request object.
private struct Envelope {
    private(set) var id: RawJSON?
    private(set) var method: JSONString?
    private(set) var parameters: JSONValue?

    /// Reads the members, and returns the problem, if any; the id is kept even so, if there is a valid one.
    mutating func read(_ value: JSONValue) -> String? {
        guard value.isObject else { return "it must be an object" }
        var problem: String? = "the member jsonrpc must be \"2.0\""
        var otherProblem: String?
        for member in value.members {
            if member.name.isEqual(toString: "jsonrpc") {
                if member.value.isEqual(toString: "2.0") { problem = nil }
            } else if member.name.isEqual(toString: "id") {
                switch member.value.kind {
                case .string, .number, .null: id = RawJSON(member.value.raw)
                default: otherProblem = "the id must be a string, a number or null"
                }
            } else if member.name.isEqual(toString: "method") {
                method = member.value.text
                if method == nil { otherProblem = "the method must be a string" }
            } else if member.name.isEqual(toString: "params") {
                parameters = member.value
            } else {
                let name = member.name.prefix(scalarCountMax: 64).string
                otherProblem = "\"\(name)\" is no member of a request"
            }
        }
        return problem ?? otherProblem
    }
}
