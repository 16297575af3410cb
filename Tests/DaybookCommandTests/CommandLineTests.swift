import DaybookClient
import ArgumentParser
import DaybookTerminal
import DaybookTesting
import Foundation
import Testing

@testable import daybook

/// Exit codes, places, and text for terminals.
struct CommandLineTests {
    private func ending(_ arguments: [String]) -> CommandExit? {
        do {
            _ = try Daybook.parseAsRoot(arguments)
            return nil
        } catch {
            return CommandExit(error, of: Daybook.self)
        }
    }

    private func code(_ arguments: [String]) -> Int32 { ending(arguments)?.code ?? 0 }

    private func refusal(_ reason: DaybookError.Reason) -> CommandExit {
        CommandExit(DaybookError(code: -1, reason: reason, message: "no"), of: Daybook.self)
    }

    @Test func badUseIsTwo() {
        #expect(code(["bogus"]) == 2)
        #expect(code(["show"]) == 2)
        #expect(code(["log", "--from", "0"]) == 2)
        #expect(code(["call", "journal.subscribe"]) == 2)
        #expect(code(["verify", "a.ndjson", "--online"]) == 2)
        #expect(code(["verify", "--since", "a.checkpoint", "--compare"]) == 2)
        #expect(code(["verify", "--online", "--compare"]) == 2)
        #expect(code(["verify", "--key", "a.key"]) == 2)
        #expect(code(["verify", "--online"]) == 0 && code(["verify"]) == 0)
        #expect(code(["--help"]) == 0 && ending(["--help"])?.isWanted != false)
        #expect(code(["sessions", "--owner", "a", "--json"]) == 0)
    }

    /// Every command that is shown ends its help with examples of itself.
    @Test func everyHelpHasExamples() {
        func check(_ command: any ParsableCommand.Type, _ words: String) {
            let children = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
            for child in children { check(child, "\(words) \(child._commandName)") }
            guard children.isEmpty else { return }
            let help = Daybook.helpMessage(for: command)
            #expect(help.contains("\nExamples:\n"), "\(words)")
            #expect(help.contains("  \(words)") || help.contains("| \(words)"), "\(words)")
            #expect(
                help.contains("DAYBOOK_TOKEN") || command == Bench.self || command == Web.self, "\(words)")
            let doubled = help.matches(of: #/\(default: [^)]*\)[.\s]*\([^)]*default: /#)
            #expect(doubled.isEmpty, "\(words) tells a default twice")
        }
        check(Daybook.self, "daybook")
    }

    @Test func theVersionIsShown() {
        let shown = ending(["--version"])
        #expect(shown?.code == 0 && shown?.isWanted == true && shown?.message.isEmpty == false)
    }

    private func misnamed(_ arguments: String...) -> String? {
        do throws(CommandFailure) {
            try CommandNames(Daybook.self).check(arguments)
            return nil
        } catch { return error.code == .badUse ? String(error.message.prefix { $0 != "\n" }) : "" }
    }

    @Test func mistypedCommandsAreTold() {
        #expect(misnamed("sesions", "--json") == "there is no command sesions; did you mean sessions?")
        #expect(misnamed("audit", "keys") == "there is no command keys; did you mean key?")
        #expect(misnamed("help", "shwo") == "there is no command shwo; did you mean show?")
        #expect(misnamed("frobnicate") == "there is no command frobnicate")
        #expect(misnamed("check-chid") == "there is no command check-chid")
        #expect(misnamed("show", "sesions") == nil && misnamed("--help") == nil && misnamed() == nil)
        #expect(misnamed("audit") == nil && misnamed("help", "audit", "key") == nil)
        #expect(CommandNames(Daybook.self).words(of: Audit.Prove.self) == ["daybook", "audit", "prove"])
    }

    /// Whatever a command finds wrong with how it was used, it shows its own usage.
    @Test func badUseShowsTheCommandsUsage() {
        for error in [
            ValidationError("no") as any Error, CommandFailure(.badUse, "no"),
            DaybookError(code: -32_602, reason: .invalidParams, message: "no"),
        ] {
            let exit = CommandExit(error, of: Daybook.self, running: Import.self)
            #expect(exit.code == 2 && exit.message.contains("\nUsage: daybook import "))
            #expect(exit.message.hasSuffix("  See 'daybook import --help' for more information."))
        }
        let failure = CommandExit(CommandFailure(.couldNot, "no"), of: Daybook.self, running: Import.self)
        #expect(failure.message == "daybook: no")
    }

    @Test func failuresAreJSONToo() throws {
        func json(_ error: any Error) throws -> JSONBytes {
            let exit = CommandExit(error, of: Daybook.self, running: Show.self)
            return try JSONBytes(json: exit.json)["error"] ?? .null
        }
        let missing = try json(DaybookError(code: -32_001, reason: .notFound, message: "no \u{1B}x"))
        #expect(missing["code"]?.integer == 1 && missing["reason"]?.string == "notFound")
        #expect(missing["message"]?.string == "no \u{1B}x (notFound)")
        let use = try json(CommandFailure(.badUse, "no"))
        #expect(use["code"]?.integer == 2 && use["reason"]?.string == "badUse")
        #expect(use["message"]?.string == "no")
    }

    @Test func refusalsHaveTheirCodes() {
        #expect(refusal(.notFound).code == 1)
        #expect(refusal(.wrongRevision).code == 1)
        #expect(refusal(.invalidParams).code == 2)
        #expect(refusal(.storageFull).code == 3)
        #expect(CommandExit(CancellationError(), of: Daybook.self).code == 3)
        #expect(CommandExit(CommandFailure(.no), of: Daybook.self).message.isEmpty)
    }

    @Test func placesFollowOptionsThenEnvironmentThenXDG() {
        func places(_ variables: [String: String], journal: String? = nil) -> Places {
            Places(journal: journal, socket: nil, environment: Settings(variables))
        }
        #expect(places(["HOME": "/h"]).journal == "/h/.local/share/daybook")
        #expect(places(["HOME": "/h", "XDG_DATA_HOME": "relative"]).journal == "/h/.local/share/daybook")
        #expect(places(["HOME": "/h", "XDG_DATA_HOME": "/d"]).socket == "/d/daybook/daybook.sock")
        let set = places(["DAYBOOK_JOURNAL": "/j", "DAYBOOK_SOCKET": "/s"])
        #expect(set.journal == "/j" && set.socket == "/s")
        #expect(places(["DAYBOOK_JOURNAL": "/j"], journal: "/k").socket == "/k/daybook.sock")
        // A socket that is set beside a journal is that journal's, and of no other.
        let both = ["DAYBOOK_JOURNAL": "/j", "DAYBOOK_SOCKET": "/s"]
        #expect(places(both, journal: "/k").socket == "/k/daybook.sock")
        #expect(places(both, journal: "/j").socket == "/s")
        #expect(places(["DAYBOOK_SOCKET": "/s"], journal: "/k").socket == "/s")
    }

    /// The journal that `tools/run` made is found from below its folder, until there is one at the usual place.
    @Test func aJournalNearbyIsFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        func journal() -> String {
            Places(
                journal: nil, socket: nil, environment: Settings(["HOME": folder.path]),
                from: folder.file("clone/docs")
            ).journal
        }
        try FileManager.default.createDirectory(
            atPath: folder.file("clone/docs"), withIntermediateDirectories: true)
        #expect(journal() == folder.file(".local/share/daybook"))
        try FileManager.default.createDirectory(
            atPath: folder.file("clone/.daybook/log"), withIntermediateDirectories: true)
        #expect(journal() == folder.file("clone/.daybook"))
        try FileManager.default.createDirectory(
            atPath: folder.file(".local/share/daybook"), withIntermediateDirectories: true)
        #expect(journal() == folder.file(".local/share/daybook"))
    }

    @Test func textCannotDriveTheTerminal() {
        #expect(TerminalText.escaped("a\u{1B}[31mb\nc\td\r") == "a\\u{001B}[31mb\nc\td\\u{000D}")
        #expect(TerminalText.escaped("\u{202E}x\u{9B}") == "\\u{202E}x\\u{009B}")
        #expect(TerminalText.oneLine("a\nb\tc") == "a b c")
        #expect(TerminalText.oneLine("a\r\nb") == "a b")
        #expect(TerminalText.indented("a\n\n#1 user", by: 2) == "  a\n\n  #1 user")
        #expect(TerminalText.cut("abcdef", to: 4) == "abc…")
    }

    @Test func jsonForATerminalMeansTheSame() throws {
        let json = "{\"a\u{9B}\":\r\n\t[\"\u{7F}\u{202E}\u{E0001}é😀\"]}"
        let escaped = TerminalText.escaped(json: json)
        #expect(escaped == "{\"a\\u009B\": \n\t[\"\\u007F\\u202E\\uDB40\\uDC01é😀\"]}")
        let (one, other) = (try JSONBytes(json: json), try JSONBytes(json: escaped))
        #expect(one.members.first?.name == other.members.first?.name)
        #expect(one["a\u{9B}"]?.elements.first?.string == other["a\u{9B}"]?.elements.first?.string)
    }

    @Test func messagesStayWithinTheirHeadings() throws {
        let time = "2026-11-21T06:41:45.123456Z"
        let message = try Message(
            json: try JSONBytes(
                json: #"""
                    {"session":"s","sequence":2,"role":"assistant","type":"tool_call","content":null,
                     "metadata":{"tool_calls":[
                        {"id":"c","function":{"name":"f","arguments":"{\"a\":1}\n#3 user"}}]},
                     "at":"\#(time)","recordedAt":"\#(time)"}
                    """#))
        #expect(
            TranscriptText.text(message)
                == "#2 assistant, tool_call · 2026-11-21 06:41:45\n    [calls f({\"a\":1}\n    #3 user)]")
    }

    @Test(arguments: [
        (#"[{"type":"input_text","text":"show tools\r\nplease\r\n"}]"#, "show tools\nplease\n"),
        (#"[{"type":"thinking","thinking":"hm","signature":"c2ln"}]"#, "[thinking] hm"),
        (#"[{"type":"redacted_thinking","data":"x"}]"#, "[thinking, not readable]"),
        (#"[{"type":"tool_use","id":"1","name":"f","input":{"a":1}}]"#, #"[calls f({"a":1})]"#),
        (
            #"[{"type":"tool_result","tool_use_id":"1","is_error":true,"content":[{"type":"text","text":"no"}]}]"#,
            "[result, error] no"
        ),
        (#"[{"functionResponse":{"name":"f","response":{"output":"out"}}}]"#, "[result f] out"),
        (#"[{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]"#, "(image)"),
        (#"[{"type":"web_search_call","id":"ws_1"}]"#, "(web_search_call, id: ws_1)"),
        (#"{"answer":42}"#, #"{"answer":42}"#),
    ])
    func contentIsShownAsWhatItIs(_ content: String, _ text: String) throws {
        #expect(ContentLines.text(try JSONBytes(json: content), metadata: nil, role: "user") == text)
    }

    @Test func exportsTakeNoWayOutOfTheFolder() {
        #expect(ExportName.of("x", served: "../etc/passwd.json") == "session-x.json")
        #expect(ExportName.of("x", served: ".bashrc-x") == "session-x.bashrc-x")
        #expect(ExportName.of("x", served: "a\u{1B}-x.json") == "session-x.json")
        #expect(ExportName.of("a:b", served: "trip-a_b.json") == "trip-a+b.json")
        #expect(ExportName.of("a:b", title: "../Über X!", ending: "md") == "ber-x-a+b.md")
        #expect(ExportName.of("x", title: nil, ending: "md") == "session-x.md")
        #expect(ExportName.of("x", title: "日本", ending: "md") == "session-x.md")
    }

    /// The service's names have eight characters of the id, which sessions of one source share.
    @Test func exportsOfTwoSessionsHaveTwoNames() {
        let names = ["tau-airline-1", "tau-airline-2", "tau-airl"].map {
            ExportName.of($0, served: "session-tau-airl.json")
        }
        #expect(
            names == ["session-tau-airline-1.json", "session-tau-airline-2.json", "session-tau-airl.json"])
    }

    @Test func figuresRead() {
        #expect(Figures.grouped(1_234_567) == "1,234,567" && Figures.grouped(-12) == "-12")
        #expect(Figures.bytes(1_023) == "1023 B" && Figures.bytes(2_621_440) == "2.5 MiB")
        #expect(Figures.seconds(125) == "2 min 5 s" && Figures.decimal(1.005, digits: 1) == "1.0")
    }
}
