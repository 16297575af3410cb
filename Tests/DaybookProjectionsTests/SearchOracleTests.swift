import DaybookCore
import DaybookTesting
import Foundation
import Testing

@testable import DaybookProjections

/// Search against the plainest search there is: every text looked through, every figure counted anew.
@Suite struct SearchOracleTests {
    private struct Document {
        let position: Position
        let said: [String]
        let tools: [String]
        let session: Position
        /// The message; nil for a title.
        var message: SearchStory.Said?

        var count: Int { said.count + tools.count }
        var withoutTools: Document {
            Document(position: position, said: said, tools: [], session: session, message: message)
        }
    }

    private struct Hit {
        let position: Position
        let score: Double
    }

    private struct Oracle {
        let documents: [Document]
        /// Whose words count.
        let counted: [Document]

        func hits(_ query: String, _ matched: MatchedWords = .all) -> [Hit] {
            let expression = SearchExpression(Array(query.utf8))
            guard !expression.required.isEmpty else { return [] }
            let average = Double(counted.reduce(0) { $0 + $1.count }) / Double(counted.count)
            var hits: [Hit] = []
            for document in documents {
                let found = expression.required.filter { count($0, document) > 0 }
                let missed = expression.required.filter { count($0, document) == 0 }
                let isEnough = matched == .all ? missed.isEmpty : missed.allSatisfy { !$0.isQuoted }
                guard !found.isEmpty, isEnough,
                    expression.excluded.allSatisfy({ count($0, document) == 0 })
                else { continue }
                let score = found.reduce(0.0) { $0 + self.score($1, document, average) }
                let share = document.said.isEmpty ? Ranking.toolsShare : 1
                hits.append(Hit(position: document.position, score: score * share))
            }
            return hits.sorted { $0.score != $1.score ? $0.score > $1.score : $0.position > $1.position }
        }

        private func score(_ phrase: SearchExpression.Phrase, _ document: Document, _ average: Double)
            -> Double
        {
            let own = score(phrase, document, average, count)
            guard phrase.isPrefix, phrase.terms.count == 1 else { return own }
            let exact = SearchExpression(Array("\"".utf8) + phrase.terms[0] + Array("\"".utf8)).required[0]
            guard count(exact, document) > 0 else { return own }
            return max(own, score(exact, document, average, count))
        }

        private func score(
            _ phrase: SearchExpression.Phrase, _ document: Document, _ average: Double,
            _ count: (SearchExpression.Phrase, Document) -> Int
        ) -> Double {
            let weight = weight(phrase, count)
            let times = Double(count(phrase, document))
            let length = Double(document.count)
            let share = counted.isEmpty ? 0.25 + 0.75 * length : 0.25 + 0.75 * length / average
            return weight * times * 2.2 / (times + 1.2 * share)
        }

        private func weight(
            _ phrase: SearchExpression.Phrase, _ count: (SearchExpression.Phrase, Document) -> Int
        ) -> Double {
            let having = Double(counted.count { count(phrase, $0) > 0 })
            let all = max(Double(counted.count), having)
            return log(1 + (all - having + 0.5) / (having + 0.5))
        }

        /// Part of the weight of a query's words that a document has.
        func share(of query: String, in document: Document) -> Double {
            let required = SearchExpression(Array(query.utf8)).required
            let found = required.filter { count($0, document) > 0 }
            return found.reduce(0) { $0 + weight($1, count) } / required.reduce(0) { $0 + weight($1, count) }
        }

        private func count(_ phrase: SearchExpression.Phrase, _ document: Document) -> Int {
            count(phrase, document.said) + count(phrase, document.tools)
        }

        private func count(_ phrase: SearchExpression.Phrase, _ words: [String]) -> Int {
            let terms = phrase.terms.map { String(decoding: $0, as: UTF8.self) }
            guard words.count >= terms.count else { return 0 }
            return (0...words.count - terms.count).count { start in
                terms.indices.allSatisfy { index in
                    let word = words[start + index]
                    let mayGoOn = phrase.isPrefix && index == terms.count - 1
                    return mayGoOn ? word.hasPrefix(terms[index]) : word == terms[index]
                }
            }
        }
    }

    private func words(_ text: String) -> [String] {
        let words = Words(Array(text.utf8))
        return (0..<words.count).map { String(decoding: words[$0], as: UTF8.self) }
    }

    private func documents(_ said: [Position: [SequenceNumber: SearchStory.Said]]) -> [Document] {
        said.flatMap { session, messages in
            messages.values.map {
                Document(
                    position: $0.position, said: words($0.said), tools: words($0.tools), session: session,
                    message: $0)
            }
        }.filter { $0.count > 0 }
    }

    private func own(_ told: SearchStory) -> [Document] {
        documents(
            Dictionary(
                uniqueKeysWithValues: told.said.map { session, messages in
                    (session, messages.filter { $0.value.origin == session })
                }))
    }

    private func titles(_ told: SearchStory) -> [Document] {
        told.titles.map { session, title in
            Document(position: title.position, said: words(title.text), tools: [], session: session)
        }.filter { $0.count > 0 }
    }

    private func query(_ random: inout SeededGenerator) -> String {
        let words = SearchStory.words + ["re", "fi", "green", "none"]
        func word() -> String { words.randomElement(using: &random)! }
        let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            switch Int.random(in: 0..<8, using: &random) {
            case 0: "\"\(word()) \(word())\""
            case 1: "-\(word())"
            case 2: word() + "*"
            default: word()
            }
        }
        return parts.joined(separator: " ") + (Bool.random(using: &random) ? " " : "")
    }

    private func expect(
        _ query: String, _ scope: SearchScope, of index: SearchIndex = .messages,
        having matched: MatchedWords = .all, _ oracle: Oracle, _ rows: StoredRows, _ story: Story
    ) throws {
        func evaluation() throws -> SearchEvaluation {
            try SearchEvaluation(SearchExpression(Array(query.utf8)), scope, of: index, in: rows) {
                story.header(at: $0).sequence
            }
        }
        let expected = oracle.hits(query, matched)
        var whole = try evaluation()
        let result = try whole.result(having: matched, limit: 1_000, after: nil)
        #expect(Int(result.total) == expected.count, "\(query)")
        #expect(result.isExact)
        #expect(!result.hasMore)
        #expect(Set(result.matches.map(\.position)) == Set(expected.map(\.position)), "\(query)")
        for (match, hit) in zip(result.matches, expected) {
            #expect(abs(match.score - hit.score) < 1e-9, "\(query)")
        }
        // Asked once more it is the same, and page by page.
        #expect(try whole.result(having: matched, limit: 1_000, after: nil) == result)
        var pages: [SearchMatch] = []
        while pages.count < result.matches.count {
            var next = try evaluation()
            let page = try next.result(having: matched, limit: 3, after: pages.last)
            #expect(page.hasMore == (pages.count + page.matches.count < result.matches.count))
            #expect(page.total == result.total)
            pages += page.matches
        }
        #expect(pages == result.matches)
    }

    private static let seeds = Depth.seeds(14)

    private func told(_ seed: UInt64) -> SearchStory {
        SearchStory.story(seed: seed, stepCount: 250, stride: seed % 2 == 0 ? 1 : 911)
    }

    @Test(arguments: seeds) func everySearchFindsWhatLookingThroughAllFinds(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var random = SeededGenerator(seed: seed &* 31)
        let all = own(told)
        for _ in 0..<25 {
            try expect(query(&random), SearchScope(), Oracle(documents: all, counted: all), rows, told.story)
        }
        // A story may do without one of them.
        for owner in ["ann", "bob"] where told.owners.values.contains(owner) {
            var scope = SearchScope()
            scope.owner = try first(owner, rows)
            let theirs = all.filter { told.owners[$0.session]! == owner }
            for _ in 0..<10 {
                try expect(
                    query(&random), scope, Oracle(documents: theirs, counted: theirs), rows, told.story)
            }
            guard told.agents.values.contains("x") else { continue }
            scope.agent = try first("x", rows)
            let narrow = theirs.filter { told.agents[$0.session]! == "x" }
            try expect(query(&random), scope, Oracle(documents: narrow, counted: theirs), rows, told.story)
        }
        for (session, messages) in told.said.sorted(by: { $0.key < $1.key }) {
            var scope = SearchScope()
            scope.session = try SessionReach(session, in: rows)
            let oracle = Oracle(documents: documents([session: messages]), counted: all)
            for _ in 0..<3 { try expect(query(&random), scope, oracle, rows, told.story) }
        }
    }

    /// Filters narrow what is found, not what counts; without tools, what they had is not there at all.
    @Test(arguments: seeds) func everyFilterNarrowsAsLookingThroughAllDoes(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var random = SeededGenerator(seed: seed &* 37)
        let all = own(told)
        let times = told.said.values.joined().map(\.value.at)
        let sessions = told.said.keys.sorted()
        for _ in 0..<60 {
            var scope = SearchScope()
            var (found, counted) = (all, all)
            if Int.random(in: 0..<4, using: &random) == 0 {
                let session = sessions.randomElement(using: &random)!
                scope.session = try SessionReach(session, in: rows)
                found = documents([session: told.said[session]!])
            }
            let role = Bool.random(using: &random) ? Role.allCases.randomElement(using: &random) : nil
            let types =
                Bool.random(using: &random)
                ? Array(MessageType.allCases.shuffled(using: &random).prefix(3)) : nil
            let bounds = (0..<2).map { _ in times.randomElement(using: &random)! }.sorted()
            let since = Bool.random(using: &random) ? bounds[0] : nil
            let until = Bool.random(using: &random) ? bounds[1] : nil
            scope.filter = MessageTraits.Filter(
                role: role, types: types, since: since, until: until)
            func second(_ time: Timestamp) -> Int64 { time.nanoseconds / 1_000_000_000 }
            found = found.filter { document in
                let message = document.message!
                if let role, message.role != role { return false }
                if let types, !types.contains(message.type) { return false }
                if let since, second(message.at) < second(since) { return false }
                if let until, second(message.at) > second(until) { return false }
                return true
            }
            if Bool.random(using: &random) {
                scope.includesTools = false
                found = found.map(\.withoutTools).filter { $0.count > 0 }
                counted = counted.map(\.withoutTools).filter { $0.count > 0 }
            }
            let oracle = Oracle(documents: found, counted: counted)
            for matched in MatchedWords.allCases {
                try expect(query(&random), scope, having: matched, oracle, rows, told.story)
            }
        }
    }

    @Test(arguments: seeds) func everyTitleIsFoundWhileItIsTheSessions(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var random = SeededGenerator(seed: seed &* 41)
        let all = titles(told)
        #expect(
            Set(rows.sortedKeys(SearchProjector.Table.titles))
                == Set(told.titles.keys.map { ViewKey.session($0) }))
        for _ in 0..<10 {
            let oracle = Oracle(documents: all, counted: all)
            for matched in MatchedWords.allCases {
                let scope = SearchScope().ofTitles
                try expect(query(&random), scope, of: .titles, having: matched, oracle, rows, told.story)
            }
        }
        for owner in ["ann", "bob"] where told.owners.values.contains(owner) {
            var scope = SearchScope()
            scope.owner = try first(owner, rows)
            let theirs = all.filter { told.owners[$0.session]! == owner }
            let oracle = Oracle(documents: theirs, counted: theirs)
            for _ in 0..<5 {
                try expect(query(&random), scope.ofTitles, of: .titles, oracle, rows, told.story)
            }
        }
        for session in told.said.keys.sorted() {
            var scope = SearchScope()
            scope.session = try SessionReach(session, in: rows)
            let oracle = Oracle(documents: all.filter { $0.session == session }, counted: all)
            try expect(query(&random), scope.ofTitles, of: .titles, oracle, rows, told.story)
        }
    }

    @Test(arguments: seeds) func titlesWithSomeWordsHaveTheBetterPart(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var random = SeededGenerator(seed: seed &* 47)
        let messages = Oracle(documents: own(told), counted: own(told))
        let all = Oracle(documents: titles(told), counted: titles(told))
        let byPosition = Dictionary(uniqueKeysWithValues: all.documents.map { ($0.position, $0) })
        for _ in 0..<20 {
            let query = query(&random)
            let expression = SearchExpression(Array(query.utf8))
            var weighing = try SearchEvaluation(expression, SearchScope(), in: rows) {
                told.story.header(at: $0).sequence
            }
            _ = try weighing.result(having: .bestOfSome, limit: 1, after: nil)
            var evaluation = try SearchEvaluation(expression, SearchScope(), of: .titles, in: rows) { _ in
                .none
            }
            let result = try evaluation.result(
                having: .bestOfSome, weighedIn: weighing, limit: 1_000, after: nil)
            let wanted = all.hits(query, .bestOfSome).map(\.position).filter { position in
                let share = messages.share(of: query, in: byPosition[position]!)
                return share > Limits.searchTitleWeightShareMin - 1e-9
            }
            #expect(Set(result.matches.map(\.position)) == Set(wanted), "\(query)")
            #expect(Int(result.total) == wanted.count, "\(query)")
        }
    }

    /// Titles add to no total and to no score of messages.
    @Test(arguments: seeds) func titlesAreNoMessages(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var untitled = FoldEngine(Projections.search)
        for event in told.story.events {
            let isTitle = event.header.flags.contains(.carriesTitle)
            try untitled.fold(isTitle ? event.withoutBody : event)
        }
        try untitled.commit()
        for table in Projections.search.tables where !table.name.hasPrefix("title") {
            #expect(untitled.rows.tables[table.index] == rows.tables[table.index])
        }
    }

    /// The order of words changes nothing, not even the last bit of a score.
    @Test(arguments: seeds) func theOrderOfWordsChangesNothing(_ seed: UInt64) throws {
        let told = told(seed)
        let rows = try FoldEngine.rows(of: Projections.search, told.story)
        var random = SeededGenerator(seed: seed &* 43)
        for matched in MatchedWords.allCases {
            for _ in 0..<10 {
                let parts = (0..<4).map { _ in query(&random).trimmingCharacters(in: .whitespaces) }
                func result(_ parts: [String]) throws -> SearchResult {
                    let expression = SearchExpression(
                        Array(parts.joined(separator: " ").utf8), lastMayGoOn: false)
                    var evaluation = try SearchEvaluation(expression, SearchScope(), in: rows) { _ in .none }
                    return try evaluation.result(having: matched, limit: 1_000, after: nil)
                }
                let expected = try result(parts)
                #expect(try result(parts.shuffled(using: &random)) == expected)
            }
        }
    }

    /// Where very many messages have a common word, only the page is looked for, and it is the same.
    @Test func commonWordsArePassedOverWhereTheyCannotRank() throws {
        var story = Story()
        let session = story.start("s")
        func say(_ text: String, times: Int) -> [Position] {
            (0..<times).map { _ in
                story.say(in: session, text)
                return story.head
            }
        }
        let older = say("common rare", times: 8)
        // In several ranges of positions: what is passed over is settled range by range.
        _ = say("common", times: Int(Limits.searchBestExactCount) + PositionRange.count)
        let newer = say("rare", times: 5)
        let expected = Array(newer.reversed() + older.reversed())
        let rows = try FoldEngine.rows(of: Projections.search, story)
        let expression = SearchExpression(Array("common rare none ".utf8))
        var evaluation = try SearchEvaluation(expression, SearchScope(), in: rows) { _ in .none }
        let page = try evaluation.result(having: .bestOfSome, limit: 7, after: nil)
        #expect(page.matches.map(\.position) == Array(expected.prefix(7)))
        #expect(page.hasMore && !page.isExact)
        #expect((Limits.searchBestExactCount..<UInt64(story.events.count - 1)).contains(page.total))
        let next = try evaluation.result(having: .bestOfSome, limit: 7, after: page.matches.last)
        #expect(next.matches.prefix(6).map(\.position) == Array(expected.suffix(6)))
        #expect(next.matches.count == 7)
    }

    /// Of equal score what was said comes first, then the newer.
    @Test func tiesHaveAnOrder() throws {
        var story = Story()
        let session = story.start("s")
        func tool(_ text: String) -> RawJSON {
            RawJSON(Array(#"[{"type": "tool_result", "tool_use_id": "c", "content": "\#(text)"}]"#.utf8))
        }
        story.say(in: session, "red fish")
        story.say(in: session, content: tool("red fish"))
        story.say(in: session, "red fish", role: .assistant)
        story.say(in: session, "red fish", role: .tool)
        story.say(in: session, "nothing else")
        let rows = try FoldEngine.rows(of: Projections.search, story)
        for query in ["red fish ", "fish red "] {
            let expression = SearchExpression(Array(query.utf8))
            var last: SearchMatch?
            var positions: [UInt64] = []
            repeat {
                var evaluation = try SearchEvaluation(expression, SearchScope(), in: rows) { _ in .none }
                let page = try evaluation.result(limit: 1, after: last)
                last = page.hasMore ? page.matches.last : nil
                positions += page.matches.map(\.position.value)
            } while last != nil
            #expect(positions == [4, 2, 5, 3])
        }
    }

    /// A call that is nothing but the words stands behind somebody who said them among a few others, not behind
    /// one who said them among very many.
    @Test func whatWasSaidComesBeforeToolsOfAboutEqualScore() throws {
        var story = Story()
        let session = story.start("s")
        func tool(_ text: String) -> RawJSON {
            RawJSON(Array(#"[{"type": "tool_use", "id": "c", "name": "ls", "input": "\#(text)"}]"#.utf8))
        }
        story.say(in: session, "we keep red fish in the pond")
        story.say(in: session, content: tool("red fish"))
        story.say(in: session, "red fish" + String(repeating: " and many other things", count: 20))
        story.say(in: session, content: tool(String(repeating: "other ", count: 12)))
        let rows = try FoldEngine.rows(of: Projections.search, story)
        var evaluation = try SearchEvaluation(
            SearchExpression(Array("red fish ".utf8)), SearchScope(), in: rows
        ) { _ in .none }
        let matches = try evaluation.result(limit: 10, after: nil).matches
        #expect(matches.map(\.position.value) == [2, 3, 4], "\(matches)")
        #expect(matches[0].score < matches[1].score / Ranking.toolsShare)
    }

    private func first(_ name: String, _ rows: StoredRows) throws -> Position {
        var key: [UInt8] = []
        key.append(NameDigest.named(name))
        return Position(row: try #require(rows.row(SearchProjector.Table.names, key)))
    }

    @Test(arguments: seeds) func anyWayOfFoldingGivesTheSameRows(_ seed: UInt64) throws {
        let story = told(seed).story
        let whole = try FoldEngine.rows(of: Projections.search, story)
        var random = SeededGenerator(seed: seed)
        var engine = FoldEngine(Projections.search)
        for event in story.events {
            try engine.fold(event)
            if Int.random(in: 0..<9, using: &random) == 0 { try engine.commit() }
        }
        try engine.commit()
        #expect(engine.rows.tables == whole.tables)
        let erased = story.erasedBodies()
        var rebuilt = FoldEngine(Projections.search)
        for event in story.events {
            try rebuilt.fold(erased.contains(event.header.position) ? event.withoutBody : event)
        }
        try rebuilt.commit()
        #expect(rebuilt.rows.tables == whole.tables)
    }

    /// What is in nobody's transcript, and in no fork, has left no trace.
    @Test func nothingOfARedactedTextIsLeft() throws {
        var story = Story()
        let session = story.start("s", owner: "ann")
        let kept = story.say(in: session, "plain words")
        let empty = try FoldEngine.rows(of: Projections.search, story)
        let secret = story.say(in: session, "hunter2 is the password")
        story.add(.messageRedacted, to: session) { $0.sequence = secret }
        let rows = try FoldEngine.rows(of: Projections.search, story)
        for table in [
            SearchProjector.Table.postings, .init("documents", index: 4), .init("statistics", index: 6),
        ] {
            #expect(rows.tables[table.index] == empty.tables[table.index])
        }
        for (key, value) in rows.tables.joined() {
            for word in ["hunter2", "password"] {
                #expect(!String(decoding: key + value, as: UTF8.self).contains(word))
            }
        }
        #expect(rows.tables[SearchProjector.Table.messages.index].count == 1)
        #expect(kept == SequenceNumber(1))
    }

    @Test func moreWordsThanAreLookedForMakeTheTotalABound() throws {
        var story = Story()
        let session = story.start("s")
        for batch in 0..<11 {
            let words = (0..<100).map { "pre\(batch)x\($0)" }.joined(separator: " ")
            story.say(in: session, words)
        }
        let rows = try FoldEngine.rows(of: Projections.search, story)
        var evaluation = try SearchEvaluation(
            SearchExpression(Array("pre".utf8)), SearchScope(), in: rows
        ) { _ in .none }
        let result = try evaluation.result(limit: 20, after: nil)
        #expect(!result.isExact)
        #expect(result.total >= 10)
    }

    @Test func theWordItselfComesBeforeWhatBeginsWithIt() throws {
        var story = Story()
        let session = story.start("s")
        for text in ["cat", "category", "catalogue", "dog"] { story.say(in: session, text) }
        let rows = try FoldEngine.rows(of: Projections.search, story)
        var evaluation = try SearchEvaluation(
            SearchExpression(Array("cat".utf8)), SearchScope(), in: rows
        ) { _ in .none }
        let positions = try evaluation.result(limit: 20, after: nil).matches.map(\.position.value)
        #expect(positions == [2, 4, 3])
    }
}
