import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Full text over the socket: row C9.
@Suite struct SearchTests {
    /// The first page once search has folded all that was recorded before.
    private func found(
        _ client: DaybookClient, _ query: String, in filter: SearchFilter = SearchFilter(), limit: Int = 20
    ) async throws -> SearchPage {
        let head = try await client.info().head
        return try await eventually {
            let page = try await client.search(query, in: filter, limit: limit)
            return page.throughPosition >= head ? page : nil
        }
    }

    private func places(_ page: SearchPage) -> [String] { page.hits.map { "\($0.session)/\($0.sequence)" } }

    private func say(_ client: DaybookClient, _ session: String, _ content: String, _ start: String = "{}")
        async throws
    {
        _ = try await client.ask(
            "message.append",
            #"{"session": "\#(session)", "role": "user", "content": \#(content), "startSession": \#(start)}"#)
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
            for (parameters, field) in [
                ("{}", "query"), (#"{"query": 1}"#, "query"), (#"{"query": "\#(long)"}"#, "query"),
                (#"{"query": "\#(words)"}"#, "query"), (#"{"query": "a", "limit": 0}"#, "limit"),
                (#"{"query": "a", "limit": 1001}"#, "limit"), (#"{"query": "a", "cursor": "zz"}"#, "cursor"),
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
            #expect(run.output.hasSuffix("\n    a red fish in [31m the sea\n"))
            #expect(run.error.hasPrefix("1 of 1, through position 2"))
            let json = try CommandRun(["search", "--json", "fish -red"], journal: service.journal)
            #expect(json.status == 0 && json.output.contains(#""hits":[]"#))
        }
    }
}
