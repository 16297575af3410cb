import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// A configuration file, as the service and the commands beside it take it.
@Suite(.timeLimit(.minutes(5))) struct ConfigurationTests {
    private func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
    }

    @Test func theServiceAndItsCommandsGoByOneFile() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let token = "front-0123456789abcdef"
        try write(#"{"token": "\#(token)"}"#, to: folder.file("tokens"))
        try write(
            """
            journal = \(folder.file("j"))
            socket = \(folder.file("s"))
            tokens = \(folder.file("tokens"))
            storage-reserve = 0
            queue = 7
            """, to: folder.file("etc/d.conf"))
        let config = folder.file("etc/d.conf")
        let service = try RunningService(["--config", config], journal: folder.file("j"))
        defer { service.remove() }
        let environment = ["DAYBOOK_TOKEN": token]
        let named = try CommandRun(["sessions", "--config", config], environment: environment)
        #expect(named.status == 0, "\(named.error)")
        let variable = try CommandRun(
            ["sessions"], environment: environment.merging(["DAYBOOK_CONFIG": config]) { $1 })
        #expect(variable.status == 0, "\(variable.error)")
        let refused = try CommandRun(["sessions", "--config", config])
        #expect(refused.status == 3 && refused.error.contains("asks for a token"))
        // An option goes before the file.
        let other = try CommandRun(
            ["sessions", "--config", config, "--socket", folder.file("none")], environment: environment)
        #expect(other.status == 3 && other.error.contains("no service listens"), "\(other.error)")
    }

    @Test func theUsersOwnFileIsFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        try write("journal = \(folder.file("mine"))", to: folder.file("c/daybook/daybook.conf"))
        let run = try CommandRun(["info"], environment: ["XDG_CONFIG_HOME": folder.file("c")])
        #expect(run.error.contains(folder.file("mine")), "\(run.error)")
        let home = try CommandRun(["info"], environment: ["HOME": folder.path])
        #expect(!home.error.contains(folder.file("mine")))
        try write("journal = \(folder.file("mine"))", to: folder.file(".config/daybook/daybook.conf"))
        let found = try CommandRun(["info"], environment: ["HOME": folder.path])
        #expect(found.error.contains(folder.file("mine")), "\(found.error)")
    }

    @Test func aMistakeInTheFileStopsTheServiceBeforeItMakesAnything() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let config = folder.file("d.conf")
        let wrong: [(String, String)] = [
            ("queu = 5", "did you mean queue?"), ("queue = 0", "line 1 of \(config)"),
            ("log-level = loud", "line 1 of \(config)"), ("close-idle = soon", "line 1 of \(config)"),
            ("titles = short", "need --llm-url"), ("socket-mode = 0660", "--socket-group"),
            ("loops = 1.5", "line 1 of \(config)"), ("storage-reserve = -1", "line 1 of \(config)"),
        ]
        for (text, sentence) in wrong {
            try write(text, to: config)
            let run = try CommandRun(["serve", "--config", config], journal: folder.file("j"))
            #expect(run.status == 2 && run.error.contains(sentence), "\(text): \(run.error)")
            #expect(access(folder.file("j"), F_OK) != 0)
        }
        let missing = try CommandRun(["serve", "--config", folder.file("d.conv")], journal: folder.file("j"))
        #expect(missing.status == 2 && missing.error.contains("did you mean \(config)?"), "\(missing.error)")
    }

    /// What an operator can set by an option can be set in the file, and nothing else stands there.
    @Test func theFileHasEveryOptionOfTheService() throws {
        let dump = try CommandRun(program: CommandRun.binary, ["serve", "--experimental-dump-help"]).output
        let command = try #require(try JSONBytes(json: Array(dump.utf8))["command"])
        let commands = command["subcommands"]?.elements ?? []
        let serve = commands.first { $0["commandName"]?.string == "serve" } ?? command
        let shown = (serve["arguments"]?.elements ?? []).filter { $0["shouldDisplay"]?.bool == true }
        let options = shown.compactMap { $0["preferredName"]?["name"]?.string }
        let others: Set = ["config", "json", "help", "version"]
        let folder = TestDirectory()
        defer { folder.remove() }
        for option in options where !others.contains(option) {
            try write("\(option) =", to: folder.file("d.conf"))
            let run = try CommandRun(["info", "--config", folder.file("d.conf")])
            #expect(run.error.contains("\(option) has no value"), "\(run.error)")
        }
        #expect(options.count > 25)
    }
}
