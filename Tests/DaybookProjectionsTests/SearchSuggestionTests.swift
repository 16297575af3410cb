import DaybookCore
import DaybookTesting
import Foundation
import Testing

@testable import DaybookProjections

/// Another query for one that finds little: a word of the messages in scope, one letter away.
@Suite struct SearchSuggestionTests {
    private func suggestion(
        _ query: String, _ story: Story, _ scope: (StoredRows) throws -> SearchScope = { _ in SearchScope() }
    ) throws -> String? {
        let rows = try FoldEngine.rows(of: Projections.search, story)
        return try suggestion(query, story, rows, scope)
    }

    private func suggestion(
        _ query: String, _ story: Story, _ rows: StoredRows,
        _ scope: (StoredRows) throws -> SearchScope = { _ in SearchScope() }
    ) throws -> String? {
        let expression = SearchExpression(Array(query.utf8))
        var evaluation = try SearchEvaluation(expression, scope(rows), in: rows) {
            story.header(at: $0).sequence
        }
        _ = try evaluation.result(limit: 20, after: nil)
        let found = try evaluation.suggestion(for: expression, onlyUnknown: false, through: story.head)
        return try found.map { suggestion in
            let event = story.events[Int(suggestion.position.value) - 1]
            let content = try #require(event.body?[.content])
            let other = suggestion.applied(
                to: Array(query.utf8), expression, spelledAsIn: SearchedText(of: content, role: .user))
            return String(decoding: other, as: UTF8.self)
        }
    }

    private func story(_ texts: String...) -> Story {
        var story = Story()
        let session = story.start("s", title: "wardrobe")
        for text in texts { story.say(in: session, text) }
        return story
    }

    private static let samples: [(query: String, suggestion: String?)] = [
        ("ketle", "kettle"), ("kettxle", "kettle"), ("kextle", "kettle"), ("ektle", nil),
        ("ekttle", "kettle"),
        ("kettel", "kettle"), ("xkettle", "kettle"), ("ettle", "kettle"), ("kettlex", "kettle"),
        ("kttl", nil), ("Kettel!", "kettle!"),
        ("the ketle whistles", "the kettle whistles"), ("ketle, KETLE ", "kettle, kettle "),
        ("the \"big ketle\" ", nil), ("whistles -ketle", nil), ("кетл", nil), ("чайнк", "чайник"),
        // Too short, no word of letters, or none of an alphabet.
        ("th", nil), ("1043", nil), ("漢学", nil), ("한국우", nil),
        // The most frequent: `whistle` stands in one message, `whistles` in two.
        ("whistlez", "whistles"),
        // A title's word is no message's.
        ("wardrobes", nil), ("wardrobee", nil),
    ]

    @Test(arguments: samples.indices) func aWordOneLetterAwayIsSuggested(_ index: Int) throws {
        let sample = SearchSuggestionTests.samples[index]
        let story = story(
            "the kettle whistles", "whistles whistle", "order 1042", "漢字 한국어", "чайник")
        #expect(try suggestion(sample.query, story) == sample.suggestion, "\(sample.query)")
    }

    @Test func aWordAsFrequentIsLeftAsItIs() throws {
        #expect(try suggestion("cat ", story("cat", "car")) == nil)
        #expect(try suggestion("cat ", story("cat", "car", "car")) == "car ")
    }

    /// Nothing tells of messages that the request can't find.
    @Test func onlyWordsInScopeAreSuggested() throws {
        var story = Story()
        let ann = story.start("a", owner: "ann", agent: "x", project: "p")
        let bob = story.start("b", owner: "bob", agent: "x")
        let other = story.start("c", owner: "ann", project: "q")
        story.say(in: ann, "kettle")
        for _ in 0..<5 { story.say(in: bob, "kettles") }
        story.say(in: other, "nettle")
        story.say(in: other, "kettle", role: .tool)
        func found(_ change: (inout SearchScope, StoredRows) throws -> Void) throws -> String? {
            try suggestion("kettlx", story) { rows in
                var scope = SearchScope()
                try change(&scope, rows)
                return scope
            }
        }
        func first(_ name: String, _ rows: StoredRows) throws -> Position {
            var key: [UInt8] = []
            key.append(NameDigest.named(name))
            return Position(row: try #require(rows.row(SearchProjector.Table.names, key)))
        }
        #expect(try found { _, _ in } == "kettle")
        #expect(try found { $0.owner = try first("bob", $1) } == nil)
        #expect(try found { $0.project = try first("q", $1) } == "kettle")
        #expect(
            try found {
                $0.project = try first("q", $1)
                $0.includesTools = false
            } == nil)
        #expect(try found { $0.session = try SessionReach(ann, in: $1) } == "kettle")
        #expect(try found { $0.session = try SessionReach(bob, in: $1) } == nil)
        story.add(.sessionErased, to: ann)
        story.add(.sessionErased, to: other)
        #expect(try found { _, _ in } == nil)
    }

    @Test func aForkIsToldOfWhatItInherits() throws {
        var story = Story()
        let parent = story.start("p")
        let sequence = story.say(in: parent, "kettle")
        let fork = story.fork(parent, at: sequence, "f")
        _ = story.edit(sequence, in: parent, "nettle")
        let found = try suggestion("kettlx", story) { rows in
            var scope = SearchScope()
            scope.session = try SessionReach(fork, in: rows)
            return scope
        }
        #expect(found == "kettle")
        #expect(try suggestion("kettlx", story) == nil)
    }

    @Test func aSuggestionIsAWordInScopeOneLetterAway() throws {
        var random = SeededGenerator(seed: 5)
        func word() -> String {
            String(
                (0..<Int.random(in: 3...5, using: &random)).map { _ in "abé".randomElement(using: &random)! })
        }
        var story = Story()
        let session = story.start("s")
        for _ in 0..<40 { story.say(in: session, (0..<3).map { _ in word() }.joined(separator: " ")) }
        var count = 0
        let rows = try FoldEngine.rows(of: Projections.search, story)
        for _ in 0..<60 {
            let query = word().replacingOccurrences(of: "é", with: "e")
            guard let found = try suggestion(query + " ", story, rows) else { continue }
            let other = found.dropLast().replacingOccurrences(of: "é", with: "e")
            count += 1
            #expect(abs(query.count - other.count) <= 1)
            #expect(isOneChange(Array(query), Array(other)), "\(query) \(other)")
        }
        #expect(count > 20)
    }

    private func isOneChange(_ left: [Character], _ right: [Character]) -> Bool {
        let begin = zip(left, right).prefix { $0 == $1 }.count
        let (left, right) = (left.dropFirst(begin), right.dropFirst(begin))
        if left.dropFirst() == right || left == right.dropFirst() { return true }
        if left.dropFirst() == right.dropFirst() { return true }
        return left.count > 1 && right.count > 1 && left.dropFirst(2) == right.dropFirst(2)
            && Array(left.prefix(2).reversed()) == Array(right.prefix(2))
    }
}
