import DaybookCore
import Foundation
import DaybookJSON
import Testing

@testable import DaybookMethods
@testable import DaybookWire

/// The methods of this version; those of protocol.md that are not here come later.
private let methods: Set = [
    "system.ping", "system.info", "rpc.discover", "system.authenticate", "session.start", "session.get",
    "session.current",
    "project.list", "agent.list", "stats.activity",
    "session.summarize", "session.unsummarized", "session.list",
    "session.rename", "session.pin", "session.unpin", "session.setContext", "session.update",
    "session.archive", "session.restore", "session.close", "session.reopen", "session.export",
    "message.append", "message.list", "message.get", "turn.append", "resume.prompt", "event.append",
    "insight.record", "resume.context", "session.fork", "session.clear", "session.rewind", "session.erase",
    "message.edit", "message.redact", "message.annotate", "search.messages",
    "journal.read", "journal.subscribe", "journal.unsubscribe",
    "audit.checkpoint", "audit.prove", "audit.consistency", "audit.export",
    "projection.list", "projection.rebuild", "admin.stats", "admin.backup", "admin.compact", "admin.verify",
]

@Suite struct OpenRPCTests {
    private func document() throws -> JSONValue {
        try #require(try value(DiscoverMethod().answer(to: json("1")))["result"])
    }

    @Test func documentAndTableHaveTheSameMethods() throws {
        let document = try document()
        #expect(document["openrpc"]?.string == "1.3.2")
        let described = try #require(document["methods"]).elements.compactMap { $0["name"]?.string }
        #expect(described == MethodTable.methods.map(\.name))
        #expect(Set(described) == methods)
        for method in try #require(document["methods"]).elements {
            let entry = try #require(MethodTable.method(named: method["name"]?.string ?? ""))
            #expect(method["paramStructure"]?.string == "by-name")
            let names = try #require(method["params"]).elements.compactMap { $0["name"]?.string }
            #expect(names == entry.parameters.map(\.name))
            #expect(method["result"]?["schema"] != nil)
        }
    }

    @Test func everyMethodIsOfTheProtocol() throws {
        guard let table = protocolTable() else { return }
        for method in MethodTable.methods {
            var row = try #require(table[method.name], "\(method.name)")
            if row.contains("as start") { row += table["session.start"] ?? "" }
            for parameter in method.parameters.map(\.name) where !common.contains(parameter) {
                #expect(row.contains(parameter), "\(method.name) \(parameter)")
            }
        }
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
        writer.session(session(title: #""t""#))
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

    /// What all appends or all reads take, and what an import keeps of its source.
    private let common: Set = [
        "key", "expectedRevision", "actor", "at", "owner", "source", "titleSource",
    ]

    /// Rows of the table "Methods" by the names in their first column; nil where the file is not there.
    private func protocolTable() -> [String: String]? {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let file = folder.appendingPathComponent("shared/protocol.md")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        var rows: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let columns = line.components(separatedBy: " | ")
            for name in columns[0].split(separator: "`") where name.contains(".") {
                rows[String(name)] = columns.count > 1 ? columns[1] : ""
            }
        }
        return rows
    }
}
