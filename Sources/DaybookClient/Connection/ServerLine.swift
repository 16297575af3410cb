import DaybookJSON

/// One line from the service, by kind.
enum ServerLine {
    case answer(id: UInt64, Result<JSONBytes, DaybookError>)
    /// An error that answers no request in particular: the service could not read one.
    case complaint(DaybookError)
    case notification(method: JSONString, params: JSONBytes)

    /// Reads a line; throws `invalidAnswer` for anything else. Results are slices of the line.
    init(_ line: [UInt8], scanner: inout JSONScanner) throws(ConnectionError) {
        let value: JSONValue
        do { value = try scanner.value(of: line[...]) } catch { throw .invalidAnswer("\(error)") }
        var id: JSONValue?
        var result: JSONValue?
        var error: JSONValue?
        var method: JSONString?
        var params: JSONValue?
        for (name, member) in value.members {
            switch name.string {
            case "id": id = member
            case "result": result = member
            case "error": error = member
            case "method": method = member.text
            case "params": params = member
            default: break
            }
        }
        if let method, id == nil {
            self = .notification(method: method, params: params.map(JSONBytes.init) ?? .emptyObject)
        } else {
            self = try Self.answer(id, result, error)
        }
    }

    private static func answer(
        _ id: JSONValue?, _ result: JSONValue?, _ error: JSONValue?
    ) throws(ConnectionError) -> ServerLine {
        guard let id else { throw .invalidAnswer("a line without an id") }
        let failure: DaybookError?
        if let error {
            failure = DaybookError(error)
            guard failure != nil else { throw .invalidAnswer("an error without code or message") }
        } else {
            failure = nil
        }
        if id.isNull, let failure { return .complaint(failure) }
        guard let number = id.integer, number >= 0 else { throw .invalidAnswer("an id never sent") }
        if let failure { return .answer(id: UInt64(number), .failure(failure)) }
        guard let result else { throw .invalidAnswer("neither result nor error") }
        return .answer(id: UInt64(number), .success(JSONBytes(result)))
    }
}
