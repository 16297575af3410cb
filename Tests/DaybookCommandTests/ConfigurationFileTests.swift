import ArgumentParser
import DaybookTesting
import Foundation
import Testing

@testable import DaybookTerminal

/// A configuration file's lines, and what goes before what.
@Suite struct ConfigurationFileTests {
    private func file(_ text: String) throws -> ConfigurationFile {
        try ConfigurationFile(text: text, path: "/etc/d.conf")
    }

    private func refusal(_ text: String) -> String? {
        do {
            _ = try file(text)
            return nil
        } catch let error as ValidationError { return error.message } catch { return "\(error)" }
    }

    @Test func linesAreNamesAndValues() throws {
        let file = try file(
            """
            # a comment

              journal=/var/lib/day book\u{20}
            \tllm-url = https://api.example.com/v1?a=b#c
            digests = true\r
            """)
        let settings = Settings([:], file)
        #expect(settings.text(.journal) == "/var/lib/day book")
        #expect(settings.text(.modelURL) == "https://api.example.com/v1?a=b#c")
        #expect(try settings.flag(false, .digests))
        #expect(settings.text(.socket) == nil)
        #expect(file.line(of: .modelURL) == 4 && file.line(of: .socket) == nil)
    }

    @Test func whatIsNoSettingIsRefusedWithItsLineAndTheNearestName() {
        let wrong: [(String, String)] = [
            ("queue", "line 1 of the configuration file /etc/d.conf: a setting is written as name = value"),
            (
                "\nqueu = 5",
                "line 2 of the configuration file /etc/d.conf: there is no setting queu; did you mean queue?"
            ),
            ("storage_reserve = 1", "did you mean storage-reserve?"),
            ("QUEUE = 5", "did you mean queue?"),
            ("colour = red", "there is no setting colour"),
            ("queue =", "queue has no value; leave it out"),
            ("queue = 1\nqueue = 2", "queue stands on line 1 already"),
            ("journal = journal", "a path from the root on"),
            ("tokens = ~/tokens", "a path from the root on"),
            ("llm-key = canary", "a file of its own, of mode 0600, which llm-key-file names"),
            ("token = canary", "a file of its own, of mode 0600, which tokens names"),
            ("[service]", "name = value"),
        ]
        for (text, sentence) in wrong {
            let said = refusal(text)
            #expect(said?.contains(sentence) == true, "\(text): \(said ?? "taken")")
            #expect(said?.contains("canary") != true)
        }
    }

    @Test func anOptionGoesBeforeAVariableAndThatBeforeTheFile() throws {
        let file = try file("queue = 3\nlog-level = error\ntitles = short")
        let settings = Settings(["DAYBOOK_QUEUE": "2", "DAYBOOK_TITLES": ""], file)
        func queue(_ option: Int?) throws -> Int? { try settings.number(option, .queue, "") { $0 > 0 } }
        #expect(try queue(1) == 1)
        #expect(try queue(nil) == 2)
        #expect(try Settings([:], file).number(Int?.none, .queue, "") { $0 > 0 } == 3)
        #expect(settings.text(.logLevel) == "error")
        #expect(settings.text(.titles) == nil, "set to nothing, a variable takes the file's setting back")
    }

    @Test func aWrongValueIsToldWithWhereItStands() throws {
        let file = try file("\nqueue = many\ndigests = yes")
        func problem(_ settings: Settings, _ option: Int? = nil) -> String? {
            #expect(throws: ValidationError.self) {
                _ = try settings.number(option, .queue, "a number from 1 on") { $0 > 0 }
            }?.message
        }
        #expect(problem(Settings([:], file)) == "queue is a number from 1 on: line 2 of /etc/d.conf")
        let variable = Settings(["DAYBOOK_QUEUE": "0"], file)
        #expect(problem(variable) == "DAYBOOK_QUEUE is a number from 1 on")
        #expect(problem(variable, 0) == "--queue is a number from 1 on")
        let flag = #expect(throws: ValidationError.self) { _ = try Settings([:], file).flag(false, .digests) }
        #expect(flag?.message == "digests is true or false: line 3 of /etc/d.conf")
    }

    @Test func aFileThatIsNoTextOrThatAllMayChangeIsNotRead() throws {
        try withTestDirectory { directory throws in
            let path = directory + "/d.conf"
            func refusal(_ bytes: [UInt8], mode: mode_t = 0o644) throws -> String? {
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                chmod(path, mode)
                do throws(ValidationError) {
                    _ = try ConfigurationFile(path: path)
                    return nil
                } catch { return error.message }
            }
            #expect(try refusal(Array("queue = 5".utf8)) == nil)
            #expect(try refusal(Array("queue = 5".utf8), mode: 0o646)?.contains("0644") == true)
            #expect(try refusal([0xFF])?.contains("UTF-8") == true)
            #expect(try refusal(Array(repeating: 10, count: 65_537))?.contains("65536") == true)
            let near = #expect(throws: ValidationError.self) {
                try ConfigurationFile(path: directory + "/d.con")
            }
            #expect(near?.message.contains("did you mean \(path)?") == true)
            #expect(throws: ValidationError.self) { try ConfigurationFile(path: directory) }
        }
    }

    @Test func namesAreThoseOfOptionsAndVariables() {
        #expect(SettingName.socketGroup.option == "--socket-group")
        #expect(SettingName.socketGroup.variable == "DAYBOOK_SOCKET_GROUP")
        #expect(Settings(["DAYBOOK_LLM_CONNECT_TIMEOUT": "3"]).text(.modelConnectTimeout) == "3")
    }
}
