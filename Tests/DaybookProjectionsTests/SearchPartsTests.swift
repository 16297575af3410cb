import DaybookCore
import DaybookJSON
import DaybookTesting
import Foundation
import Testing

@testable import DaybookProjections

@Suite struct SearchExpressionTests {
    private func parts(_ query: String) -> [String] {
        let expression = SearchExpression(Array(query.utf8))
        func text(_ phrase: SearchExpression.Phrase) -> String {
            phrase.terms.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
                + (phrase.isPrefix ? "*" : "")
        }
        return expression.required.map(text) + expression.excluded.map { "-" + text($0) }
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let query: String
        let parts: [String]
        var testDescription: String { query }
        init(_ query: String, _ parts: String...) {
            self.query = query
            self.parts = parts
        }
    }

    static let samples = [
        Sample(""), Sample("  \u{3000} "), Sample("-"), Sample("\""), Sample("\"\""), Sample("…"),
        Sample("*"),
        Sample("red fish", "red", "fish*"),
        Sample("red fish ", "red", "fish"),
        Sample("Red\u{3000}RED réd ", "red"),
        Sample("red fish?", "red", "fish"),
        Sample("re* fish ", "re*", "fish"),
        Sample("\"red fish\"", "red fish"),
        Sample("\"red fish\" tank", "red fish", "tank*"),
        Sample("-fish red", "red*", "-fish"),
        Sample("red -fish", "red", "-fish"),
        Sample("red -fi*", "red", "-fi*"),
        Sample("red -\"big fish\"", "red", "-big fish"),
        Sample("red - fish ", "red", "fish"),
        Sample("tsc --noEmit ", "tsc", "noemit"),
        Sample("--\"red fish\" ", "red fish"),
        Sample("--red", "red*"),
        Sample("---red -fish ", "red", "-fish"),
        Sample("e-mail ", "e mail"),
        Sample("snake_ca", "snake ca*"),
        Sample("\"red fish", "red", "fish*"),
        Sample("red\"blue green\"x", "red", "blue green", "x*"),
        Sample("漢字", "漢 字*"),
        Sample("(a OR b) AND c: ", "a", "or", "b", "and", "c"),
    ]

    @Test(arguments: samples) func aQueryFallsIntoParts(_ sample: Sample) {
        #expect(parts(sample.query) == sample.parts)
    }

    /// There is no wrong query: each word that is not excluded is looked for, and nothing else.
    @Test func anythingIsAQuery() {
        var random = SeededGenerator(seed: 9)
        let pieces = [
            "red", "-", "\"", " ", "*", "é", "漢", "(", "\\", ":", "\u{0}", "\u{202E}", "AND", "\n", "🐟",
        ]
        for _ in 0..<5_000 {
            let query = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in pieces.randomElement(using: &random)! }.joined()
            let expression = SearchExpression(Array(query.utf8))
            let words = Words(Array(query.utf8))
            let all = Set((0..<words.count).map { Array(words[$0]) })
            let found = (expression.required + expression.excluded).flatMap(\.terms)
            #expect(Set(found) == all, "\(query)")
            if !query.contains("-") { #expect(expression.excluded.isEmpty) }
        }
        for _ in 0..<2_000 {
            let bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = SearchExpression(bytes)
        }
    }
}

/// Figures by hand: `ln(1 + (N - n + 0.5) / (n + 0.5))`, k1 = 1.2, b = 0.75.
@Suite struct RankingTests {
    private func ranking(_ count: UInt64, _ length: UInt64) -> Ranking {
        var statistics = StatisticsRow()
        statistics.documentCount = count
        statistics.length = length
        return Ranking(statistics)
    }

    private func isNear(_ left: Double, _ right: Double) -> Bool { abs(left - right) < 1e-6 }

    @Test func rareTermsWeighMore() {
        let ranking = ranking(4, 40)
        #expect(isNear(ranking.weight(documentCount: 1), 1.203_972_8))  // ln(1 + 3.5 / 1.5)
        #expect(isNear(ranking.weight(documentCount: 2), 0.693_147_2))  // ln(1 + 2.5 / 2.5)
        #expect(isNear(ranking.weight(documentCount: 4), 0.105_360_5))  // ln(1 + 0.5 / 4.5)
        #expect(ranking.weight(documentCount: 9) > 0)
    }

    @Test func countsSaturateAndLengthTells() {
        let ranking = ranking(4, 40)
        // At the average length of 10: count * 2.2 / (count + 1.2).
        #expect(isNear(ranking.score(weight: 1, count: 1, length: 10), 1))
        #expect(isNear(ranking.score(weight: 1, count: 2, length: 10), 1.375))
        #expect(isNear(ranking.score(weight: 2, count: 2, length: 10), 2.75))
        // At 20: 2.2 / (1 + 1.2 * 1.75) = 2.2 / 3.1.
        #expect(isNear(ranking.score(weight: 1, count: 1, length: 20), 0.709_677_4))
        // At 5: 2.2 / (1 + 1.2 * 0.625) = 2.2 / 1.75.
        #expect(isNear(ranking.score(weight: 1, count: 1, length: 5), 1.257_142_9))
    }

    @Test func nothingToCountIsNoTrap() {
        #expect(Ranking(StatisticsRow()).score(weight: 1, count: 1, length: 3).isFinite)
    }
}

@Suite struct PostingsRowTests {
    private struct Document: Equatable {
        let offset: Int
        let places: [UInt32]
    }

    private func documents(_ row: [UInt8]?) -> [Document] {
        guard let row else { return [] }
        var documents: [Document] = []
        let postings = PostingsRow(row)
        postings.forEachPlace(where: { _ in true }) { offset, place in
            let known = documents.last?.offset == offset ? documents.removeLast().places : []
            documents.append(Document(offset: offset, places: known + [place]))
        }
        var counts: [Int] = []
        postings.forEach { _, count in counts.append(Int(count)) }
        #expect(counts == documents.map(\.places.count))
        #expect(postings.documentCount == counts.count)
        return documents
    }

    @Test func bytesAreThoseOfTheFormat() {
        let row = PostingsRow.row(nil, removing: [], adding: [(0, [3]), (1, [0, 1, 200]), (300, [130])])
        // 3 documents in 5 bytes: gap 0 once; gap 0 three times; gap 298 once. Places: 3; 0, 0, 198; 130.
        #expect(row == [3, 5, 0, 1, 1, 0xD4, 0x04, 3, 0, 0, 0xC6, 0x01, 0x82, 0x01])
        #expect(PostingsRow.row(row, removing: [0, 1, 300], adding: []) == nil)
        #expect(
            PostingsRow.row(row, removing: [0, 7], adding: []) == [
                2, 4, 3, 1, 0xD4, 0x04, 0, 0, 0xC6, 0x01, 0x82, 0x01,
            ])
    }

    /// However documents come and go, the row is that of the documents that are left.
    @Test func aRowDependsOnItsDocumentsAlone() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var model: [Int: [UInt32]] = [:]
            var row: [UInt8]?
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let removed = model.keys.filter { _ in Bool.random(using: &random) }
                var added: [Int: [UInt32]] = [:]
                for _ in 0..<Int.random(in: 0...20, using: &random) {
                    let offset = Int.random(in: 0..<PositionRange.count, using: &random)
                    guard model[offset] == nil else { continue }
                    let count = Int.random(in: 1...5, using: &random)
                    let places = Set((0..<count).map { _ in UInt32.random(in: 0...100_000, using: &random) })
                    added[offset] = places.sorted()
                }
                for offset in removed { model[offset] = nil }
                model.merge(added) { $1 }
                row = PostingsRow.row(
                    row, removing: removed.sorted().map { UInt16($0) },
                    adding: added.sorted { $0.key < $1.key }.map { (UInt16($0.key), $0.value) })
            }
            let sorted = model.sorted { $0.key < $1.key }
            #expect(documents(row) == sorted.map { Document(offset: $0.key, places: $0.value) })
            #expect(
                row == PostingsRow.row(nil, removing: [], adding: sorted.map { (UInt16($0.key), $0.value) }))
        }
    }

    /// Read side by side, rows tell the same places as one after the other.
    @Test func wordsThatStandTogetherAreFoundSideBySide() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            // Few offsets and places, so that many meet.
            let models = (0..<3).map { _ in
                (0..<12).reduce(into: [UInt16: [UInt32]]()) { model, offset in
                    let places = (0..<14).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                    if !places.isEmpty {
                        model[UInt16(offset * 40)] = places.map { UInt32($0) + (offset % 2 == 0 ? 0 : 200) }
                    }
                }
            }
            let rows = models.map { model in
                PostingsRow(
                    PostingsRow.row(
                        nil, removing: [], adding: model.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                    )
                        ?? [0, 0])
            }
            let wanted = Set((0..<12).filter { _ in Bool.random(using: &random) }.map { $0 * 40 })
            func places(_ index: Int, _ offset: UInt16) -> Set<UInt32> { Set(models[index][offset] ?? []) }
            var pairs: [UInt64] = []
            var triples: [UInt64] = []
            for (offset, first) in models[0].sorted(by: { $0.key < $1.key })
            where wanted.contains(Int(offset)) {
                for place in first where places(1, offset).contains(place + 1) {
                    pairs.append(UInt64(offset) << 32 | UInt64(place))
                    if places(2, offset).contains(place + 2) { triples.append(pairs.last!) }
                }
            }
            var found = rows[0].occurrences(followedBy: rows[1]) { wanted.contains($0) }
            #expect(found == pairs)
            rows[2].keep(&found, followedAt: 2)
            #expect(found == triples)
        }
    }

    @Test func damagedRowsDoNoHarm() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let row = PostingsRow(bytes)
            row.forEach { offset, _ in #expect((0..<PositionRange.count).contains(offset)) }
            var placeCounts: [Int: Int] = [:]
            row.forEachPlace(where: { _ in true }) { offset, _ in placeCounts[offset, default: 0] += 1 }
            #expect(placeCounts.values.allSatisfy { $0 <= bytes.count })
            var together = row.occurrences(followedBy: row) { _ in true }
            row.keep(&together, followedAt: 2)
            #expect(together.allSatisfy { $0 >> 32 < PositionRange.count })
            _ = DocumentsRow(bytes).documents.map(\.session)
            _ = SearchMessageRow(bytes).bytes
            _ = SearchTitleRow(bytes).bytes
            _ = SearchSessionRow(bytes).live.count
            _ = StatisticsRow(bytes)
        }
    }

    /// One document is found by its offset, in ranges with gaps and in full ones.
    @Test(arguments: [1, 7, 300, PositionRange.count]) func aDocumentIsFoundByItsOffset(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let offsets = Set((0..<PositionRange.count).shuffled(using: &random).prefix(count))
        let hidden = offsets.randomElement(using: &random)!
        let session = DocumentsRow.Session(start: Position(1), names: SessionNames())
        let changes = offsets.map { offset in
            DocumentsRow.Change(
                text: SearchMessageRow.Text(
                    position: Position(UInt64(offset)), revision: Revision(1), length: UInt16(offset),
                    saidCount: 1, terms: []),
                traits: .none, session: session, isHidden: offset == hidden)
        }
        let row = DocumentsRow(DocumentsRow.row(nil, changes)!)
        #expect(row.documentCount == count && row.hasHidden)
        for offset in 0..<PositionRange.count {
            let place = row.place(of: UInt16(offset))
            #expect((place != nil) == offsets.contains(offset))
            if let place {
                #expect(place.length == UInt16(offset) && place.isHidden == (offset == hidden))
            }
        }
        let shown = changes.filter { $0.isHidden == false }
        if !shown.isEmpty { #expect(!DocumentsRow(DocumentsRow.row(nil, shown)!).hasHidden) }
    }

    @Test func keysKeepTheOrderOfTermsAndRanges() {
        let keys = ["cat", "cats", "dog"].flatMap { term in
            [UInt64(0), 1, 255, 256, 1 << 39].map {
                SearchKey.postings(Array(term.utf8)[...], PositionRange(index: $0))
            }
        }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        let range = SearchKey.range(ofPostings: keys[4])
        #expect(range.index == 1 << 39)
        let term = SearchKey.term(ofPostings: keys[9])
        #expect(term == Array("cats".utf8))
    }
}

@Suite struct SnippetTests {
    /// The snippet with its marks in brackets.
    private func snippet(_ text: String, _ query: String) -> String {
        let snippet = Snippet(.said(text), hits: SearchExpression(Array(query.utf8)))
        let scalars = Array(String(decoding: snippet.utf8, as: UTF8.self).unicodeScalars)
        #expect(scalars.count <= Limits.snippetScalarCountMax)
        var marked = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if snippet.marks.contains(where: { $0.upperBound == index }) { marked.append("]") }
            if snippet.marks.contains(where: { $0.lowerBound == index }) { marked.append("[") }
            marked.append(scalar)
        }
        if snippet.marks.contains(where: { $0.upperBound == scalars.count }) { marked.append("]") }
        return String(marked)
    }

    @Test func hitsAreMarkedAsTheyStandInTheText() {
        #expect(snippet("The Crème, the crème!", "creme ") == "The [Crème], the [crème]!")
        #expect(
            snippet("a red  fish\n\n and a red dog", "\"red fish\" dog") == "a [red fish] and a red [dog]")
        #expect(snippet("fishing for fish", "fis") == "[fishing] for [fish]")
        #expect(snippet("漢字と漢和", "漢字") == "[漢字]と漢和")
        #expect(snippet("e-mail me, e mail", "e-mail ") == "[e-mail] me, [e mail]")
        #expect(snippet("nothing here", "else") == "nothing here")
        #expect(snippet("", "else") == "")
        #expect(snippet("**not a mark** [nor this]", "mark ") == "**not a [mark]** [nor this]")
    }

    @Test func theBestStretchOfALongTextIsShown() {
        let filler = String(repeating: "lorem ipsum ", count: 100)
        let text = filler + "one red " + filler + "a red fish swims " + filler
        let shown = snippet(text, "red fish")
        #expect(shown.hasPrefix("…"))
        #expect(shown.hasSuffix("…"))
        #expect(shown.contains("a [red] [fish] swims"))
        #expect(snippet(filler + "fish", "fish").hasSuffix("lorem ipsum [fish]"))
        #expect(snippet(filler, "none").hasPrefix("lorem"))
    }

    @Test func whatSteersATerminalIsLeftOut() {
        #expect(snippet("a\u{1B}[31m \u{202E}red\u{7}", "red") == "a [31m [red]")
    }

    /// What was said and what tools had are two texts, and without tools there is only the first.
    @Test func aHitLiesInOneOfTwoTexts() {
        let content = RawJSON(
            Array(#"[{"type":"tool_use","name":"fish","input":"red"},{"type":"text","text":"a red"}]"#.utf8))
        let text = SearchedText(of: content, role: .assistant)
        func pieces(_ query: String, includesTools: Bool) -> [String] {
            let snippet = Snippet(
                text, hits: SearchExpression(Array(query.utf8)), includesTools: includesTools)
            return [String(decoding: snippet.utf8, as: UTF8.self)] + snippet.marks.map { "\($0)" }
        }
        #expect(pieces("red ", includesTools: true) == ["a red fish red", "2..<5", "11..<14"])
        #expect(pieces("\"red fish\"", includesTools: true) == ["a red fish red"])
        #expect(pieces("\"fish red\"", includesTools: true) == ["a red fish red", "6..<14"])
        #expect(pieces("red ", includesTools: false) == ["a red", "2..<5"])
    }

    @Test func marksLieInTheSnippetInOrder() {
        var random = SeededGenerator(seed: 11)
        let words = ["red", "fish", "漢字", "é", "\n", "👍🏽", "e\u{301}", "x-y", "\u{0}", "ก็"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...150, using: &random)).map { _ in
                words.randomElement(using: &random)!
            }
            .joined(separator: Bool.random(using: &random) ? " " : "")
            let query = (0..<3).map { _ in words.randomElement(using: &random)! }.joined(separator: " ")
            let snippet = Snippet(.said(text), hits: SearchExpression(Array(query.utf8)))
            let count = String(decoding: snippet.utf8, as: UTF8.self).unicodeScalars.count
            #expect(count <= Limits.snippetScalarCountMax)
            var end = 0
            for mark in snippet.marks {
                #expect(mark.lowerBound >= end && mark.upperBound <= count && !mark.isEmpty)
                end = mark.upperBound
            }
        }
    }
}

@Suite struct SearchedTextTests {
    private func text(_ content: String) -> String { parts(content, role: .user).joined(separator: "\n") }

    /// OpenAI's chats have their calls in metadata, Responses and Gemini in items and parts of their own.
    @Test func callsOfEveryShapeAreThere() {
        let functions =
            #"{"tool_calls":[{"id":"1","function":{"name":"transfer","arguments":"{\"to\":\"a human\"}"}},"#
            + #"{"id":"2","function":{"name":"note","arguments":"{broken"}}],"model":"m"}"#
        #expect(
            parts("null", metadata: functions, role: .assistant)
                == ["transfer\na human\nnote\n{broken"])
        #expect(parts("\"so\"", metadata: functions, role: .tool) == ["so"])
        #expect(
            text(#"{"type":"function_call","call_id":"1","name":"f","arguments":"{\"q\":\"x\"}"}"#) == "f\nx")
        #expect(text(#"{"type":"function_call_output","call_id":"1","output":"found"}"#) == "found")
        #expect(text(#"{"parts":[{"functionCall":{"name":"f","args":{"q":"x"}}}]}"#) == "f\nx")
        #expect(
            text(#"[{"functionResponse":{"name":"f","response":{"output":"found"}}}]"#) == "found")
    }

    @Test func bytesOfFilesAreNot() {
        let file = String(repeating: "QUJD", count: 100)
        #expect(
            text(#"[{"type":"input_file","filename":"plan.pdf","file_data":"\#(file)"},"after"]"#)
                == "plan.pdf\nafter")
        #expect(text(#"[{"type":"hologram","frames":["\#(file)"]}]"#) == "")
    }

    /// What was said, and what tools had, each where there is some.
    private func parts(_ content: String, metadata: String? = nil, role: Role) -> [String] {
        let text = SearchedText(
            of: RawJSON(Array(content.utf8)), metadata: metadata.map { RawJSON(Array($0.utf8)) }, role: role)
        let said = text.utf8.prefix(text.saidByteCount)
        let tools = text.utf8.dropFirst(said.isEmpty ? 0 : said.count + 1)
        return [said, tools].filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func whatWasSaidStandsBeforeWhatToolsHad() {
        let mixed =
            #"[{"type":"tool_use","name":"find","input":{"q":"x"}},{"type":"text","text":"a"},"b","#
            + #"{"type":"tool_result","content":[{"type":"text","text":"c"}]}]"#
        for role in [Role.user, .assistant, .system] {
            #expect(parts(mixed, role: role) == ["a\nb", "find\nx\nc"])
        }
        #expect(parts(mixed, role: .tool) == ["find\nx\na\nb\nc"])
        #expect(SearchedText(of: RawJSON(Array(mixed.utf8)), role: .tool).saidByteCount == 0)
        #expect(SearchedText(title: RawJSON(Array(#""A \"B\"""#.utf8))).utf8 == Array(#"A "B""#.utf8))
    }

    @Test func allThatSomebodyMayLookForIsThere() {
        #expect(text(#""said""#) == "said")
        #expect(text("null") == "")
        #expect(text("42.5") == "42.5")
        #expect(
            text(
                #"[{"type":"text","text":"a","citations":[{"url":"u"}]},{"type":"thinking","thinking":"no"}]"#
            ) == "a")
        #expect(
            text(#"{"type":"tool_use","id":"c1","name":"find","input":{"city":"Rome","n":[1,true]}}"#)
                == "find\nRome\n1")
        #expect(
            text(#"[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"found"}]}]"#)
                == "found")
        #expect(text(#"[{"type":"image","source":{"data":"AAAA"}},"after"]"#) == "after")
        #expect(text(#"{"title":"Plan","body":{"code":"let x"}}"#) == "Plan\nlet x")
    }
}

extension SearchedText {
    fileprivate static func said(_ text: String) -> SearchedText {
        var writer = JSONWriter()
        writer.string(text)
        return SearchedText(of: RawJSON(writer.finish()), role: .user)
    }
}
