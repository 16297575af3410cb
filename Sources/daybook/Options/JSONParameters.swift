import DaybookClient
import DaybookJSON

/// Parameters of a call, built by a command.
struct JSONParameters {
    private var writer = JSONWriter()

    init() { writer.beginObject() }

    mutating func set(_ name: StaticString, _ value: String?) {
        if let value { writer.member(name, string: value) }
    }

    mutating func set(_ name: StaticString, _ value: Int?) {
        if let value { writer.member(name, integer: value) }
    }

    mutating func set(_ name: StaticString, _ value: Bool?) {
        if let value { writer.member(name, bool: value) }
    }

    mutating func set(_ name: StaticString, _ value: JSONBytes?) {
        if let value { writer.member(name, raw: value.bytes) }
    }

    /// Sets a list of strings, unless it is empty.
    mutating func set(_ name: StaticString, _ values: [String]) {
        guard !values.isEmpty else { return }
        writer.name(name)
        writer.beginArray()
        for value in values { writer.string(value) }
        writer.endArray()
    }

    var json: JSONBytes {
        get throws {
            var writer = writer
            writer.endObject()
            return try JSONBytes(json: writer.finish())
        }
    }
}

extension DaybookClient {
    func call(_ method: String, _ parameters: JSONParameters) async throws -> JSONBytes {
        try await call(method, parameters.json)
    }
}
