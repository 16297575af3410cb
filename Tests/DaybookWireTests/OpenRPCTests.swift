import DaybookCore
import Foundation
import DaybookJSON
import Testing

@testable import DaybookMethods
@testable import DaybookWire

@Suite struct OpenRPCTests {
    private func document() throws -> JSONValue {
        try #require(try value(DiscoverMethod().answer(to: json("1")))["result"])
    }

    @Test func documentAndTableHaveTheSameMethods() throws {
        let document = try document()
        #expect(document["openrpc"]?.string == "1.3.2")
        let described = try #require(document["methods"]).elements.compactMap { $0["name"]?.string }
        #expect(described == MethodTable.methods.map(\.name))
        #expect(Set(described).count == described.count)
        for method in try #require(document["methods"]).elements {
            let entry = try #require(MethodTable.method(named: method["name"]?.string ?? ""))
            #expect(method["paramStructure"]?.string == "by-name")
            let names = try #require(method["params"]).elements.compactMap { $0["name"]?.string }
            #expect(names == entry.parameters.map(\.name))
            #expect(method["result"]?["schema"] != nil)
        }
    }

    @Test func theContractAndTheTableHaveTheSameMethods() throws {
        #expect(try Set(protocolRows().keys) == Set(MethodTable.methods.map(\.name)))
    }

    @Test func theContractNamesEveryParameter() throws {
        let rows = try protocolRows()
        for method in MethodTable.methods {
            var row = try #require(rows[method.name], "\(method.name)")
            if row.contains("as start") { row += rows["session.start"] ?? "" }
            if row.contains("the parameters of `resume.prompt`") { row += rows["resume.prompt"] ?? "" }
            for parameter in method.parameters.map(\.name) where !common.contains(parameter) {
                #expect(words(of: row).contains(parameter), "\(method.name) \(parameter)")
            }
        }
    }

    @Test func theContractNamesEveryMemberOfAnAnswer() throws {
        let named = words(of: try protocolText())
        let schemas = MethodTable.methods.map(\.result) + Schemas.components.map(\.schema)
        for name in schemas.flatMap(memberNames) { #expect(named.contains(name), "\(name)") }
    }

    @Test func theContractNamesEveryReason() throws {
        let named = words(of: try protocolText())
        for reason in ErrorReason.allCases { #expect(named.contains(reason.rawValue), "\(reason)") }
    }

    @Test func everyReferenceIsAnswered() throws {
        let document = try document()
        let components = try #require(document["components"])
        let schemas = Set(try #require(components["schemas"]).members.map(\.name.string))
        let errors = Set(try #require(components["errors"]).members.map(\.name.string))
        #expect(schemas == ["Session", "Message", "Event", "Insight"])
        #expect(errors == Set(ErrorReason.allCases.map(\.rawValue)))
        let parts = text(Array(document.raw)).components(separatedBy: #""$ref":"#).dropFirst()
        for part in parts {
            let path = part.dropFirst(1).prefix { $0 != "\"" }.split(separator: "/").map(String.init)
            #expect(path[2] == "schemas" ? schemas.contains(path[3]) : errors.contains(path[3]))
        }
    }

    @Test func objectsHaveTheMembersOfTheirSchemas() throws {
        var writer = JSONWriter()
        var named = session(title: #""t""#)
        named.name = named.title
        writer.session(named)
        try expect(writer.finish(), Schemas.sessionProperties)
        writer = JSONWriter()
        writer.message(message([(.content, "1"), (.metadata, "1"), (.key, #""k""#)]))
        try expect(writer.finish(), Schemas.messageProperties)
        writer = JSONWriter()
        var source = header(.insightRecorded, sequence: 1)
        source.source = Position(2)
        writer.insight(
            Insight(session: SessionID("s")!, header: source, body: nil, replacedBy: Position(9)))
        try expect(writer.finish(), Schemas.insightProperties)
        writer = JSONWriter()
        let stored = StoredEvent(
            header: header(.sessionStarted), content: .erased(by: Position(1)), leaf: .zero)
        writer.event(EventView(session: SessionID("s"), event: stored))
        try expect(writer.finish(), Schemas.eventProperties)
    }

    private func expect(_ bytes: [UInt8], _ properties: [Schema.Property]) throws {
        let names = Set(try value(bytes).members.map(\.name.string))
        #expect(names.isSubset(of: properties.map(\.name)))
        #expect(names.isSuperset(of: properties.filter(\.isRequired).map(\.name)))
    }

    /// What all appends or all reads take.
    private let common: Set = ["key", "keyGeneration", "expectedRevision", "actor", "at", "owner"]

    /// The contract, `docs/protocol.md` of this repository.
    private func protocolText() throws -> String {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return try String(contentsOf: folder.appendingPathComponent("docs/protocol.md"), encoding: .utf8)
    }

    /// Rows of the contract's table "Methods" by the method names in their first column.
    private func protocolRows() throws -> [String: String] {
        let table = try #require(
            try protocolText().components(separatedBy: "\n## Methods\n").dropFirst().first)
        var rows: [String: String] = [:]
        for line in table.components(separatedBy: "\n\n")[0].split(separator: "\n")
        where line.hasPrefix("| `") {
            let columns = line.components(separatedBy: " | ")
            let parameters: String = try #require(columns.dropFirst().first, "\(line)")
            for name in columns[0].split(separator: "`") where name.contains(".") {
                rows[String(name)] = parameters
            }
        }
        return rows
    }

    private func words(of text: String) -> Set<String> {
        Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// Names of all members of an object that a schema describes, those of the objects in it too.
    private func memberNames(of schema: Schema) -> [String] {
        switch schema {
        case .object(let properties): properties.flatMap { [$0.name] + memberNames(of: $0.schema) }
        case .array(let element, _, _): memberNames(of: element)
        case .nullable(let schema): memberNames(of: schema)
        default: []
        }
    }
}
