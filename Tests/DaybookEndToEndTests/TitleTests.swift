import DaybookClient
import DaybookTesting
import Dispatch
import Foundation
import LoopbackServer
import Testing

/// Titles made by a model: rows A10 and E4.
@Suite(.timeLimit(.minutes(10))) struct TitleTests {
    @Test("A10: a title is made in the background after the first reply of an untitled session")
    func aTitleIsMade() async throws {
        try await withModel(
            ["--titles", "sentence"], reply: { _, _ in .anthropic(" \"Night trains north\"\n") }
        ) {
            let question = String(repeating: "é", count: 199) + "ABCDEF"
            try await $0.talk("s", question)
            let event = try await $0.event("session.renamed", in: "s")
            #expect(event.actor == "daybook.titles")
            let session = try await $0.client.session("s").session
            #expect(session.title == "Night trains north")
            #expect(session.titleSource == "generated")
            let asked = try #require($0.model.requests.first).text
            #expect(asked.contains("éA") && !asked.contains("éAB"), "200 characters")
            #expect(asked.contains("The night train does."))
            try await $0.say("And back?", in: "s")
            try await $0.say("The day train.", as: "assistant", in: "s")
            try await $0.talk("next")
            try await $0.event("session.renamed", in: "next")
            #expect($0.model.requests.count == 2)
            #expect(try !$0.log.contains("train"))
        }
    }

    /// A question that ends in half a character, and an answer that is no text at all.
    @Test("A model is asked in whole characters and whole JSON, whatever was stored")
    func whatGoesToAModelIsWhole() async throws {
        try await withModel(
            ["--titles", "sentence", "--digests"], reply: { _, _ in .anthropic("Half a tree") }
        ) {
            _ = try await $0.client.ask("session.start", #"{"id": "s", "owner": "ann"}"#)
            let filling = String(repeating: "é", count: 198)
            for (role, content) in [
                ("user", #""\#(filling)\ud83d\ud83c\udf33""#),
                (
                    "assistant",
                    #"[{"type": "text", "text": "\udf33 a \ud83d\u0000"}, {"type": "\ud800", "x": "\udc00"}]"#
                ),
            ] {
                _ = try await $0.client.ask(
                    "message.append", #"{"session": "s", "role": "\#(role)", "content": \#(content)}"#)
            }
            try await $0.event("session.renamed", in: "s")
            _ = try await $0.client.closeSession("s")
            await $0.model.waitForRequests(2)
            for request in $0.model.requests {
                let text = try #require(String(validating: request.body, as: UTF8.self))
                let body = try JSONBytes(json: request.body)
                let asked = try #require(body["messages"]?.elements.last?["content"]?.string)
                #expect(asked.contains("\u{FFFD}"), "\(asked)")
                #expect(!text.lowercased().contains("\\ud8") && !text.lowercased().contains("\\udf33"))
            }
        }
    }

    @Test("A10: a title that a person gave is never replaced, even one given while the call ran")
    func aPersonsTitleStays() async throws {
        let mayAnswer = DispatchSemaphore(value: 0)
        try await withModel(
            ["--titles", "sentence"],
            reply: { _, number in
                if number == 1 { mayAnswer.wait() }
                return .anthropic("Made by the model")
            }
        ) {
            _ = try await $0.client.ask("session.start", #"{"id": "named", "title": "Mine"}"#)
            try await $0.say("q", in: "named")
            try await $0.say("a", as: "assistant", in: "named")
            try await $0.talk("s")
            await $0.model.waitForRequests(1)
            _ = try await $0.client.renameSession("s", to: "Given meanwhile")
            mayAnswer.signal()
            // One call at a time, in the log's order: when this one is named, the others are done with.
            try await $0.talk("last")
            try await $0.event("session.renamed", in: "last")
            #expect(try await $0.client.session("named").session.title == "Mine")
            let session = try await $0.client.session("s").session
            #expect(session.title == "Given meanwhile" && session.titleSource == "client")
            #expect($0.model.requests.count == 2)
        }
    }

    @Test("A10: what else happens to the session while the call runs does not lose the title")
    func messagesMeanwhile() async throws {
        let mayAnswer = DispatchSemaphore(value: 0)
        try await withModel(
            ["--titles", "sentence"],
            reply: { _, _ in
                mayAnswer.wait()
                return .anthropic("Night trains")
            }
        ) {
            try await $0.talk("s")
            await $0.model.waitForRequests(1)
            try await $0.say("And back?", in: "s")
            _ = try await $0.client.ask("session.close", #"{"id": "s"}"#)
            mayAnswer.signal()
            try await $0.event("session.renamed", in: "s")
            #expect(try await $0.client.session("s").session.title == "Night trains")
        }
    }

    @Test("A10: what is redacted while the title call runs does not come back in a title")
    func redactedMeanwhile() async throws {
        let mayAnswer = DispatchSemaphore(value: 0)
        try await withModel(
            ["--titles", "sentence"],
            reply: { _, number in
                if number == 1 { mayAnswer.wait() }
                return .anthropic(number == 1 ? "The canary's secret" : "Another")
            }
        ) {
            try await $0.talk("s", "the canary's secret")
            await $0.model.waitForRequests(1)
            _ = try await $0.client.redactMessage(1, of: "s")
            mayAnswer.signal()
            // One call at a time, in the log's order: when this one is named, the other is done with.
            try await $0.talk("last")
            try await $0.event("session.renamed", in: "last")
            #expect(try await $0.client.session("s").session.title == nil)
            let events = try await $0.client.readJournal(from: 1).events
            #expect(events.count { $0.type == "session.renamed" } == 1)
            #expect(events.allSatisfy { !$0.body.text.contains("canary") })
        }
    }

    @Test("A10: a failure is logged and harms nothing")
    func failuresHarmNothing() async throws {
        let secret = "sk-canary-0123456789"
        try await withModel(
            ["--titles", "sentence", "--llm-timeout", "0.2"], environment: ["DAYBOOK_LLM_KEY": secret],
            reply: { request, number in
                switch number {
                case 1: .respond(status: 500, body: "<html>")
                case 2: .bytesThenSilence([])
                case 3: .reset
                case 4: .anthropic("I'm sorry, I can't do that")
                case 5: .respond(status: 401, body: request.headers["x-api-key"] ?? "")
                case 6: .respond(status: 302, headers: ["Location: file:///etc/passwd"], body: "")
                case 7: .anthropic(String(repeating: "x", count: 60_000))
                case 8: .respond(status: 200, body: "not json")
                default: .anthropic("At last")
                }
            }
        ) {
            for number in 1...9 { try await $0.talk("s\(number)", "content-canary \(number)") }
            try await $0.event("session.renamed", in: "s9")
            for number in 1...8 {
                #expect(try await $0.client.session("s\(number)").session.title == nil, "\(number)")
            }
            let log = try $0.log
            #expect(log.contains("status 500") && log.contains("timed out") && log.contains("no title"))
            #expect(!log.contains("canary"))
            #expect($0.model.requests.allSatisfy { $0.headers["x-api-key"] == secret })
            #expect(
                try await $0.client.readJournal(from: 1).events.allSatisfy { !$0.body.text.contains(secret) })
        }
    }

    @Test("E4: short titles, and the date where the model fails or answers nonsense")
    func shortTitlesAndTheDate() async throws {
        try await withModel(
            ["--titles", "short", "--titles-date"],
            reply: { _, number in
                switch number {
                case 1: .anthropic("Red wine")
                case 2: .anthropic("A title of many too many words")
                case 3: .respond(status: 400, body: "")
                default: .anthropic("\u{202E}\u{0007}\u{200B}")
                }
            }
        ) {
            for number in 1...4 {
                try await $0.talk("s\(number)")
                try await $0.event("session.renamed", in: "s\(number)")
            }
            #expect(try await $0.client.session("s1").session.title == "Red wine")
            for number in 2...4 {
                let session = try await $0.client.session("s\(number)").session
                #expect(session.titleSource == "date")
                #expect(session.title == String(session.createdAt.rfc3339.prefix(10)))
            }
        }
    }

    @Test("A10: a restart does not act twice, and goes on with what it broke off")
    func aRestartDoesNotActTwice() async throws {
        try await withModel(
            ["--titles", "sentence"],
            reply: { _, number in
                switch number {
                case 1: .anthropic("One")
                case 2: .respond(status: 400, body: "")
                case 3: .bytesThenSilence([])
                default: .anthropic("Number \(number)")
                }
            }
        ) {
            try await $0.talk("titled")
            try await $0.event("session.renamed", in: "titled")
            try await $0.talk("failed")
            try await $0.talk("broken")
            await $0.model.waitForRequests(3)
            #expect($0.service.terminate() == 0)
            try $0.service.start()
            try await $0.event("session.renamed", in: "broken")
            $0.service.kill()
            try FileManager.default.removeItem(atPath: $0.service.journal + "/reactors/titles")
            try $0.service.start()
            // Nothing says that the failed one was tried: it is tried again, the others have titles.
            try await $0.event("session.renamed", in: "failed")
            #expect($0.model.requests.count == 5)
            let renamed = try await $0.client.readJournal(from: 1).events.filter {
                $0.type == "session.renamed"
            }
            #expect(renamed.map(\.session) == ["titled", "broken", "failed"])
        }
    }

    @Test("A10: what is old is not reacted to, neither imported nor recorded before")
    func oldEventsAreNotReactedTo() async throws {
        try await withModel(["--titles", "sentence"], reply: { _, _ in .anthropic("New") }) {
            try await $0.talk("imported", at: "2020-01-01T00:00:00Z")
            try await $0.talk("fresh")
            try await $0.event("session.renamed", in: "fresh")
            #expect($0.model.requests.count == 1)
            $0.service.terminate()
            let nothing = try CommandRun(["backfill", "titles"], journal: $0.service.journal)
            #expect(nothing.status == 2 && nothing.error.contains("--llm-url"))
            let run = try CommandRun(
                ["backfill", "titles"] + ModelledService.arguments($0.model), journal: $0.service.journal)
            #expect(run.status == 0 && run.output == "titles: 1 done, 0 failed\n", "\(run.error)")
            #expect($0.model.requests.count == 2)
            try $0.service.start()
            #expect(try await $0.client.session("imported").session.title == "New")
            let busy = try CommandRun(
                ["backfill", "titles"] + ModelledService.arguments($0.model), journal: $0.service.journal)
            #expect(busy.status == 3 && busy.error.contains("already in use"))
        }
    }

    @Test("A10: a window of nothing reacts to nothing")
    func aShortWindow() async throws {
        try await withModel(
            ["--titles", "sentence", "--react-within", "0"], reply: { _, _ in .anthropic("New") }
        ) {
            try await $0.talk("s")
            #expect(try await $0.client.session("s").session.title == nil)
            $0.service.terminate()
            #expect($0.model.requests.isEmpty)
        }
    }

    @Test("A10: the environment configures it, and proxies of the environment are not used")
    func theEnvironmentConfigures() async throws {
        let proxy = LoopbackServer { _, _ in .anthropic("By the proxy") }
        defer { proxy.stop() }
        let model = LoopbackServer { _, _ in .openAI("Straight") }
        let place = "http://127.0.0.1:\(proxy.port)"
        let service = try RunningService(
            environment: [
                "DAYBOOK_TITLES": "sentence", "DAYBOOK_LLM_URL": model.url, "DAYBOOK_LLM_MODEL": "m",
                "DAYBOOK_LLM_KEY": "k", "http_proxy": place, "all_proxy": place, "HTTPS_PROXY": place,
            ])
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask(
            "turn.append",
            #"{"startSession": {"id": "s"}, "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}"#
        )
        for try await element in client.subscribe(from: 1) {
            if case .event(let event) = element, event.type == "session.renamed" { break }
        }
        #expect(try await client.session("s").session.title == "Straight")
        #expect(model.requests.first?.headers["authorization"] == "Bearer k")
        #expect(proxy.requests.isEmpty)
        model.stop()
        await client.close()
    }

    @Test func badSettingsAreRefused() throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let folder = scratch.path
        let key = folder + "/key"
        try Data("k-canary".utf8).write(to: URL(fileURLWithPath: key))
        chmod(key, 0o644)
        let url = ["--llm-url", "https://api.example.com/v1/messages", "--llm-model", "m"]
        let cases: [([String], String)] = [
            (["--titles", "sentence"], "--llm-url"), (["--titles", "long"], "--titles"),
            (["--digests"], "--llm-url"), (url.dropLast(2) + [], "--llm-model"),
            (["--llm-url", "http://example.com/", "--llm-model", "m"], "https"),
            (url + ["--llm-api", "other"], "--llm-api"), (url + ["--llm-key-file", key], "0600"),
            (url + ["--llm-timeout", "0"], "--llm-timeout"),
            (url + ["--llm-attempts", "11"], "--llm-attempts"),
            (["--close-idle", "0"], "--close-idle"), (["--close-idle", "-1"], "--close-idle"),
        ]
        for (arguments, name) in cases {
            let run = try CommandRun(["serve"] + arguments, journal: folder + "/j")
            #expect(run.status == 2 && run.error.contains(name), "\(arguments) \(run.error)")
            #expect(!run.error.contains("canary"))
        }
        let run = try CommandRun(["serve"], journal: folder + "/j", environment: ["DAYBOOK_DIGESTS": "maybe"])
        #expect(run.status == 2 && run.error.contains("DAYBOOK_DIGESTS"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/j"))
    }
}
