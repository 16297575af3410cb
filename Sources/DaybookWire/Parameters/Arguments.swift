public import DaybookCore
public import DaybookJSON

/// A parameter's name, meaning and form: what a request is read by and `rpc.discover` tells.
///
/// Of reference type, so that the many that a request leaves out are looked for without a copy. Public, like
/// all that reading one takes: the methods' module specialises what is generic here, which the compiler does
/// not do with `package` declarations.
public final class Parameter<Value: Sendable>: Sendable {
    public let name: String
    package let summary: String
    public let form: Form<Value>

    package init(_ name: String, _ form: Form<Value>, _ summary: String) {
        self.name = name
        self.form = form
        self.summary = summary
    }

    package var required: ParameterDescription {
        ParameterDescription(name: name, summary: summary, schema: form.schema, isRequired: true)
    }

    package var optional: ParameterDescription {
        ParameterDescription(name: name, summary: summary, schema: form.schema, isRequired: false)
    }
}

package struct ParameterDescription: Sendable {
    package let name: String
    package let summary: String
    package let schema: Schema
    package let isRequired: Bool

    /// The parameter as a member of an object that is a parameter itself.
    package var property: Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: isRequired, summary: summary)
    }
}

/// The members of an object of parameters. Each is taken once; one that is left over has an unknown name.
public struct Arguments {
    package let object: JSONValue
    /// Prefix of field names in errors: `messages[3].`.
    public let path: String
    @usableFromInline let checksDepth: Bool
    private var members: [Member] = []
    private var leftCount = 0

    private struct Member {
        let name: JSONString
        let value: JSONValue
        var isTaken = false
    }

    /// Takes the members of an object.
    /// - Parameter checksDepth: the line may hold values nested deeper than a client's may be.
    private init(_ object: JSONValue, path: String, checksDepth: Bool) {
        self.object = object
        self.path = path
        self.checksDepth = checksDepth
        members.reserveCapacity(8)
        for member in object.members { members.append(Member(name: member.name, value: member.value)) }
        leftCount = members.count
    }

    /// Reads a whole object. A name that is not `described` is reported before anything else, because it
    /// explains the rest.
    package static func read<Value>(
        _ object: JSONValue, path: String = "", checksDepth: Bool, described: [ParameterDescription],
        _ body: (inout Arguments) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        var arguments = Arguments(object, path: path, checksDepth: checksDepth)
        do throws(JournalError) {
            let value = try body(&arguments)
            guard arguments.leftCount > 0, let left = arguments.members.first(where: { !$0.isTaken })
            else { return value }
            throw arguments.unknown(left)
        } catch {
            let unknown = arguments.members.first { member in
                !described.contains { member.name.isEqual(toString: $0.name) }
            }
            throw unknown.map(arguments.unknown) ?? error
        }
    }

    /// Reads an object inside this one.
    package func read<Value>(
        _ object: JSONValue, at place: String, described: [ParameterDescription],
        _ body: (inout Arguments) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        guard object.isObject else { throw invalid(place, "must be an object") }
        return try Self.read(
            object, path: path + place + ".", checksDepth: checksDepth, described: described, body)
    }

    @inlinable public mutating func optional<Value>(
        _ parameter: Parameter<Value>
    ) throws(JournalError) -> Value? {
        guard let value = take(parameter.name) else { return nil }
        do {
            let decoded = try parameter.form.decode(value)
            // Other values have a shape of their own, or hold client values that are read apart.
            if checksDepth, decoded is RawJSON { try checkDepth(value) }
            return decoded
        } catch {
            switch error {
            case .invalid(let problem): throw invalid(parameter.name, problem)
            case .tooLarge(let limit, let actual):
                throw .tooLarge(limit: limit, actual: actual, field: path + parameter.name)
            }
        }
    }

    @inlinable public mutating func required<Value>(
        _ parameter: Parameter<Value>
    ) throws(JournalError) -> Value {
        guard let value = try optional(parameter) else { throw missing(parameter.name) }
        return value
    }

    public func missing(_ name: String) -> JournalError { invalid(name, "is required") }

    public func invalid(_ name: String, _ problem: String) -> JournalError {
        .invalid(field: path + name, problem: problem)
    }

    private func unknown(_ member: Member) -> JournalError {
        invalid(member.name.prefix(scalarCountMax: 64).string, "is not a parameter of this method")
    }

    /// Takes a member. Most of a method's parameters are left out most of the time: none is looked for once
    /// all that came are taken.
    @usableFromInline mutating func take(_ name: String) -> JSONValue? {
        guard leftCount > 0 else { return nil }
        for index in members.indices
        where !members[index].isTaken && members[index].name.isEqual(toString: name) {
            members[index].isTaken = true
            leftCount -= 1
            return members[index].value
        }
        return nil
    }

    @usableFromInline func checkDepth(_ value: JSONValue) throws(Problem) {
        do { try JSON.validate(value.raw, limits: JSONLimits(depthMax: Limits.jsonDepthMax)) } catch {
            throw .invalid("must be nested at most \(Limits.jsonDepthMax) deep")
        }
    }
}
