import DaybookJSON
import DaybookMethods
import DaybookTesting
import Foundation
import Testing

/// What `docs/methods.md` says of the methods, and that their examples work.
@Suite(.timeLimit(.minutes(10))) struct MethodDocumentTests {
    private static let file = Folders.root + "/docs/methods.md"
    private static let isWriting = ProcessInfo.processInfo.environment["DAYBOOK_WRITE_DOCS"] != nil

    @Test func theDocumentIsWhatTheTableMakes() throws {
        if Self.isWriting {
            try MethodDocument.text.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: Self.file, encoding: .utf8) == MethodDocument.text)
    }

    /// What the story needs before all else, and what ends it; other methods come between.
    private static let beginning = [
        "system.authenticate", "session.start", "session.current", "message.append", "turn.append",
        "message.edit", "message.annotate", "session.rename", "session.setContext", "session.update",
        "insight.record", "event.append",
    ]
    private static let end = [
        "session.fork", "session.rewind", "message.redact", "session.close", "session.unsummarized",
        "session.summarize", "session.reopen", "session.archive", "session.restore", "session.clear",
        "session.erase", "journal.subscribe", "journal.unsubscribe", "admin.compact", "admin.backup",
        "admin.verify", "projection.rebuild",
    ]

    @Test func everyExampleWorks() async throws {
        let names = MethodTable.methods.map(\.name)
        let between = names.filter { !Self.beginning.contains($0) && !Self.end.contains($0) }
        let service = try RunningService(["--storage-reserve", "0"])
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        for (id, name) in (Self.beginning + between + Self.end).enumerated() {
            let method = try #require(MethodTable.method(named: name), "\(name)")
            let parameters = method.example.replacing("/var/backups", with: service.directory)
            try connection.send(
                #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(name)","params":\#(parameters)}"# + "\n")
            let answer = try answer(id, connection)
            #expect(answer["result"] != nil, "\(name): \(String(decoding: answer.raw, as: UTF8.self))")
        }
    }

    /// Passes over notifications.
    private func answer(_ id: Int, _ connection: RawConnection) throws -> JSONValue {
        while true {
            let line = try #require(try connection.line())
            var scanner = JSONScanner()
            let value = try scanner.value(of: Array(line.utf8)[...])
            if value["id"]?.integer == Int64(id) { return value }
        }
    }
}
