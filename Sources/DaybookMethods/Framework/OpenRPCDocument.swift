import DaybookCore
import DaybookJSON
import DaybookWire

/// The document of `rpc.discover`, made from the method table once.
enum OpenRPCDocument {
    static let bytes: [UInt8] = {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("openrpc", string: "1.3.2")
        writer.name("info")
        writer.beginObject()
        writer.member("title", string: "Daybook")
        writer.member("version", string: "1")
        writer.endObject()
        writer.name("methods")
        writer.beginArray()
        for method in MethodTable.methods { writer.method(method) }
        writer.endArray()
        writer.components()
        writer.endObject()
        return writer.finish()
    }()
}

extension JSONWriter {
    fileprivate mutating func method(_ method: any Method) {
        beginObject()
        member("name", string: method.name)
        member("summary", string: method.summary)
        member("paramStructure", string: "by-name")
        name("params")
        beginArray()
        for parameter in method.parameters { self.parameter(parameter) }
        endArray()
        name("result")
        beginObject()
        member("name", string: "result")
        name("schema")
        schema(method.result)
        endObject()
        name("errors")
        beginArray()
        for reason in method.errors {
            beginObject()
            member("$ref", string: "#/components/errors/" + reason.rawValue)
            endObject()
        }
        endArray()
        endObject()
    }

    private mutating func parameter(_ parameter: ParameterDescription) {
        beginObject()
        member("name", string: parameter.name)
        member("summary", string: parameter.summary)
        member("required", bool: parameter.isRequired)
        name("schema")
        schema(parameter.schema)
        endObject()
    }

    fileprivate mutating func components() {
        name("components")
        beginObject()
        name("schemas")
        beginObject()
        for component in Schemas.components {
            name(escaping: component.name)
            schema(component.schema)
        }
        endObject()
        name("errors")
        beginObject()
        for reason in ErrorReason.allCases {
            name(escaping: reason.rawValue)
            beginObject()
            member("code", integer: reason.code)
            member("message", string: reason.rawValue)
            name("data")
            beginObject()
            member("reason", string: reason.rawValue)
            endObject()
            endObject()
        }
        endObject()
        endObject()
    }
}
