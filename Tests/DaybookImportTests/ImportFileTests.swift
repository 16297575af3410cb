import DaybookClient
import DaybookSystem
import Glibc
import Testing

@testable import DaybookImport

/// Files as they lie on the disk: growing, with other names, with long lines.
struct ImportFileTests {
    private func line(_ id: String, _ texts: [String]) -> String {
        let messages = texts.map { #"{"role":"user","content":"\#($0)"}"# }.joined(separator: ",")
        return #"{"id":"\#(id)","messages":[\#(messages)]}"# + "\n"
    }

    @Test func aGrownFileKeepsWhatItHadUnderTheSameNames() async throws {
        let before = line("a", ["1", "2"]) + #"{"role":"user","content":"loose"}"# + "\n"
        let after = before + line("b", ["3"]) + #"{"role":"user","content":"more"}"# + "\n"
        let short = try await Fixtures.withFile("log.jsonl", before) { try await Fixtures.items($0) }
        let long = try await Fixtures.withFile("log.jsonl", after) { try await Fixtures.items($0) }
        #expect(Array(long.sessions.prefix(2)) == short.sessions)
        #expect(long.sessions.map(\.id) == ["a", "log", "b"])
        #expect(long.messages.map(\.identity) == ["0", "1", "1", "0", "3"])
    }

    @Test func jsonWithLinesIsReadAsLines() async throws {
        let items = try await Fixtures.withFile("data.json", line("a", ["1"]) + line("b", ["2"])) { path in
            try await Fixtures.items(path)
        }
        #expect(items.sessions.map(\.id) == ["a", "b"])
        let document = try await Fixtures.withFile("x.jsonl", "[\n" + line("a", ["1"]) + "]\n") { path in
            try await Fixtures.items(path)
        }
        #expect(document.sessions.map(\.id) == ["a"], "a pretty-printed document under the name of lines")
    }

    @Test func oneObjectTakesItsNameFromTheFile() async throws {
        let text = #"{"messages":[{"role":"user","content":"hello"}]}"#
        let items = try await Fixtures.withFile("Wörter & mehr.json", text) { try await Fixtures.items($0) }
        #expect(items.sessions.map(\.id) == ["W-rter-mehr"])
        #expect(items.sessions.first?.context == nil)
    }

    @Test func idsThatRepeatGetNumbers() async throws {
        let text = line("a", ["1"]) + line("a", ["2"]) + line("no good", ["3"])
        let items = try await Fixtures.withFile("x.jsonl", text) { try await Fixtures.items($0) }
        #expect(items.sessions.map(\.id) == ["a", "a-2", "x-3"])
    }

    @Test func namesFitTheGrammar() {
        #expect(SessionNames.sanitized("a b/c\u{0}") == "a-b-c-")
        #expect(SessionNames.sanitized("") == "conversation")
        #expect(SessionNames.isValid(SessionNames.sanitized(String(repeating: "é", count: 500))))
        var names = SessionNames(path: "/x/" + String(repeating: "n", count: 200) + ".json")
        #expect(names.stem.utf8.count == 128)
        #expect(names.unique(names.stem) != names.unique(names.stem))
    }

    /// In pieces of every size, so that a string, an escape or a bracket may lie at a piece's edge.
    @Test func elementsAreCutFromAnArray() throws {
        let elements = [
            #" {"a": "]}\",["} "#, "[1, [2]]", #""\\""#, "7", #"{"long": "xxxxxxxxxxxxxxxxxxxx"}"#,
        ]
        let text = Array(" [\(elements.joined(separator: ","))] \n".utf8)
        for size in 1...text.count {
            var rest = text[...]
            let file = LineReader {
                defer { rest = rest.dropFirst(size) }
                return Array(rest.prefix(size))
            }
            var array = ArrayElements(file)
            var byteCount = 0
            for element in elements {
                let cut = try #require(try array.next(byteCountMax: 24))
                #expect(cut.isEnded && cut.bytes == Array(element.utf8.prefix(25)), "\(size)")
                byteCount += cut.byteCount
            }
            #expect(try array.next(byteCountMax: 24)?.bytes == nil)
            #expect(try !array.isFollowed() && byteCount == text.count - 2, "\(size)")
        }
    }

    @Test func anArrayThatIsCutOffBringsWhatIsWhole() async throws {
        let whole = (line("a", ["1"]) + "," + line("b", ["2"])).replacing("\n", with: "")
        for (text, problem) in [
            ("[\(whole),{\"id\":", "cut off; the file may still be written"),
            ("[\(whole)] x", "bytes follow"),
            ("[\(whole),]", "expected a value"),
        ] {
            let items = try await Fixtures.withFile("x.json", text) { try await Fixtures.items($0) }
            #expect(items.sessions.map(\.id) == ["a", "b"], "\(text)")
            #expect(items.problems.count == 1 && items.problems[0].contains(problem), "\(items.problems)")
        }
    }

    @Test func linesOfAnyLengthAreCutOrPassedOver() async throws {
        let text = String(repeating: "x", count: 700_000) + "\nshort\n\nlast"
        try await Fixtures.withFile("lines", text) { path in
            let file = try LineReader(path: path)
            #expect(try file.peekLine(byteCountMax: 10).count >= 10)
            let first = try #require(try file.next(byteCountMax: 1_000))
            #expect(first.isTooLong && first.byteCount == 700_001 && first.number == 1)
            let second = try #require(try file.next(byteCountMax: 5))
            #expect(second.bytes == Array("short".utf8)[...] && !second.isTooLong && second.isEnded)
            #expect(try file.next(byteCountMax: 5)?.bytes == [][...])
            let last = try #require(try file.next(byteCountMax: 5))
            #expect(last.bytes == Array("last".utf8)[...] && !last.isEnded && last.number == 4)
            #expect(try file.next(byteCountMax: 5) == nil)
        }
    }
}

extension LineReader.Line? {
    fileprivate static func == (left: Self, right: Void?) -> Bool {
        if case .none = left { true } else { false }
    }
}
