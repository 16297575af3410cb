import DaybookCore
import DaybookTesting
import Foundation
import Testing

@testable import DaybookProjections

/// Search against the plainest search there is: every text looked through, every figure counted anew.
@Suite struct SearchOracleTests {
    private struct Document {
        let position: Position
        let words: [String]
        let session: Position
    }

    private struct Oracle {
        let documents: [Document]
        /// Whose words count.
        let counted: [Document]

        func hits(_ query: String) -> [(position: Position, score: Double)] {
            let expression = SearchExpression(Array(query.utf8))
            guard !expression.required.isEmpty else { return [] }
            let average = Double(counted.reduce(0) { $0 + $1.words.count }) / Double(counted.count)
            var hits: [(Position, Double)] = []
            for document in documents {
                guard expression.required.allSatisfy({ count($0, document) > 0 }),
                    expression.excluded.allSatisfy({ count($0, document) == 0 })
                else { continue }
                let score = expression.required.reduce(0.0) { $0 + self.score($1, document, average) }
                hits.append((document.position, score))
            }
            return hits.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 > $1.0 }
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
            let having = Double(counted.count { count(phrase, $0) > 0 })
            let all = max(Double(counted.count), having)
            let times = Double(count(phrase, document))
            let length = Double(document.words.count)
            let weight = log(1 + (all - having + 0.5) / (having + 0.5))
            let share = counted.isEmpty ? 0.25 + 0.75 * length : 0.25 + 0.75 * length / average
            return weight * times * 2.2 / (times + 1.2 * share)
        }

        private func count(_ phrase: SearchExpression.Phrase, _ document: Document) -> Int {
            let terms = phrase.terms.map { String(decoding: $0, as: UTF8.self) }
            guard document.words.count >= terms.count else { return 0 }
            return (0...document.words.count - terms.count).count { start in
                terms.indices.allSatisfy { index in
                    let word = document.words[start + index]
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
            messages.values.map { Document(position: $0.position, words: words($0.text), session: session) }
        }.filter { !$0.words.isEmpty }
    }

    private func own(_ told: SearchStory) -> [Document] {
        documents(
            Dictionary(
                uniqueKeysWithValues: told.said.map { session, messages in
                    (session, messages.filter { $0.value.origin == session })
                }))
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
        _ query: String, _ scope: SearchScope, _ oracle: Oracle, _ rows: StoredRows, _ story: Story
    ) throws {
        func evaluation() throws -> SearchEvaluation {
            try SearchEvaluation(SearchExpression(Array(query.utf8)), scope, in: rows) {
                story.header(at: $0).sequence
            }
        }
        let expected = oracle.hits(query)
        var whole = try evaluation()
        let result = try whole.result(limit: 1_000, after: nil)
        #expect(Int(result.total) == expected.count, "\(query)")
        #expect(result.isExact)
        #expect(!result.hasMore)
        #expect(Set(result.matches.map(\.position)) == Set(expected.map(\.position)), "\(query)")
        for (match, hit) in zip(result.matches, expected) {
            #expect(abs(match.score - hit.score) < 1e-9, "\(query)")
        }
        // Page by page it is the same.
        var pages: [SearchMatch] = []
        while pages.count < result.matches.count {
            var next = try evaluation()
            let page = try next.result(limit: 3, after: pages.last)
            #expect(page.hasMore == (pages.count + page.matches.count < result.matches.count))
            #expect(page.total == result.total)
            pages += page.matches
        }
        #expect(pages == result.matches)
    }

    private static let seeds = Depth.seeds(14)

    @Test(arguments: seeds) func everySearchFindsWhatLookingThroughAllFinds(_ seed: UInt64) throws {
        let stride: UInt64 = seed % 2 == 0 ? 1 : 911
        let told = SearchStory.story(seed: seed, stepCount: 250, stride: stride)
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
        for (session, messages) in told.said {
            var scope = SearchScope()
            scope.session = try SessionReach(session, in: rows)
            let oracle = Oracle(documents: documents([session: messages]), counted: all)
            for _ in 0..<3 { try expect(query(&random), scope, oracle, rows, told.story) }
        }
    }

    private func first(_ name: String, _ rows: StoredRows) throws -> Position {
        var key: [UInt8] = []
        key.append(NameDigest.named(name))
        return Position(row: try #require(rows.row(SearchProjector.Table.names, key)))
    }

    @Test(arguments: seeds) func anyWayOfFoldingGivesTheSameRows(_ seed: UInt64) throws {
        let story = SearchStory.story(seed: seed, stepCount: 250, stride: seed % 2 == 0 ? 1 : 911).story
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
