package import DaybookJSON

/// The part of JSON Schema (2020-12) that describes Daybook's values, for `rpc.discover`.
package indirect enum Schema: Sendable {
    case any
    case boolean
    case integer(min: UInt64, max: UInt64)
    /// A multiple of a number, from its negative bound to its positive one.
    case multiple(of: Int64, magnitudeMax: Int64)
    case number
    /// A string; its length in Unicode scalars, where there is a limit.
    case string(min: Int = 0, max: Int? = nil, pattern: String? = nil)
    case time
    case enumeration([String])
    case array(Schema, min: Int = 0, max: Int? = nil)
    case object([Property])
    case nullable(Schema)
    /// A name under `components/schemas`.
    case reference(String)

    package struct Property: Sendable {
        package let name: String
        package let schema: Schema
        package let isRequired: Bool
        /// One sentence; nil where the name says it all.
        package let summary: String?

        package init(name: String, schema: Schema, isRequired: Bool, summary: String?) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
            self.summary = summary
        }

        package static func required(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: true, summary: nil)
        }

        package static func optional(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: false, summary: nil)
        }

        /// The same member where it may be left out.
        package var optional: Property {
            Property(name: name, schema: schema, isRequired: false, summary: summary)
        }
    }
}

extension JSONWriter {
    package mutating func schema(_ schema: Schema) {
        beginObject()
        members(of: schema)
        endObject()
    }

    private mutating func members(of schema: Schema) {
        switch schema {
        case .any: break
        case .boolean: member("type", string: "boolean")
        case .number: member("type", string: "number")
        case .integer(let min, let max):
            member("type", string: "integer")
            member("minimum", integer: min)
            member("maximum", integer: max)
        case .multiple(let unit, let max):
            member("type", string: "integer")
            member("multipleOf", integer: unit)
            member("minimum", integer: -max)
            member("maximum", integer: max)
        case .string(let min, let max, let pattern):
            member("type", string: "string")
            if min > 0 { member("minLength", integer: min) }
            if let max { member("maxLength", integer: max) }
            if let pattern { member("pattern", string: pattern) }
        case .time:
            member("type", string: "string")
            member("format", string: "date-time")
        case .enumeration(let names):
            member("type", string: "string")
            name("enum")
            strings(names)
        case .array(let element, let min, let max):
            member("type", string: "array")
            name("items")
            self.schema(element)
            if min > 0 { member("minItems", integer: min) }
            if let max { member("maxItems", integer: max) }
        case .object(let properties): objectMembers(properties)
        case .nullable(let schema):
            name("oneOf")
            beginArray()
            self.schema(schema)
            beginObject()
            member("type", string: "null")
            endObject()
            endArray()
        case .reference(let name): member("$ref", string: "#/components/schemas/" + name)
        }
    }

    private mutating func objectMembers(_ properties: [Schema.Property]) {
        member("type", string: "object")
        name("properties")
        beginObject()
        for property in properties {
            name(escaping: property.name)
            beginObject()
            members(of: property.schema)
            if let summary = property.summary { member("description", string: summary) }
            endObject()
        }
        endObject()
        name("required")
        strings(properties.filter(\.isRequired).map(\.name))
    }

    package mutating func strings(_ strings: [String]) {
        beginArray()
        for text in strings { string(text) }
        endArray()
    }
}
