import DaybookCore
import DaybookMethods
import DaybookWire

/// The text of `docs/methods.md`, made from the method table.
struct MethodDocument {
    private static let introduction = """
        # Methods

        <!-- Made from the method table: DAYBOOK_WRITE_DOCS=1 swift test --filter MethodDocumentTests -->

        Every method of the service, in alphabetical order. [protocol.md](protocol.md) says how requests
        are framed, how errors look, and what sessions, messages and events are.

        - `daybook call METHOD 'JSON'` makes a call and prints its result.
        - `rpc.discover` answers with all of this as an OpenRPC document, with every schema in full.
        - A parameter in bold is required; a `?` marks a member of a result that may be missing.
        - A token needs the method's scope. Without tokens every connection may do everything.
        - A token of one owner is one that names an owner.
        - What is sent again is a call that got no answer, by a client.

        The examples are about a session "tea". A test runs each of them on a service. Subscriptions and
        tokens are those of one connection, and `daybook call` ends its own: `daybook log --follow` follows
        the journal.


        """

    static var text: String {
        let methods = MethodTable.methods.sorted { $0.name < $1.name }
        let index = methods.map { "[\($0.name)](#\($0.name.filter { $0 != "." }.lowercased()))" }
        return introduction + index.joined(separator: " · ") + "\n\n"
            + methods.map(section).joined(separator: "\n")
    }

    private static func section(of method: any Method) -> String {
        var lines = ["## \(method.name)", "", method.summary, ""]
        lines += [
            "- **Scope**: \(scope(of: method))", "- **A token of one owner**: \(rule(of: method))",
            "- **Sent again**: \(repetition(of: method))",
            "- **Errors**: " + method.errors.map { "`\($0.rawValue)`" }.joined(separator: ", "), "",
        ]
        if !method.parameters.isEmpty {
            lines += ["| parameter | is | |", "| --- | --- | --- |"]
            for parameter in method.parameters {
                let name = parameter.isRequired ? "**`\(parameter.name)`**" : "`\(parameter.name)`"
                lines.append("| \(name) | \(kind(parameter.schema)) | \(cell(parameter.summary)) |")
            }
            lines.append("")
        }
        lines += ["Result: \(members(of: method.result))", "", "```", example(of: method), "```", ""]
        return lines.joined(separator: "\n")
    }

    private static func example(of method: any Method) -> String {
        let parameters = method.example == "{}" ? "" : " '\(method.example)'"
        return "daybook call \(method.name)\(parameters)"
    }

    // MARK: Words

    private static func scope(of method: any Method) -> String {
        switch (method.access, method.repetition) {
        case (.everyone, _): "none; also before a token was given"
        case (.scope(let scope), .harmlessUnless(let parameter)):
            "`\(scope.rawValue)` with `\(parameter)`, else `read`"
        case (.scope(let scope), _): "`\(scope.rawValue)`"
        }
    }

    private static func rule(of method: any Method) -> String {
        switch method.ownerRule {
        case .held: "that owner's sessions alone"
        case .open: "the same, for it tells nothing of any session"
        case .refused: "refused, for it concerns the whole journal"
        }
    }

    private static func repetition(of method: any Method) -> String {
        switch method.repetition {
        case .harmless: "safely"
        case .harmlessUnless(let parameter): "safely; with `\(parameter)` under a `key` only"
        case .underKey: "under a `key` only, which makes sure that it is recorded once"
        case .never: "not by itself"
        }
    }

    private static func kind(_ schema: Schema) -> String {
        switch schema {
        case .any: "any JSON"
        case .boolean: "boolean"
        case .integer(let min, _): "integer from \(min)"
        case .multiple(let unit, let max): "multiple of \(unit) from \(-max) to \(max)"
        case .number: "number"
        case .string: "string"
        case .time: "time"
        case .enumeration(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .array(let element, _, _): "array of \(kind(element))"
        case .object(let properties):
            properties.isEmpty ? "object" : "object of " + names(properties).joined(separator: ", ")
        case .nullable(let schema): kind(schema) + " or null"
        case .reference(let name): name
        }
    }

    private static func members(of result: Schema) -> String {
        guard case .object(let properties) = result, !properties.isEmpty else { return "an object." }
        return names(properties).joined(separator: ", ") + "."
    }

    /// Those that may be left out with a question mark.
    private static func names(_ properties: [Schema.Property]) -> [String] {
        properties.map { $0.isRequired ? "`\($0.name)`" : "`\($0.name)`?" }
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
