import DaybookClient
import DaybookTesting
import Foundation
import StoreMaker
import Testing
import ZipMaker

/// What an import says of sessions that it gave something, and of databases in archives.
struct ImportReportTests {
    private let folder = TestDirectory()

    private func chat(_ name: String) throws {
        try #"[{"role": "user", "content": "Is \#(name) there?"}]"#.write(
            toFile: folder.file("\(name).json"), atomically: true, encoding: .utf8)
    }

    @Test func whatSessionsWereGivenIsCounted() async throws {
        try await withService { service, client in
            try FileManager.default.createDirectory(
                atPath: folder.file("in"), withIntermediateDirectories: false)
            for name in ["in/one", "in/two"] { try chat(name) }
            let first = try CommandRun(["import", folder.file("in")], journal: service.journal)
            #expect(first.status == 0 && !first.output.contains("given"), "\(first.error)")
            let options = ["import", folder.file("in"), "--owner", "ann", "--project", "tea"]
            let second = try CommandRun(options, journal: service.journal)
            #expect(
                second.output.hasSuffix(", 0 skipped, given 2 owners and 2 projects\n"), "\(second.output)")
            let third = try CommandRun(
                options + ["--agent", "a", "--json"], journal: service.journal)
            let report = try JSONBytes(json: third.output)
            #expect(report["assigned"]?.text == #"{"owners":0,"agents":2,"projects":0,"parents":0}"#)
            let sessions = try await client.sessions().sessions
            #expect(sessions.count == 2 && sessions.allSatisfy { $0.owner == "ann" && $0.agent == "a" })
        }
    }

    @Test func aTokenWithoutTheScopeIsToldOnce() async throws {
        let file = folder.file("tokens")
        let token = "import-0123456789abcdef"
        try #"{"token": "\#(token)"}"#.write(toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o600)
        let service = try RunningService(["--storage-reserve", "0", "--tokens", file])
        defer { service.remove() }
        try FileManager.default.createDirectory(
            atPath: folder.file("in"), withIntermediateDirectories: false)
        for name in ["in/one", "in/two"] { try chat(name) }
        func run(_ more: [String]) throws -> CommandRun {
            try CommandRun(
                ["import", folder.file("in")] + more, journal: service.journal,
                environment: ["DAYBOOK_TOKEN": token])
        }
        #expect(try run([]).status == 0)
        let second = try run(["--project", "tea"])
        #expect(second.status == 0 && !second.output.contains("given"), "\(second.output) \(second.error)")
        let lines = second.error.split(separator: "\n").filter {
            $0.contains("takes a token with the scope admin")
        }
        #expect(lines.count == 1 && lines[0].contains("and 1 more file"), "\(second.error)")
    }

    @Test func databasesInArchivesAreRead() async throws {
        let script = try String(contentsOfFile: Folders.root + "/fixtures/stores/hermes.sql", encoding: .utf8)
        let database = folder.file("state.db")
        var entries: [ZipMaker.Entry] = []
        // The last rows are in the log alone.
        try SQLiteMaker.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + script, at: database) {
            for ending in ["", "-wal"] {
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: database + ending)))
                entries.append(ZipMaker.Entry("hermes/state.db" + ending, bytes))
            }
        }
        entries.append(ZipMaker.Entry("hermes/thumbs.db", Array("no database".utf8)))
        let archive = folder.file("backup.zip")
        try Data(ZipMaker.archive(entries)).write(to: URL(fileURLWithPath: archive))
        try await withService { service, client in
            let scratch = folder.file("tmp")
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
            let run = try CommandRun(
                ["import", archive], journal: service.journal, environment: ["TMPDIR": scratch])
            #expect(
                run.status == 0 && run.output.hasPrefix("1 file, 1 session (1 new), messages: 4 new"),
                "\(run.output) \(run.error)")
            #expect(run.error.contains("thumbs.db"), "\(run.error)")
            #expect(try await client.session("20260604_080000_ab12cd").session.title == "The lamp")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
        }
    }
}
