import DaybookClient
import ArgumentParser
import DaybookTerminal
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
        #expect(Export.safeName("trip-12345678.md") == "trip-12345678.md")
        #expect(Export.safeName("../etc/passwd") == nil)
        #expect(Export.safeName(".bashrc") == nil)
        #expect(Export.safeName("a\u{1B}.json") == nil)
        #expect(Export.ownName("a:b", .markdown) == "session-a-b.md")
        #expect(Export.ownName("x", .json) == "session-x.json")
    }

    @Test func figuresRead() {
        #expect(Figures.grouped(1_234_567) == "1,234,567" && Figures.grouped(-12) == "-12")
        #expect(Figures.bytes(1_023) == "1023 B" && Figures.bytes(2_621_440) == "2.5 MiB")
        #expect(Figures.seconds(125) == "2 min 5 s" && Figures.decimal(1.005, digits: 1) == "1.0")
        #expect(Figures.time("2026-11-21T06:41:45.123456Z") == "2026-11-21 06:41:45")
        var table = TextTable(["A", "N"], rightAligned: [1])
        table.add(["日本", "10"])
        table.add(["x", "9"])
        #expect(table.text == "A      N\n日本  10\nx      9")
    }
}
