import DaybookJSON

/// The id of a client's request, as received: a string or an integer.
struct RequestID: Hashable {
    let json: [UInt8]

    /// Takes an id; nil where the value can be none.
    init?(_ value: JSONValue) {
        guard value.isString || value.integer != nil else { return nil }
        json = Array(value.raw)
    }
}

/// One JSON-RPC message of a client.
enum MCPMessage {
    case request(id: RequestID, method: String, parameters: JSONValue?)
    case notification(method: String, parameters: JSONValue?)
    /// An answer. This server asks nothing, so it belongs to nothing.
    case answer
    case invalid(id: RequestID?, MCPError)
}

/// One line of a client.
enum MCPLine {
    case single(MCPMessage)
    case batch([MCPMessage])

    /// Reads a line; whatever it is, there is something to answer.
    init(_ line: [UInt8], _ scanner: inout JSONScanner) {
        do {
            let value = try scanner.value(of: line[...])
            self = value.isArray ? Self.batch(of: value) : .single(MCPMessage(value))
        } catch {
            self = .single(.invalid(id: nil, MCPError(MCPError.parseError, "The line is no JSON: \(error).")))
        }
    }

    private static func batch(of value: JSONValue) -> MCPLine {
        let countMax = MCPLimits.batchMessageCountMax
        let messages = Array(value.elements.prefix(countMax + 1))
        if (1...countMax).contains(messages.count) { return .batch(messages.map(MCPMessage.init)) }
        return .single(
            .invalid(
                id: nil, MCPError(MCPError.invalidRequest, "A batch has 1 to \(countMax) messages.")))
    }
}

extension MCPMessage {
    init(_ value: JSONValue) {
        let id = value["id"].flatMap(RequestID.init)
        guard value.isObject else {
            self = .refused(id, "it must be an object")
            return
        }
        guard value["jsonrpc"]?.isEqual(toString: "2.0") == true else {
            self = .refused(id, "the member jsonrpc must be \"2.0\"")
            return
        }
        guard let method = value["method"] else {
            let isAnswer = value["result"] != nil || value["error"] != nil
            self = isAnswer ? .answer : .refused(id, "the method is missing")
            return
        }
        guard let method = method.string else {
            self = .refused(id, "the method must be a string")
            return
        }
        let parameters = value["params"]
        if value["id"] != nil, id == nil {
            self = .refused(nil, "the id must be a string or an integer of at most 2^53")
        } else if let id, parameters?.isObject == false {
            self = .invalid(id: id, MCPError(MCPError.invalidParams, "The parameters must be an object."))
        } else if let id {
            self = .request(id: id, method: method, parameters: parameters)
        } else {
            self = .notification(method: method, parameters: parameters)
        }
    }

    private static func refused(_ id: RequestID?, _ problem: String) -> MCPMessage {
        .invalid(
            id: id, MCPError(MCPError.invalidRequest, "The message is not valid JSON-RPC 2.0: \(problem)."))
    }
}
