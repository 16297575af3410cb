import DaybookCore
import DaybookJSON
import DaybookJournal
import Testing

@testable import DaybookMethods
@testable import DaybookWire

private func page(
    title: String? = #""My Title""#, isFirst: Bool = true, next: UInt64? = nil, _ messages: [Message]
) -> ExportPage {
    ExportPage(
        session: session(title: title), messages: messages.map { ExportedMessage($0) }, isFirst: isFirst,
        next: next.map { SequenceNumber($0) }, exportedAt: time)
}

private func exported(_ format: ExportQuery.Format, _ pages: ExportPage...) -> String {
    pages.map { text(SessionExport.document($0, format: format).text) }.joined()
}

private func markdown(_ content: String, _ type: MessageType = .text) -> String {
    exported(.markdown, page(isFirst: false, [message(type: type, [(.content, content)])]))
}

@Suite struct ExportTests {
    private let one = message(sequence: 1, [(.content, #""a""#)])
    private let two = message(sequence: 2, [(.content, "null"), (.metadata, "{}")])

    @Test func jsonIsOneDocumentOverAllPages() throws {
        let whole = exported(.json, page([one, two]))
        #expect(whole == exported(.json, page(next: 2, [one]), page(isFirst: false, [two])))
        let document = try value(whole.utf8)
        #expect(document.members.map(\.name.string) == ["exportedAt", "session", "messages"])
        #expect(document["messages"]?.elements.map { $0["sequence"]?.integer } == [1, 2])
        #expect(try value(exported(.json, page([])).utf8)["messages"]?.elements.map(\.raw).count == 0)
    }

    @Test func whatAMessageWasImportedFromGoesAlong() throws {
        let imported = message(sequence: 1, [(.content, #""a""#), (.source, #""{\"x\":1}""#)])
        let document = try value(exported(.json, page([imported])).utf8)
        #expect(document["messages"]?.elements.map { $0["source"]?.string } == [#"{"x":1}"#])
        #expect(exported(.jsonl, page([imported])).hasSuffix(#""source":"{\"x\":1}"}"# + "\n"))
    }

    @Test func linesAreTheSessionAndItsMessages() throws {
        let lines = exported(
            .jsonl, page(next: 2, [one]), page(isFirst: false, [two, message(sequence: 3, nil)])
        )
        .split(separator: "\n")
        #expect(lines.count == 4)
        let first = try value(lines[0].utf8)
        #expect(first["daybook"]?.string == "session")
        #expect(first["version"]?.integer == 1)
        #expect(first["title"]?.string == "My Title")
        #expect(first["createdAt"]?.string == "2025-11-21T06:41:45.123456Z")
        #expect(
            lines[1]
                == #"{"daybook":"message","sequence":1,"role":"user","type":"text","content":"a","#
                + #""at":"2025-11-21T06:41:45.123456Z","recordedAt":"2025-11-21T06:41:46.123456Z"}"#)
        #expect(lines[2].contains(#""content":null,"metadata":{}"#))
        #expect(lines[3].hasSuffix(#""redacted":true}"#))
    }

    @Test func markdownIsReadable() {
        let call =
            #"[{"type":"text","text":"Hi\nthere"},{"type":"tool_use","id":"a","name":"f","input":{"x":1}}]"#
        #expect(
            exported(
                .markdown,
                page([message(sequence: 1, type: .toolCall, [(.content, call), (.agent, #""A""#)])]))
                    == """
                    # My Title

                    - Session: 018f3a2b-1111
                    - Mode: batch
                    - Status: open
                    - Created: 2025-11-21T06:41:45.123456Z
                    - Messages: 2
                    - Exported: 2025-11-21T06:41:45.123456Z

                    ## 1. user (A)

                    *2025-11-21T06:41:45.123456Z*

                    > Hi
                    > there

                    **Tool call f**

                    ```json
                    {"x":1}
                    ```

                    """)
    }

    /// Outside fences every line of a document is its own, or stands behind `>`.
    @Test(arguments: [
        ##""# forged""##, #""a\n# forged\n\n## 9. user""#, #""a\r# forged""#, #""a\r\n# forged\r\n""#,
        #""```\n# forged""#, #""<!--\n# forged""#, #""> quote\n# forged""#,
        ##"[{"type":"text","text":"# forged"}]"##,
        #"["a\n# forged"]"#, #""x\n===\n---""#,
    ]) func aTextForgesNoHeading(content: String) {
        let lines = markdown(content).split(separator: "\n").dropFirst(2)
        #expect(lines.allSatisfy { $0.hasPrefix(">") }, "\(Array(lines))")
    }

    @Test(arguments: [
        (MessageType.toolResult, #""```\n# forged\n````""#), (.text, ##"{"a":"`````"}"##),
        (.text, #"[{"type":"tool_result","tool_use_id":"a","content":"```\n# forged"}]"#),
        (.artifact, #""~~~\n```""#),
    ]) func aFenceIsLongerThanAnyInside(type: MessageType, content: String) throws {
        let lines = markdown(content, type).split(separator: "\n", omittingEmptySubsequences: false)
        let fence = try #require(lines.first { $0.hasPrefix("```") }).prefix { $0 == "`" }
        let ends = lines.indices.filter { lines[$0].hasPrefix(fence) }
        #expect(ends.count == 2)
        #expect(lines[ends[1]] == fence)
    }

    @Test func titlesAndNamesAreOneEscapedLine() {
        let title = ##""a\n# <b>*x*\u2028[l](u)""##
        let heading = exported(.markdown, page(title: title, [])).split(separator: "\n")[0]
        #expect(heading == ##"# a \# \<b\>\*x\* \[l\]\(u\)"##)
        #expect(exported(.markdown, page(title: nil, [])).hasPrefix("# Untitled session\n"))
    }

    @Test func metadataCallsAndRedactionAreShown() {
        let metadata = #"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}},1]}"#
        let shown = exported(
            .markdown, page([message([(.content, "null"), (.metadata, metadata)]), message(nil)]))
        #expect(shown.contains("**Tool call f**\n\n```\n{\"x\":1}\n```\n"))
        #expect(shown.contains("*(redacted)*"))
    }

    /// Row A7.
    @Test(arguments: [
        (#""Ship 3 boxes, fast!""#, "ship-3-boxes-fast-018f3a2b.json"), (nil, "session-018f3a2b.json"),
        (#""../../etc/passwd""#, "etc-passwd-018f3a2b.json"), (#""日本""#, "session-018f3a2b.json"),
        (#""abcdefghij abcdefghij abcdefgh ijk""#, "abcdefghij-abcdefghij-abcdefgh-018f3a2b.json"),
        (#""a\u0000\nCON""#, "a-con-018f3a2b.json"), (#""-rf""#, "rf-018f3a2b.json"),
    ]) func filenamesAreSafe(title: String?, name: String) {
        #expect(SessionExport.document(page(title: title, []), format: .json).filename == name)
    }

    @Test func formatsHaveTheirTypes() {
        let kinds = ExportQuery.Format.allCases.map { SessionExport.document(page(next: 4, []), format: $0) }
        #expect(kinds.map(\.mediaType) == ["application/json", "text/markdown", "application/x-ndjson"])
        #expect(kinds.map { $0.filename.hasSuffix(".json") } == [true, false, false])
        let answer = text(SessionExportMethod().line(kinds[0], to: json("1")))
        #expect(answer.contains(#""nextCursor":"\#(Cursors.text(SequenceNumber(4)))""#))
    }
}
