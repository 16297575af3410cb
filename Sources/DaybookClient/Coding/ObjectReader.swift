import DaybookJSON

/// The members of one object of an answer, by name. Throws `invalidAnswer` for what the protocol rules out.
struct ObjectReader {
    private let what: StaticString
    /// The members. Almost all names are short enough to lie in the `String` itself and are compared in one
    /// step.
    private var members: [(name: String, value: JSONValue)] = []

    init(_ json: JSONBytes, _ what: StaticString) throws(ConnectionError) {
        try self.init(json.value, what)
    }

    init(_ value: JSONValue, _ what: StaticString) throws(ConnectionError) {
        self.what = what
        guard value.isObject else { throw .invalidAnswer("\(what) is no object") }
        members.reserveCapacity(20)
        for (name, value) in value.members { members.append((name.string, value)) }
    }

    /// The member's value; nil where it is left out or null.
    func value(_ name: String) -> JSONValue? {
        for member in members where member.name == name {
            return member.value.isNull ? nil : member.value
        }
        return nil
    }

    func optional(_ name: String) -> JSONBytes? { value(name).map(JSONBytes.init) }

    /// The member's value as JSON, which may be null.
    func json(_ name: String) throws(ConnectionError) -> JSONBytes {
        for member in members where member.name == name { return JSONBytes(member.value) }
        throw missing(name)
    }

    func string(_ name: String) throws(ConnectionError) -> String {
        guard let string = value(name)?.string else { throw missing(name) }
        return string
    }

    func integer(_ name: String) throws(ConnectionError) -> Int {
        guard let integer = value(name)?.integer else { throw missing(name) }
        return Int(integer)
    }

    func double(_ name: String) throws(ConnectionError) -> Double {
        guard let number = value(name), number.kind == .number,
            let double = Double(String(decoding: number.raw, as: UTF8.self))
        else { throw missing(name) }
        return double
    }

    func time(_ name: String) throws(ConnectionError) -> UTCTime {
        guard let time = optionalTime(name) else { throw missing(name) }
        return time
    }

    func list<Element>(
        _ name: String, _ decode: (JSONValue) throws -> Element
    ) throws -> [Element] {
        guard let array = value(name), array.isArray else { throw missing(name) }
        return try array.elements.map(decode)
    }

    func strings(_ name: String) throws -> [String] {
        try list(name) { element throws(ConnectionError) in
            guard let string = element.string else { throw missing(name) }
            return string
        }
    }

    func optionalString(_ name: String) -> String? { value(name)?.string }
    func optionalInteger(_ name: String) -> Int? { value(name)?.integer.map(Int.init) }
    func optionalTime(_ name: String) -> UTCTime? {
        guard let text = value(name)?.text else { return nil }
        return UTCTime(rfc3339: text.plainBytes ?? text.bytes[...])
    }
    func isTrue(_ name: String) -> Bool { value(name)?.bool == true }

    private func missing(_ name: String) -> ConnectionError {
        .invalidAnswer("\(what) has no \(name) as it should be")
    }
}
