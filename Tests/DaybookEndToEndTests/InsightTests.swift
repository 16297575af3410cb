import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// What earlier sessions established: row E5, as applications record it.
@Suite struct InsightTests {
    private func value(_ text: String) throws -> JSONBytes { try JSONBytes(json: text) }

    @Test("E5: what the last sessions of a user established is at hand for a new one")
    func theLastSessionsEstablish() async throws {
        try await withService { service, client in
            for number in 1...7 {
                let owner = number == 4 ? "bob" : "ann"
                let agent = number == 6 ? "guide" : "sommelier"
                _ = try await client.ask(
                    "session.start", #"{"id": "s\#(number)", "owner": "\#(owner)", "agent": "\#(agent)"}"#)
                _ = try await client.recordInsight(
                    in: "s\(number)", kind: "likes", value: try value(#""wine \#(number)""#))
            }
            _ = try await client.ask("session.start", #"{"id": "new", "owner": "ann"}"#)
            let context = try await client.resumeContext(owner: "ann")
            #expect(context.insights.map(\.session) == ["s7", "s6", "s5", "s3", "s2"])
            #expect(context.insights.map(\.kind) == Array(repeating: "likes", count: 5))
            #expect(
                context.text == """
                    ## Earlier Sessions

                    - (insight: likes) wine 7
                    - (insight: likes) wine 6
                    - (insight: likes) wine 5
                    - (insight: likes) wine 3
                    - (insight: likes) wine 2

                    """)
            let guide = try await client.resumeContext(owner: "ann", agent: "guide")
            #expect(guide.insights.map(\.session) == ["s6"])
            #expect(try await client.resumeContext(owner: "ann", sessions: 1).insights.count == 1)
            #expect(try await client.resumeContext(owner: "nobody").text == "")
            let run = try CommandRun(["context", "ann", "--sessions", "1"], journal: service.journal)
            #expect(run.status == 0 && run.output.hasSuffix("- (insight: likes) wine 7\n"), "\(run.error)")
        }
    }

    @Test("E5: an insight says where it came from and is replaced")
    func anInsightSaysWhereItCameFromAndIsReplaced() async throws {
        try await withService { _, client in
            for id in ["a", "b"] {
                _ = try await client.ask("session.start", #"{"id": "\#(id)", "owner": "ann"}"#)
            }
            let sent = try await client.ask(
                "message.append", #"{"session": "a", "role": "user", "content": "I like red"}"#)
            var options = AppendOptions()
            options.key = "i-1"
            let value = #"{"wine":"red", "n": 1.50}"#
            let first = try await client.recordInsight(
                in: "a", kind: "likes", value: self.value(value), options)
            #expect(first.insight.value.text == value)
            #expect(first.insight.throughSequence == 1)
            #expect(first.insight.source == sent["position"]?.integer.map { Int($0) })
            let again = try await client.recordInsight(
                in: "a", kind: "likes", value: self.value(value), options)
            #expect(again.receipt.isDuplicate && again.insight.position == first.insight.position)
            _ = try await client.ask("session.close", #"{"id": "a"}"#)
            _ = try await client.ask("session.archive", #"{"id": "a"}"#)
            let second = try await client.recordInsight(
                in: "b", kind: "likes", value: self.value(#""white""#), replaces: first.insight.position)
            #expect(second.insight.replaces == first.insight.position)
            let context = try await client.resumeContext(owner: "ann")
            #expect(context.insights.map(\.position) == [second.insight.position, first.insight.position])
            #expect(context.insights.map(\.replacedBy) == [nil, second.insight.position])
            #expect(!context.text.contains("red") && context.text.contains("white"))
            let event = try await client.readJournal(session: "a").events.last {
                $0.type == "insight.recorded"
            }
            #expect(event?.body["value"]?.text == value)
        }
    }

    @Test("E5: bad insights change nothing") func badInsightsChangeNothing() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "a", "owner": "ann"}"#)
            _ = try await client.ask("session.start", #"{"id": "b", "owner": "bob"}"#)
            let other = try await client.recordInsight(in: "b", kind: "k", value: value("1")).insight.position
            let head = try await client.info().head
            func refused(_ parameters: String) async throws -> String {
                try await client.refusal("insight.record", parameters)
            }
            #expect(try await refused(#"{"session": "a", "value": 1}"#) == "invalidParams kind")
            #expect(try await refused(#"{"session": "a", "kind": "", "value": 1}"#) == "invalidParams kind")
            #expect(
                try await refused(#"{"session": "a", "kind": "x\ny", "value": 1}"#) == "invalidParams kind")
            #expect(try await refused(#"{"session": "a", "kind": "k"}"#) == "invalidParams value")
            #expect(try await refused(#"{"session": "z", "kind": "k", "value": 1}"#) == "notFound")
            let replaces = ["0", "1", "\(other)", "99"]
            for position in replaces {
                let parameters = #"{"session": "a", "kind": "k", "value": 1, "replaces": \#(position)}"#
                #expect(try await refused(parameters) == "invalidParams replaces", "\(position)")
            }
            let mine = #"{"session": "a", "kind": "k", "value": 1, "owner": "bob"}"#
            #expect(try await refused(mine) == "forbidden")
            #expect(try await client.info().head == head)
            #expect(try await client.refusal("resume.context", "{}") == "invalidParams owner")
            let many = #"{"owner": "ann", "sessions": 1001}"#
            #expect(try await client.refusal("resume.context", many) == "invalidParams sessions")
        }
    }

    @Test("E5: insights outlive a restart and a rebuild") func insightsOutliveARestartAndARebuild()
        async throws
    {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "a", "owner": "ann"}"#)
            _ = try await client.recordInsight(in: "a", kind: "k", value: value(#""kept""#))
            let before = try await client.ask("resume.context", #"{"owner": "ann"}"#)
            service.terminate()
            try FileManager.default.removeItem(atPath: service.journal + "/views")
            try service.start()
            #expect(try await client.ask("resume.context", #"{"owner": "ann"}"#).text == before.text)
        }
    }

    @Test("E5: what a session established goes with what it was made from")
    func insightsGoWithTheirSource() async throws {
        try await withService { _, client in
            func established() async throws -> [String?] {
                let context = try await client.resumeContext(owner: "ann")
                return context.insights.map { $0.value.string }
            }
            func say(_ text: String) async throws {
                let message = #"{"session": "a", "role": "user", "content": "\#(text)"}"#
                _ = try await client.ask("message.append", message)
            }
            for id in ["a", "b"] {
                _ = try await client.ask("session.start", #"{"id": "\#(id)", "owner": "ann"}"#)
            }
            try await say("one")
            _ = try await client.recordInsight(in: "a", kind: "k", value: value(#""early""#))
            try await say("two")
            _ = try await client.recordInsight(in: "a", kind: "k", value: value(#""late""#))
            _ = try await client.recordInsight(in: "b", kind: "k", value: value(#""other""#))
            #expect(try await established() == ["other", "late", "early"])
            _ = try await client.ask("message.redact", #"{"session": "a", "sequence": 2}"#)
            #expect(try await established() == ["other", "early"])
            _ = try await client.ask("session.clear", #"{"id": "a"}"#)
            #expect(try await established() == ["other"])
            _ = try await client.ask("session.erase", #"{"id": "b"}"#)
            #expect(try await established().isEmpty)
            let insights = try await client.readJournal(from: 1).events.filter {
                $0.type == "insight.recorded"
            }
            #expect(insights.count == 3 && insights.allSatisfy { $0.body["value"] == nil })
        }
    }
}
