import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// A session as it was, by every method that takes a moment: row F2.
@Suite(.timeLimit(.minutes(10))) struct PointInTimeTests {
    /// What each method says of `s` at a revision.
    private struct Then {
        let texts: [String?]
        let title: String?
        let prompt: String
        let exported: [String?]

        init(_ client: DaybookClient, _ id: String = "s", at revision: Int) async throws {
            let moment = #""atRevision": \#(revision)"#
            let list = try await client.ask("message.list", #"{"session": "\#(id)", \#(moment)}"#)
            texts = list["messages"]?.elements.map { $0["content"]?.string } ?? []
            let got = try await client.ask(
                "session.get", #"{"id": "\#(id)", "withMessages": 100, \#(moment)}"#)
            title = got["session"]?["title"]?.string
            #expect(got["messages"]?.elements.map { $0["content"]?.string } == texts)
            #expect(got["session"]?["revision"]?.integer == revision && got["readOnly"]?.bool == true)
            prompt =
                try await client.ask("resume.prompt", #"{"session": "\#(id)", \#(moment)}"#)["text"]?.string
                ?? ""
            let export = try await client.ask("session.export", #"{"id": "\#(id)", \#(moment)}"#)
            let document = try JSONBytes(json: export["document"]?.string ?? "")
            exported = document["messages"]?.elements.map { $0["content"]?.string } ?? []
            #expect(document["session"]?["title"]?.string == title)
        }
    }

    private func story(_ client: DaybookClient) async throws {
        _ = try await client.startSession(SessionDraft(id: "s", title: "First"))  // 1
        for text in ["one", "two", "three"] {  // 2–4
            _ = try await client.append(MessageDraft(role: .user, text: text), to: "s")
        }
        _ = try await client.renameSession("s", to: "Second")  // 5
        _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "eins"))  // 6
        _ = try await client.rewindSession("s", to: 2)  // 7
        _ = try await client.append(MessageDraft(role: .user, text: "four"), to: "s")  // 8
    }

    @Test("F2: edits, renames and rewinds are undone by going back") func edits() async throws {
        try await withService { _, client in
            try await story(client)
            let cases: [(Int, [String], String)] = [
                (1, [], "First"), (4, ["one", "two", "three"], "First"),
                (5, ["one", "two", "three"], "Second"), (6, ["eins", "two", "three"], "Second"),
                (7, ["eins", "two"], "Second"), (8, ["eins", "two", "four"], "Second"),
            ]
            for (revision, texts, title) in cases {
                let then = try await Then(client, at: revision)
                #expect(then.texts == texts && then.exported == texts && then.title == title, "\(revision)")
                let lines = then.prompt.split(separator: "\n").filter { $0.hasPrefix("[user]") }
                #expect(lines.map { $0.dropFirst(8) } == texts.map { $0[...] }, "\(revision)")
            }
        }
    }

    @Test("F2, F6: what is redacted or cleared is gone at every moment, and shown to have been there")
    func erasures() async throws {
        try await withService { _, client in
            try await story(client)
            _ = try await client.redactMessage(2, of: "s")  // 9
            #expect(try await Then(client, at: 4).texts == ["one", nil, "three"])
            _ = try await client.redactMessage(1, of: "s", keepsCurrent: true)  // 10
            #expect(try await Then(client, at: 4).texts == [nil, nil, "three"])
            #expect(try await Then(client, at: 6).texts == ["eins", nil, "three"])
            _ = try await client.clearSession("s")  // 11
            #expect(try await Then(client, at: 11).texts == [])
            let before = try await Then(client, at: 8)
            #expect(before.texts == [nil, nil, nil] && before.title == "Second")
            #expect(!before.prompt.contains("four"))
            _ = try await client.ask("session.erase", #"{"id": "s"}"#)
            for method in ["session.get", "session.export"] {
                #expect(try await client.refusal(method, #"{"id": "s", "atRevision": 3}"#) == "sessionErased")
            }
        }
    }

    @Test("F2: a fork goes back through its source") func forks() async throws {
        try await withService { _, client in
            try await story(client)
            let fork = #"{"id": "s", "atSequence": 2, "newId": "f"}"#
            _ = try await client.ask("session.fork", fork)  // 1 of f
            _ = try await client.append(MessageDraft(role: .user, text: "mine"), to: "f")  // 2
            _ = try await client.editMessage(1, of: "f", content: JSONBytes(string: "uno"))  // 3
            _ = try await client.editMessage(2, of: "s", content: JSONBytes(string: "later"))
            #expect(try await Then(client, "f", at: 1).texts == ["eins", "two"])
            #expect(try await Then(client, "f", at: 2).texts == ["eins", "two", "mine"])
            #expect(try await Then(client, "f", at: 3).texts == ["uno", "two", "mine"])
            _ = try await client.redactMessage(2, of: "s")
            #expect(try await Then(client, "f", at: 2).texts == ["eins", nil, "mine"])
        }
    }

    @Test("F2: moments by time, and what is no moment of the session") func momentsAreChecked() async throws {
        try await withService { _, client in
            try await story(client)
            let events = try await client.readJournal(session: "s").events
            let time = events[3].recordedAt.rfc3339
            let last = events.last { $0.recordedAt.rfc3339 == time }?.revision
            let then = try await client.ask("session.get", #"{"id": "s", "atTime": "\#(time)"}"#)
            // Times are answered to the microsecond: what was recorded within that of it is in or out.
            #expect((3...(last ?? 4)).contains(then["session"]?["revision"]?.integer ?? 0))
            let list = try await client.ask(
                "message.list", #"{"session": "s", "atTime": "2100-01-01T00:00:00+02:00"}"#)
            #expect(list["total"]?.integer == 3)
            let cases: [(String, String, String)] = [
                ("session.get", #""atRevision": 9"#, "invalidParams atRevision"),
                ("session.get", #""atRevision": 0"#, "invalidParams atRevision"),
                ("session.get", #""atRevision": "3""#, "invalidParams atRevision"),
                ("session.get", #""atTime": "yesterday""#, "invalidParams atTime"),
                ("session.get", #""atTime": "1999-01-01T00:00:00Z""#, "notFound"),
                (
                    "session.get", #""atRevision": 1, "atTime": "2100-01-01T00:00:00Z""#,
                    "invalidParams atTime"
                ),
                ("session.export", #""atRevision": 9"#, "invalidParams atRevision"),
                ("session.export", #""atTime": "2100-01-01T00:00:00Z""#, "invalidParams atTime"),
            ]
            for (method, moment, refusal) in cases {
                let found = try await client.refusal(method, #"{"id": "s", \#(moment)}"#)
                #expect(found == refusal, "\(method) \(moment)")
            }
            for method in ["message.list", "resume.prompt"] {
                let found = try await client.refusal(method, #"{"session": "s", "atRevision": 9}"#)
                #expect(found == "invalidParams atRevision")
            }
            let early = try await client.refusal(
                "message.list", #"{"session": "s", "atTime": "1999-01-01T00:00:00Z"}"#)
            #expect(early == "notFound")
        }
    }

    // MARK: Commands

    @Test("F2: diff says what changed between two revisions or moments") func diff() async throws {
        try await withService { service, client in
            try await story(client)
            func run(_ arguments: String...) throws -> CommandRun {
                try CommandRun(["diff", "s"] + arguments, journal: service.journal)
            }
            let text = try run("--from", "4", "--to", "8")
            #expect(text.status == 0)
            #expect(text.output.hasPrefix("s: revision 4 → 8\n\ntitle changed\n    - First\n    + Second\n"))
            #expect(text.output.contains("#1 user edited\n    - one\n    + eins\n"))
            #expect(text.output.contains("#3 user removed\n    - three\n"))
            #expect(text.output.contains("#4 user added\n    + four\n"))
            let early = try run("--from", "2026-01-01T00:00:00Z")
            #expect(early.status == 1, "before the session's start there is none")
            let since = try JSONBytes(json: run("--from", "6", "--json").output)
            #expect(since["messages"]?.elements.map { $0["change"]?.string } == ["removed", "added"])
            #expect(try run("--from", "8", "--to", "4").status == 2)
            #expect(try run("--from", "8").output.hasSuffix("nothing changed\n"))
            #expect(try run("--from", "99").status == 2)
            service.terminate()
            #expect(try run("--from", "4", "--to", "8").output == text.output, "without a service")
        }
    }

    @Test("F2: show goes back to a revision or a time") func show() async throws {
        try await withService { service, client in
            try await story(client)
            func run(_ arguments: String...) throws -> CommandRun {
                try CommandRun(["show", "s"] + arguments, journal: service.journal)
            }
            #expect(try run("--at-revision", "4").output.contains("First"))
            #expect(try run("--at-time", "2100-01-01T00:00:00Z").output.contains("Second"))
            #expect(try run("--at-time", "1999-01-01T00:00:00Z").status == 1)
            #expect(try run("--at-time", "noon").status == 2)
            #expect(try run("--at-time", "2100-01-01T00:00:00Z", "--at-revision", "4").status == 2)
        }
    }

    @Test("F2: replay shows the journal again, or a part of it") func replay() async throws {
        try await withService { service, client in
            try await story(client)
            _ = try await client.startSession(SessionDraft(id: "other"))
            func run(_ arguments: String...) throws -> [Substring] {
                try CommandRun(["replay", "--speed", "max"] + arguments, journal: service.journal)
                    .output.split(separator: "\n")
            }
            let all = try run()
            #expect(all.count == 9 && all[0].contains("session.started  s r1"))
            #expect(try run("--from", "3", "--until", "5") == Array(all[2...4]))
            #expect(try run("--session", "s", "--from", "8") == [all[7]])
            #expect(try run("--until", "1999-01-01T00:00:00Z").isEmpty)
            #expect(try run("--from", "1999-01-01T00:00:00Z", "--until", "2") == Array(all[..<2]))
            #expect(try JSONBytes(json: String(run("--json", "--until", "1")[0]))["position"]?.integer == 1)
            service.terminate()
            #expect(try run() == all, "without a service")
        }
    }

    @Test("F2: the views of a past moment stand in a directory of their own, to be read")
    func replayInto() async throws {
        try await withService { service, client in
            try await story(client)
            let canary = try await client.append(MessageDraft(role: .user, text: "canary"), to: "s")
            _ = try await client.startSession(SessionDraft(id: "other"))
            let directory = service.directory + "/then"
            func into(_ directory: String, _ until: String) throws -> CommandRun {
                try CommandRun(
                    ["replay", "--until", until, "--into", directory], journal: service.journal)
            }
            // Beside the running service.
            let made = try into(directory, "6")
            #expect(made.status == 0 && made.output.contains("after event 6"), "\(made.error)")
            func read(_ arguments: String...) throws -> CommandRun {
                try CommandRun(arguments, journal: directory)
            }
            let sessions = try read("sessions", "--json").output
            #expect(try JSONBytes(json: sessions)["total"]?.integer == 1)
            let shown = try read("show", "s").output
            #expect(shown.contains("Second") && shown.contains("eins") && shown.contains("three"))
            #expect(!shown.contains("four"))
            #expect(try read("resume", "s").output.contains("[user]: eins\n[user]: two\n[user]: three\n"))
            #expect(try read("export", "s", "--output", "-").output.contains(#""content":"three""#))
            #expect(try read("log", "--from", "1").output.split(separator: "\n").count == 6)
            #expect(try read("diff", "s", "--from", "5").output.contains("+ eins"))
            #expect(try JSONBytes(json: read("info", "--json").output)["journal"]?["head"]?.integer == 6)
            // A service on it serves the same.
            let reading = try RunningService(["--storage-reserve", "0"], journal: directory)
            let past = reading.client()
            let texts = try await past.messages(of: "s").messages.map(\.content.string)
            #expect(texts == ["eins", "two", "three"])
            #expect(try await past.refusal("session.pin", #"{"id": "s"}"#) == "readOnly")
            await past.close()
            #expect(reading.terminate() == 0)
            reading.remove()
            // Read-only, and without the words of search, which would outlive an erasure.
            let erase = try read("erase", "s", "--yes")
            #expect(erase.status == 3 && erase.error.contains("reading only"))
            #expect(try read("search", "eins").status == 1)
            // What goes from the journal goes from its past.
            _ = try await client.redactMessage(1, of: "s")
            let redacted = try read("show", "s").output
            #expect(!redacted.contains("eins") && redacted.contains("[redacted]"))
            #expect(try into(directory, "6").error.contains("name another"))
            #expect(try into(service.directory + "/late", "99").status == 3)
            #expect(try into(service.directory + "/early", "1999-01-01T00:00:00Z").status == 3)
            let time = try #require(try await client.readJournal(from: 9, limit: 1).events.first?.recordedAt)
            let later = UTCTime(nanosecondsSince1970: time.nanosecondsSince1970 + 1_000).rfc3339
            service.terminate()
            // And where none runs.
            let second = try into(service.directory + "/second", later)
            #expect(second.output.contains("after event"), "\(second.error)")
            #expect(canary.message.position == 9)
            let log = try CommandRun(["show", "s"], journal: service.directory + "/second").output
            #expect(log.contains("canary"))
            let files = FileManager.default.enumerator(atPath: service.directory + "/second")
            for case let name as String in try #require(files) {
                let bytes = FileManager.default.contents(atPath: service.directory + "/second/" + name)
                #expect(bytes?.range(of: Data("canary".utf8)) == nil, "\(name)")
            }
        }
    }
}
