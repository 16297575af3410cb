import DaybookClient
import Testing

@testable import DaybookImport

/// The pure parts of importing again.
struct ReconciliationTests {
    private func reconcile(_ recorded: String, _ shown: String, known: String = "") -> Reconciliation {
        func keys(_ text: String) -> [String] { text.map(String.init) }
        return Reconciliation(
            recorded: keys(recorded), shown: keys(shown), known: Set(keys(shown) + keys(known)))
    }

    @Test func whatIsNewFollows() {
        #expect(reconcile("", "abc") == .goesOn)
        #expect(reconcile("ab", "abc") == .goesOn)
        #expect(reconcile("abc", "abc") == .goesOn)
        #expect(reconcile("abc", "ab") == .goesOn, "an older copy")
        #expect(reconcile("ac", "abc") == .goesOn, "a message that could not be recorded before")
        #expect(reconcile("acb", "abc") == .goesOn, "in another order")
    }

    @Test func whatIsShownNoMoreIsReplaced() {
        #expect(reconcile("ab", "acd", known: "b") == .replaces(from: 1))
        #expect(reconcile("abe", "acd", known: "b") == .replacesUnknown(from: 1))
        #expect(reconcile("b", "c", known: "b") == .replaces(from: 0))
        #expect(reconcile("acd", "ab") == .replacesUnknown(from: 1), "it may be an older copy")
    }

    @Test func aFileGoesOnASessionAsFarAsBothGo() throws {
        func entry(_ index: Int, _ text: String) -> RecordedMessages.Entry {
            RecordedMessages.Entry(
                key: ImportKey.key("\(index)", of: "s"), sequence: index + 1,
                said: SaidContent(MessageDraft(role: .user, text: text)))
        }
        func verdicts(_ texts: [String]) -> [StemMatch.Verdict] {
            var match = StemMatch(RecordedMessages([entry(0, "a"), entry(1, "b")]), of: "s")
            return texts.enumerated().map { index, text in
                match.next(.message("\(index)", MessageDraft(role: .user, text: text), at: .file))
            }
        }
        #expect(verdicts(["a"]) == [.undecided])
        #expect(verdicts(["a", "b"]) == [.undecided, .same])
        #expect(verdicts(["a", "x"]) == [.undecided, .other])
        #expect(verdicts(["x"]) == [.other])
    }

    @Test func keysOfRepetitionsAreThoseOfTheMessage() {
        let key = ImportKey.key("m", of: "s", repetition: 3)
        #expect(key != ImportKey.key("m", of: "s"))
        #expect(ImportKey.withoutRepetition(key) == ImportKey.key("m", of: "s"))
    }

    @Test func layoutSaysNothing() throws {
        func said(_ content: String, _ calls: String) throws -> SaidContent {
            let metadata = JSONBytes.object([("tool_calls", try JSONBytes(json: calls))])
            return SaidContent(.assistant, try JSONBytes(json: content), metadata)
        }
        let plain = try said(#"[{"a":"x \" y"}]"#, "[1]")
        #expect(try said(#"[ {"a" : "x \" y"} ]"#, "[ 1\n]") == plain)
        #expect(try said(#"[{"a":"x\" y"}]"#, "[1]") != plain, "blanks in a text say something")
        #expect(try said(#"[{"a":"x \" y"}]"#, "[2]") != plain)
    }

    @Test func identitiesOfNumbersArePlaces() {
        func part(_ identity: String) -> ImportedPart {
            .message(identity, MessageDraft(role: .user, text: ""), at: .file)
        }
        #expect(["0", "12", "3.1", "line.7"].allSatisfy { part($0).isKnownByPlace })
        #expect(["u1", "a.1", "9b1d-3", "said.7f.1"].allSatisfy { !part($0).isKnownByPlace })
    }

    @Test func problemsOfOneKindAreOne() {
        let report = ImportReport()
        for line in 1...849 {
            report.skip("a.jsonl", .line(line), "a line of \(line) bytes; at most 16 MiB are read")
        }
        report.skip("b.json", .file, "unknown role \"wizard\"")
        report.skip("c.json", .file, "unknown role \"witch\"", count: 5)
        let kinds = report.problemKinds
        #expect(kinds.map(\.problemCount) == [849, 2] && kinds.map(\.count) == [849, 6])
        #expect(kinds[0].example.place == .line(1) && kinds[1].example.file == "b.json")
        #expect(report.problems.count == 851 && report.counts.skipped == 855)
    }

    @Test func utf16ComesInPieces() {
        let text = "a🐎ž\u{FEFF}b"
        for isBigEndian in [true, false] {
            let bytes = text.utf16.flatMap { unit in
                isBigEndian
                    ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
            }
            for size in 1...bytes.count {
                var pieces = UTF16Pieces(isBigEndian: isBigEndian)
                var read: [UInt8] = []
                for start in stride(from: 0, to: bytes.count, by: size) {
                    read += pieces.utf8(of: bytes[start..<min(start + size, bytes.count)])
                }
                read += pieces.utf8(of: [UInt8]())
                #expect(String(decoding: read, as: UTF8.self) == text, "\(size)")
            }
            var cut = UTF16Pieces(isBigEndian: isBigEndian)
            let half = cut.utf8(of: isBigEndian ? [0xD8, 0x3D, 0xDC] : [0x3D, 0xD8, 0x0E])
            #expect(half + cut.utf8(of: [UInt8]()) == Array("\u{FFFD}\u{FFFD}".utf8))
        }
    }
}
