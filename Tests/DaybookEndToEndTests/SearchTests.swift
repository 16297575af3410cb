import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Full text over the socket: row C9.
@Suite struct SearchTests {
    /// The first page once search has folded all that was recorded before.
    private func found(
        _ client: DaybookClient, _ query: String, in filter: SearchFilter = SearchFilter(),
        match: SearchMatch = .all, limit: Int = 20
    ) async throws -> SearchPage {
        let head = try await client.info().head
        return try await eventually {
            let page = try await client.search(query, in: filter, match: match, limit: limit)
            return page.throughPosition >= head ? page : nil
        }
    }

    private func places(_ page: SearchPage) -> [String] { page.hits.map { "\($0.session)/\($0.sequence)" } }

    private func say(
        _ client: DaybookClient, _ session: String, _ content: String, _ start: String = "{}",
        members: String = #""role": "user""#
    ) async throws {
        _ = try await client.ask(
            "message.append",
            #"{"session": "\#(session)", "content": \#(content), "startSession": \#(start), \#(members)}"#)
    }

    @Test("C9: messages are found by their words, in any language")
    func messagesAreFoundByTheirWords() async throws {
        try await withService { _, client in
            try await say(client, "s", #""The quick brown fox jumps over the lazy dog.""#)
            try await say(client, "s", #""Der schnelle BRAUNE Fuchs: Über alle Straßen!""#)
            try await say(client, "s", #""Быстрая лисица — ёлка""#)
            try await say(client, "s", #""今日は東京で漢字を勉強した""#)
            try await say(client, "s", #""ภาษาไทยไม่มีช่องว่าง""#)
            try await say(client, "s", #""مُحَمَّد يتكلم العربية""#)
            try await say(client, "s", #""한국어에서 검색""#)
            try await say(
                client, "s",
                #"[{"type": "text", "text": "blocks"}, {"type": "tool_use", "id": "c", "name": "weather", "input": {"city": "Zürich"}}]"#
            )
            for (query, sequence) in [
                ("fox", 1), ("QUICK dog ", 1), ("\"brown fox\"", 1), ("jum", 1), ("uber strassen", 2),
                ("елка", 3),
                ("漢字", 4), ("東京", 4), ("ไทย", 5), ("محمد", 6), ("한국어", 7), ("검색", 7), ("blocks", 8),
                ("zurich weather", 8),
            ] {
                #expect(places(try await found(client, query)) == ["s/\(sequence)"], "\(query)")
            }
            for query in ["\"fox brown\"", "quick cat", "東漢", "quick -dog", "", "\"", "-", "citi "] {
                let page = try await found(client, query)
                #expect(page.hits.isEmpty && page.total == 0 && page.totalIsExact, "\(query)")
            }
            let page = try await found(client, "quick fox")
            let hit = try #require(page.hits.first)
            #expect(hit.snippet == "The quick brown fox jumps over the lazy dog.")
            #expect(hit.pieces.filter(\.isHit).map(\.text) == ["quick", "fox"])
            #expect(hit.score > 0)
            #expect(page.total == 1 && page.totalIsExact && page.nextCursor == nil)
        }
    }

    @Test("C9: the best stand first, page by page, and filters narrow")
    func filtersAndPages() async throws {
        try await withService { _, client in
            for number in 1...7 {
                let start =
                    #"{"owner": "\#(number % 2 == 0 ? "ann" : "bob")", "agent": "a\#(number % 3)", "project": "p"}"#
                let text =
                    String(repeating: "wine ", count: number)
                    + String(repeating: "filler ", count: 20 - number)
                try await say(client, "s\(number)", "\"\(text)\"", start)
            }
            let all = try await found(client, "wine")
            #expect(places(all) == (1...7).reversed().map { "s\($0)/1" })
            var pages: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.search("wine", limit: 3, cursor: cursor)
                #expect(page.total == 7 && page.hits.count <= 3)
                pages += places(page)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(pages == places(all))
            #expect(
                places(try await found(client, "wine", in: SearchFilter(owner: "ann"))) == [
                    "s6/1", "s4/1", "s2/1",
                ])
            #expect(
                places(try await found(client, "wine", in: SearchFilter(agent: "a1"))) == [
                    "s7/1", "s4/1", "s1/1",
                ])
            #expect(try await found(client, "wine", in: SearchFilter(project: "p")).total == 7)
            #expect(places(try await found(client, "wine", in: SearchFilter(session: "s3"))) == ["s3/1"])
            #expect(try await found(client, "wine", in: SearchFilter(owner: "nobody")).total == 0)
            #expect(
                try await client.refusal(
                    "search.messages", #"{"query": "wine", "session": "s1", "owner": "ann"}"#) == "forbidden")
            #expect(
                try await client.refusal("search.messages", #"{"query": "wine", "session": "none"}"#)
                    == "notFound")
            _ = try await client.ask("session.archive", #"{"id": "s7"}"#)
            #expect(try await found(client, "wine").total == 7)
        }
    }

    @Test("C9: hits are narrowed by role, type and time, and without tools by what was said")
    func messagesAreNarrowed() async throws {
        try await withService { _, client in
            let start = #"{"owner": "ann", "agent": "a", "project": "p"}"#
            try await say(
                client, "s", #""wine please""#, start,
                members: #""role": "user", "at": "2020-01-01T00:00:00.9Z""#)
            let call =
                #"[{"type": "tool_use", "id": "c", "name": "cellar", "input": {"kind": "wine"}}, "#
                + #"{"type": "text", "text": "Let me look."}]"#
            try await say(
                client, "s", call, members: #""role": "assistant", "at": "2020-01-01T00:00:01Z""#)
            try await say(
                client, "s", #""one bottle of wine""#,
                members: #""role": "tool", "type": "tool_result", "at": "2020-01-01T00:00:02Z""#)
            try await say(client, "t", #""wine, old""#, members: #""role": "assistant""#)
            func sequences(_ change: (inout SearchFilter) -> Void) async throws -> Set<String> {
                var filter = SearchFilter()
                change(&filter)
                return Set(places(try await found(client, "wine", in: filter)))
            }
            #expect(try await sequences { _ in }.count == 4)
            #expect(try await sequences { $0.role = .user } == ["s/1"])
            #expect(try await sequences { $0.role = .tool } == ["s/3"])
            #expect(try await sequences { $0.types = [.text] } == ["s/1", "t/1"])
            #expect(try await sequences { $0.types = [.toolCall, .toolResult] } == ["s/2", "s/3"])
            #expect(try await sequences { $0.includesTools = false } == ["s/1", "t/1"])
            let (first, second) = (
                UTCTime(rfc3339: "2020-01-01T00:00:00.1Z"), UTCTime(rfc3339: "2020-01-01T00:00:01.9Z")
            )
            #expect(
                try await sequences {
                    $0.since = first
                    $0.until = second
                } == ["s/1", "s/2"])
            #expect(try await sequences { $0.until = first } == ["s/1"])
            #expect(try await sequences { $0.since = UTCTime(rfc3339: "2020-01-01T00:00:03Z") } == ["t/1"])
            let page = try await found(client, "wine", in: SearchFilter(session: "s"))
            #expect(page.hits.allSatisfy { $0.project == "p" && $0.agent == "a" })
            #expect(Set(page.hits.map(\.role)) == [.user, .assistant, .tool])
            #expect(try await found(client, "old").hits.first?.project == nil)
            // What was said is all there is then: in snippets, too.
            let said = try await found(client, "look", in: SearchFilter(session: "s"))
            #expect(said.hits.first?.snippet == "Let me look. cellar wine")
            var filter = SearchFilter()
            filter.includesTools = false
            #expect(try await found(client, "look", in: filter).hits.first?.snippet == "Let me look.")
            #expect(try await found(client, "\"look cellar\"").total == 0)
            // An edit is searched as what it edits: by its role, and at its time.
            _ = try await client.ask(
                "message.edit", #"{"session": "s", "sequence": 3, "content": "no more wine"}"#)
            #expect(try await sequences { $0.role = .tool } == ["s/3"])
            #expect(try await sequences { $0.includesTools = false } == ["s/1", "t/1"])
        }
    }

    @Test("C9: where no message has all words, those with the best of some are found")
    func theBestOfSome() async throws {
        try await withService { _, client in
            for (number, text) in ["red fish", "red boat", "old boat", "red red", "green"].enumerated() {
                try await say(client, "s\(number)", "\"\(text)\"")
            }
            let all = try await found(client, "red boat", match: .best)
            #expect(places(all) == ["s1/1"] && all.hasAllWords && all.total == 1)
            #expect(try await found(client, "red boat fish").total == 0)
            let some = try await found(client, "fish red boat ", match: .best)
            #expect(!some.hasAllWords && some.total == 4 && some.totalIsExact)
            #expect(Set(places(some).prefix(2)) == ["s0/1", "s1/1"])
            #expect(places(try await found(client, "boat fish red", match: .best)) == places(some))
            var pages: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.search("fish red boat", match: .best, limit: 1, cursor: cursor)
                #expect(page.total == 4 && !page.hasAllWords)
                pages += places(page)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(pages == places(some))
            // Phrases and words that must not occur stay as they are; no last word is a beginning.
            #expect(places(try await found(client, "\"red boat\" fish", match: .best)) == ["s1/1"])
            #expect(try await found(client, "\"boat red\" fish", match: .best).total == 0)
            #expect(Set(places(try await found(client, "fish boat -old", match: .best))) == ["s0/1", "s1/1"])
            #expect(try await found(client, "gree none", match: .best).total == 0)
            #expect(places(try await found(client, "gree* none", match: .best)) == ["s4/1"])
            // The order of words is nothing to go by: a last word that is no beginning finds what it finds
            // before another.
            #expect(places(try await found(client, "boat red", match: .best)) == places(all))
            let answer = try await client.ask("search.messages", #"{"query": "none else", "match": "best"}"#)
            #expect(answer["matched"]?.string == "some" && answer["total"]?.integer == 0)
            let plain = try await client.ask("search.messages", #"{"query": "red"}"#)
            #expect(plain["matched"] == nil)
        }
    }

    @Test("C9: sessions are found by their titles, while the titles are theirs")
    func sessionsAreFoundByTheirTitles() async throws {
        try await withService { _, client in
            func titles(_ query: String, _ filter: SearchFilter = SearchFilter()) async throws -> [String] {
                let page = try await found(client, query, in: filter)
                #expect(page.total == 0 && page.hits.isEmpty, "\(query)")
                return page.sessions.map { "\($0.session) \($0.name)" }
            }
            for number in 1...12 {
                try await say(
                    client, "s\(number)", #""hello""#,
                    #"{"owner": "\#(number % 2 == 0 ? "ann" : "bob")", "title": "Voyage \#(number)"}"#)
            }
            #expect(try await titles("voyage").count == 10)
            #expect(try await titles("voyage 3 ") == ["s3 Voyage 3"])
            #expect(try await titles("voy") == titles("voyage"))
            #expect(try await titles("voyage 3 ", SearchFilter(owner: "ann")) == [])
            #expect(try await titles("voyage -3", SearchFilter(session: "s3")) == [])
            #expect(try await titles("voyage", SearchFilter(session: "s3")) == ["s3 Voyage 3"])
            var filter = SearchFilter()
            filter.role = .user
            #expect(try await titles("voyage", filter) == [])
            // Beside hits, on the first page alone.
            let first = try await found(client, "hello", limit: 5)
            #expect(first.total == 12 && first.sessions.isEmpty && first.suggestion == nil)
            _ = try await client.ask("session.rename", #"{"id": "s1", "title": "Hello there"}"#)
            let second = try await found(client, "hello", limit: 5)
            #expect(second.total == 12 && second.sessions.map(\.name) == ["Hello there"])
            #expect(try await client.search("hello", limit: 5, cursor: second.nextCursor).sessions.isEmpty)
            #expect(try await titles("voyage 1 ") == [])
            _ = try await client.ask("session.rename", #"{"id": "s1", "title": null}"#)
            #expect(try await titles("there") == [])
            _ = try await client.ask("session.clear", #"{"id": "s2"}"#)
            #expect(try await titles("voyage 2 ") == ["s2 Voyage 2"])
            _ = try await client.ask("session.erase", #"{"id": "s2"}"#)
            // At once, as for messages.
            #expect(try await client.search("voyage 2 ").sessions.isEmpty)
            // A generated title goes with the messages that it was made from, in forks too.
            func generated(_ session: String, _ title: String) async throws {
                _ = try await client.ask("session.rename", #"{"id": "\#(session)", "title": null}"#)
                _ = try await client.ask(
                    "session.rename",
                    #"{"id": "\#(session)", "title": "\#(title)", "titleSource": "generated"}"#)
            }
            try await generated("s4", "Sunken treasure")
            _ = try await client.ask("session.fork", #"{"id": "s4", "newId": "f4", "atSequence": 1}"#)
            try await generated("f4", "Treasure island")
            #expect(Set(try await titles("treasure")) == ["s4 Sunken treasure", "f4 Treasure island"])
            _ = try await client.ask("message.redact", #"{"session": "s4", "sequence": 1}"#)
            #expect(try await client.search("treasure").sessions.isEmpty)
        }
    }

    @Test("C9: titles with little of what was asked are not found by the best of some")
    func titlesWithTheBestOfSome() async throws {
        try await withService { _, client in
            let common = ["the harbour", "the boat", "the old mill", "what the sailor said", "the sea"]
            for (number, text) in common.enumerated() { try await say(client, "m\(number)", "\"\(text)\"") }
            try await say(client, "t", #""hello""#, #"{"title": "The treasure map"}"#)
            try await say(client, "u", #""good morning""#, #"{"title": "What the parrot saw"}"#)
            func titles(_ query: String) async throws -> [String] {
                let page = try await found(client, query, match: .best)
                #expect(!page.hasAllWords, "\(query)")
                return page.sessions.map(\.session)
            }
            #expect(try await titles("what was the treasure map") == ["t"])
            #expect(try await titles("the harbour treasure") == ["t"])
            #expect(try await titles("the sailor harbour") == [])
            #expect(try await titles("what the captain ate") == [])
            // One of two words that no message has is half of what was asked.
            #expect(try await titles("the parrot squawks") == ["u"])
        }
    }

    @Test("C9: another query is suggested where little is found")
    func anotherWordIsSuggested() async throws {
        try await withService { _, client in
            try await say(client, "a", #""The Wardrobe is open""#, #"{"owner": "ann", "title": "cupboard"}"#)
            try await say(client, "b", #""a cupboards""#, #"{"owner": "bob"}"#)
            #expect(try await found(client, "open wardrobbe").suggestion == "open Wardrobe")
            #expect(try await found(client, "wardrobe").suggestion == nil)
            #expect(try await found(client, "cupboar ").suggestion == nil)
            #expect(try await found(client, "cupboardz").suggestion == "cupboards")
            #expect(
                try await found(client, "cupboardz", in: SearchFilter(owner: "ann")).suggestion == nil)
            // Where messages have some of the words, only one that none has is another.
            let some = try await found(client, "wardrobbe cupboards", match: .best)
            #expect(!some.hasAllWords && some.suggestion == "Wardrobe cupboards")
            try await say(client, "d", #""lid, lids""#)
            try await say(client, "e", #""lids""#)
            #expect(try await found(client, "lid").suggestion == "lids")
            let known = try await found(client, "lid cupboards", match: .best)
            #expect(!known.hasAllWords && known.total == 2 && known.suggestion == nil)
            for number in 0..<3 { try await say(client, "c\(number)", #""wardrobbe""#) }
            #expect(try await found(client, "wardrobbe").suggestion == nil)
        }
    }

    @Test func aQueryWithNothingToLookForIsExplained() async throws {
        try await withService { service, client in
            try await say(client, "s", #""a red fish""#, #"{"title": "red"}"#)
            for query in ["", " \" ", "…"] {
                let page = try await found(client, query)
                #expect(page.explanation == "the query has no word to look for")
                #expect(page.hits.isEmpty && page.sessions.isEmpty && page.suggestion == nil)
            }
            let page = try await found(client, "-red -\"a fish\"")
            #expect(page.explanation?.hasPrefix("the query only says what must not occur") == true)
            #expect(try await found(client, "red").explanation == nil)
            let run = try CommandRun(["search", "…"], journal: service.journal)
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(run.error.hasPrefix("daybook: the query has no word to look for\nUsage: daybook search "))
            let excluding = try CommandRun(["search", "--json", " -red"], journal: service.journal)
            #expect(
                excluding.status == 2 && excluding.output.contains("must not occur")
                    && excluding.error.isEmpty)
        }
    }

    /// An owner's scores are the same whatever others say.
    @Test("C9: scores tell nothing of other owners") func scoresAreTheOwnersOwn() async throws {
        try await withService { _, client in
            try await say(client, "a1", #""merlot and cheese""#, #"{"owner": "ann"}"#)
            try await say(client, "a2", #""bread""#, #"{"owner": "ann"}"#)
            let filter = SearchFilter(owner: "ann")
            let before = try await found(client, "merlot", in: filter).hits.map(\.score)
            for number in 0..<20 {
                try await say(client, "b\(number)", #""merlot merlot merlot""#, #"{"owner": "bob"}"#)
            }
            #expect(try await found(client, "merlot", in: filter).hits.map(\.score) == before)
            #expect(try await found(client, "merlot").total == 21)
        }
    }

    @Test("C9: what is edited, redacted, rewound, cleared or erased is found no more")
    func whatLeavesIsFoundNoMore() async throws {
        try await withService { service, client in
            for text in ["alpha secret", "beta secret", "gamma secret", "delta secret"] {
                try await say(client, "s", "\"\(text)\"")
            }
            try await say(client, "t", #""epsilon secret""#)
            #expect(try await found(client, "secret").total == 5)
            _ = try await client.ask(
                "message.edit", #"{"session": "s", "sequence": 1, "content": "alpha public"}"#)
            #expect(places(try await found(client, "public")) == ["s/1"])
            #expect(try await found(client, "\"alpha secret\"").total == 0)
            _ = try await client.ask("message.redact", #"{"session": "s", "sequence": 2}"#)
            // At once: a search waits for an erasure, and for nothing else.
            for query in ["beta", "bet", "\"beta secret\""] {
                let page = try await client.search(query)
                #expect(page.total == 0 && page.hits.isEmpty)
            }
            _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 3}"#)
            #expect(try await found(client, "delta").total == 0)
            #expect(places(try await found(client, "secret")).sorted() == ["s/3", "t/1"])
            _ = try await client.ask("session.erase", #"{"id": "t"}"#)
            #expect(try await client.search("epsilon").total == 0)
            _ = try await client.ask("session.clear", #"{"id": "s"}"#)
            let page = try await client.search("secret")
            #expect(page.total == 0)
            try await say(client, "s", #""zeta""#)
            #expect(places(try await found(client, "zeta")) == ["s/5"])
            await client.close()
            service.terminate()
            try service.start()
            let again = service.client()
            for query in ["alpha", "beta", "gamma", "delta", "epsilon", "secret", "public"] {
                #expect(try await found(again, query).total == 0, "\(query)")
            }
            await again.close()
        }
    }

    @Test("C9: search is a projection like others: listed, rebuilt, kept over a restart")
    func searchIsAProjection() async throws {
        try await withService { service, client in
            try await say(client, "s", #""needle in a haystack""#)
            #expect(try await found(client, "needle").total == 1)
            let projections = try await client.ask("projection.list")["projections"]!.elements
            let search = try #require(projections.first { $0["name"]?.string == "search" })
            #expect(search["state"]?.string == "live")
            let views = service.journal + "/views"
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: views).first { $0.hasPrefix("search-v") })
            #expect(name == "search-v\(search["version"]!.integer!)")
            for damage in [false, true] {
                await client.close()
                service.terminate()
                if damage {
                    try Data(repeating: 0x5A, count: 65_536).write(
                        to: URL(fileURLWithPath: "\(views)/\(name)/data.mdb"))
                } else {
                    try FileManager.default.removeItem(atPath: "\(views)/\(name)")
                }
                try service.start()
                let again = service.client()
                #expect(try await found(again, "needle").total == (damage ? 2 : 1))
                try await say(again, "s", #""another needle""#)
                #expect(try await found(again, "needle").total == (damage ? 3 : 2))
                await again.close()
            }
            service.kill()
            try service.start()
            let again = service.client()
            #expect(try await found(again, "needle").total == 3)
            await again.close()
        }
    }

    @Test func badInputIsToldByItsField() async throws {
        try await withService { (_, client: DaybookClient) async throws in
            let long = String(repeating: "x", count: 1_001)
            let words = (0..<65).map { "w\($0)" }.joined(separator: " ")
            let some = (0..<33).map { "w\($0)" }.joined(separator: " ")
            for (parameters, field) in [
                ("{}", "query"), (#"{"query": 1}"#, "query"), (#"{"query": "\#(long)"}"#, "query"),
                (#"{"query": "\#(words)"}"#, "query"), (#"{"query": "a", "limit": 0}"#, "limit"),
                (#"{"query": "a", "limit": 1001}"#, "limit"), (#"{"query": "a", "cursor": "zz"}"#, "cursor"),
                (#"{"query": "\#(some)", "match": "best"}"#, "query"),
                (#"{"query": "a", "match": "some"}"#, "match"), (#"{"query": "a", "match": 1}"#, "match"),
                (#"{"query": "a", "role": "nobody"}"#, "role"), (#"{"query": "a", "role": null}"#, "role"),
                (#"{"query": "a", "types": []}"#, "types"), (#"{"query": "a", "types": "text"}"#, "types"),
                (#"{"query": "a", "types": ["text", "prose"]}"#, "types"),
                (#"{"query": "a", "includeTools": "false"}"#, "includeTools"),
                (#"{"query": "a", "since": "yesterday"}"#, "since"),
                (#"{"query": "a", "since": 1577836800}"#, "since"),
                (#"{"query": "a", "until": "9999-01-01T00:00:00Z"}"#, "until"),
                (
                    #"{"query": "a", "since": "2020-01-01T00:00:01Z", "until": "2020-01-01T00:00:00Z"}"#,
                    "until"
                ),
                (#"{"query": "a", "mode": "m"}"#, "mode"),
            ] {
                #expect(try await client.refusal("search.messages", parameters) == "invalidParams \(field)")
            }
            #expect(try await client.info().head == 0)
        }
    }

    @Test func theCommandPrintsWhatIsFound() async throws {
        try await withService { service, client in
            try await say(client, "s", #""a red fish\nin \u001b[31m the sea""#)
            _ = try await found(client, "red")
            let run = try CommandRun(["search", "red", "fish"], journal: service.journal)
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("s/1  "))
            #expect(
                run.output.hasSuffix("  user  a red fish in [31m the sea\n    a red fish in [31m the sea\n"))
            #expect(run.error.hasPrefix("1 of 1, through position 2"))
            let json = try CommandRun(["search", "--json", "fish -red"], journal: service.journal)
            #expect(json.status == 1 && json.output.contains(#""hits":[]"#))
            _ = try await client.ask("session.rename", #"{"id": "s", "title": "Aquarium \u001b[31m"}"#)
            _ = try await found(client, "red")
            func searching(_ arguments: String...) throws -> CommandRun {
                try CommandRun(["search"] + arguments, journal: service.journal)
            }
            let titles = try searching("aquarium")
            #expect(titles.output.hasPrefix("s  Aquarium ") && !titles.output.contains("\u{1B}"))
            #expect(try searching("fihs").error.contains("Did you mean: fish\n"))
            let best = try searching("fish", "boat")
            #expect(best.output.hasPrefix("s/1  ") && best.error.contains("No message has all words"))
            let all = try searching("--all-words", "fish", "boat")
            #expect(all.status == 1 && all.output.isEmpty && all.error.hasPrefix("0 of 0"))
            #expect(try searching("fish", "re", "--all-words").output.hasPrefix("s/1  "))
            // The beginning of a word, where nothing has the word itself.
            #expect(try searching("fis").output.hasPrefix("s/1  "))
            #expect(try searching("--json", "aquar").output.contains(#""name":"Aquarium"#))
            try await say(
                client, "p", #""kettles""#,
                #"{"title": "Whistling", "project": "kitchen", "agent": "cook"}"#)
            _ = try await found(client, "kettles")
            let heading = try #require(try searching("kettles").output.split(separator: "\n").first)
            #expect(heading.hasPrefix("p/1  ") && heading.hasSuffix("  user  Whistling  (kitchen, cook)"))
            let since = ["--since", "2020-01-01T00:00:00Z", "--until", "2200-01-01T00:00:00Z"]
            let narrow =
                ["fish", "--role", "user", "--type", "text", "--type", "error", "--no-tools"] + since
            #expect(try CommandRun(["search"] + narrow, journal: service.journal).output.hasPrefix("s/1  "))
            for refused in [["--role", "tool"], ["--type", "error"], ["--until", "2020-01-01T00:00:00Z"]] {
                let run = try CommandRun(["search", "fish"] + refused, journal: service.journal)
                #expect(run.status == 1 && run.output.isEmpty)
            }
        }
    }
}
