import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Output on a terminal: as wide as that, in its styles, through its pager.
@Suite struct TerminalOutputTests {
    private func withSessions(_ body: (RunningService) async throws -> Void) async throws {
        try await withService { service, client in
            for index in 0..<3 {
                let id = "support.openai-chat-with-a-long-name-\(index)"
                let draft = SessionDraft(id: id, project: "/srv/orchard/apples", title: "日本語の長い名前 \(index)")
                _ = try await client.startSession(draft)
                _ = try await client.append(MessageDraft(role: .user, text: "kettle \(index)"), to: id)
            }
            _ = try await client.ask("search.messages", #"{"query": "kettle"}"#)
            try await body(service)
        }
    }

    private func lines(_ run: TerminalRun) -> [String] {
        run.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Cells of a line whose only wide characters are those of the titles here.
    private func cells(_ line: String) -> Int {
        let shown = ["\u{1B}[1m", "\u{1B}[0m"].reduce(line) { $0.replacingOccurrences(of: $1, with: "") }
        return shown.reduce(0) { $0 + ($1.isASCII || "…▏▎▍▌▋▊▉█".contains($1) ? 1 : 2) }
    }

    @Test(arguments: [60, 80, 200]) func tablesFitTheTerminal(_ columns: UInt16) async throws {
        try await withSessions { service in
            for command in ["sessions", "projects"] {
                let run = try TerminalRun([command], journal: service.journal, columns: columns)
                #expect(run.status == 0)
                for line in lines(run) {
                    #expect(cells(line) <= Int(columns) && line.last != " ", "\(line)")
                }
            }
            // Cut off, ids still tell their sessions apart, and can be given as they stand.
            let list = lines(try TerminalRun(["sessions"], journal: service.journal, columns: columns))
            #expect(list[0].contains("AGE") && list[0].contains("PROJECT"))
        }
    }

    /// Figures as charts on a terminal, with what is empty folded away; as tables in a pipe; as the service has them
    /// in JSON.
    @Test(arguments: [50, 120]) func figuresAreChartsOnATerminal(_ columns: UInt16) async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for (day, count) in [("2025-03-04", 4), ("2026-05-01", 1)] {
                for _ in 0..<count {
                    var draft = MessageDraft(role: .assistant, text: "x")
                    draft.at = UTCTime(rfc3339: "\(day)T10:00:00Z")!
                    draft.usage = UsageDraft(model: "gpt-5", inputTokens: 1_000, outputTokens: 10)
                    _ = try await client.append(draft, to: "s")
                }
            }
            for (command, gap) in [
                ("activity", "422 days without messages"), ("usage", "422 days without uses"),
            ] {
                let offset = [command, "--offset", "0"]
                func shown(_ locale: String) throws -> [String] {
                    let run = try TerminalRun(
                        offset, journal: service.journal, columns: columns,
                        environment: ["LC_ALL": locale, "NO_COLOR": "1"])
                    #expect(run.status == 0)
                    return lines(run)
                }
                let chart = try shown("C.UTF-8")
                #expect(chart[1].hasPrefix("2025-03-04 ") && chart[1].hasSuffix("██"), "\(chart)")
                #expect(chart[2] == "… \(gap)" && chart[3].hasPrefix("2026-05-01 "))
                #expect(!chart[3].hasSuffix("██") && chart.count < 7)
                #expect(chart.allSatisfy { cells($0) <= Int(columns) })
                #expect(cells(chart[1]) == Int(columns))
                let plain = try shown("C")
                #expect(plain[1].hasSuffix("##") && plain[2] == "... \(gap)")
                let table = try CommandRun(offset, journal: service.journal).output
                #expect(!table.contains("█") && !table.contains("without") && table.contains("2026-05-01"))
                #expect(table.split(separator: "\n").count == (command == "usage" ? 4 : 3))
            }
            let json = try CommandRun(
                ["activity", "--offset", "0", "--json"], journal: service.journal
            ).output
            #expect(try JSONBytes(json: json)["buckets"]?.elements.count == 424)
        }
    }

    @Test func stylesAreLeftOutWhereNobodyWantsThem() async throws {
        try await withSessions { service in
            for command in [["sessions"], ["search", "kettle"]] {
                func text(_ environment: [String: String]) throws -> String {
                    try TerminalRun(command, journal: service.journal, environment: environment).text
                }
                // An empty one says nothing; whoever runs the tests may have set it.
                #expect(try text(["NO_COLOR": ""]).contains("\u{1B}[1m"))
                let (plain, dumb) = (try text(["NO_COLOR": "1"]), try text(["NO_COLOR": "", "TERM": "dumb"]))
                #expect(!plain.contains("\u{1B}") && !dumb.contains("\u{1B}"))
                let piped = try CommandRun(command, journal: service.journal)
                #expect(!piped.output.contains("\u{1B}"))
            }
        }
    }

    /// The pager gets all, the count as well, and the command waits for it.
    @Test func longOutputGoesThroughThePager() async throws {
        try await withSessions { service in
            let paged = try TerminalRun(
                ["sessions"], journal: service.journal, environment: ["PAGER": "sed s/^/:/"])
            #expect(paged.status == 0)
            #expect(lines(paged).dropLast().allSatisfy { $0.hasPrefix(":") }, "\(paged.text)")
            #expect(paged.text.contains("\n:3 of 3 sessions\n"))
            let json = try TerminalRun(
                ["sessions", "--json"], journal: service.journal, environment: ["PAGER": "sed s/^/:/"])
            #expect(!json.text.hasPrefix(":"))
            let missing = try TerminalRun(
                ["show", "nonesuch"], journal: service.journal, environment: ["PAGER": "sed s/^/:/"])
            #expect(missing.status == 1 && missing.text.hasPrefix("daybook: there is no session"))
            let left = try TerminalRun(
                ["sessions"], journal: service.journal, environment: ["PAGER": "head -c 1"])
            #expect(left.status == 0)
        }
    }
}
