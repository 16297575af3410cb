import DaybookClient
import DaybookJSON
import Testing

@testable import daybook

/// Sessions as Markdown for people.
struct MarkdownDocumentTests {
    private static let time = "2026-11-21T06:41:45.123456Z"

    private func session(title: String? = "Trip") throws -> Session {
        let title = title.map { JSONBytes(string: $0).text } ?? "null"
        return try Session(
            json: JSONBytes(
                json: #"""
                    {"id":"s","name":\#(title == "null" ? #""Session of 2026""# : title),"title":\#(title),
                     "agent":"a: b","mode":"batch",
                     "status":"open","pinned":false,"archived":false,"messageCount":2,"revision":3,
                     "createdAt":"\#(Self.time)","updatedAt":"\#(Self.time)"}
                    """#))
    }

    private func message(_ content: String, _ more: String = "") throws -> Message {
        try Message(
            json: JSONBytes(
                json: #"""
                    {"session":"s","sequence":1,"role":"assistant","type":"text","content":\#(content),
                     "at":"\#(Self.time)","recordedAt":"\#(Self.time)"\#(more)}
                    """#))
    }

    private func document(_ content: String, title: String? = "Trip") throws -> String {
        var document = MarkdownDocument(
            of: try session(title: title), exportedAt: UTCTime(rfc3339: Self.time)!)
        document.add(try message(content))
        return String(decoding: document.bytes, as: UTF8.self)
    }

    @Test func whatWasSaidIsReadAndWhatToolsDidIsFolded() throws {
        let content =
            #"[{"type":"text","text":"Hi\nthere"},{"type":"tool_use","id":"1","name":"f<b>","input":{"x":1}}]"#
        #expect(
            try document(content)
                == """
                ---
                title: "Trip"
                session: "s"
                agent: "a: b"
                status: "open"
                started: "\(Self.time)"
                exported: "\(Self.time)"
                messages: 2
                ---

                # Trip

                ## 1. assistant · 2026-11-21 06:41:45 UTC

                > Hi
                > there

                <details><summary>Tool call: f&lt;b&gt;</summary>

                ```json
                {"x":1}
                ```

                </details>

                """)
    }

    /// Outside fences every line of a document is its own, or stands behind `>`.
    @Test(arguments: [
        ##""# forged""##, #""a\n# forged\n\n## 9. user""#, #""```\n# forged""#, #""<!--\n# forged""#,
        #""</details>\n# forged""#, #"[{"type":"thinking","thinking":"</details>\n\n# forged"}]"#,
        #"[{"type":"tool_result","tool_use_id":"1","content":"```\n</details>\n# forged"}]"#,
        #"[{"type":"tool_use","id":"1","name":"f</summary>\n\n# forged","input":{}}]"#,
    ]) func noTextForgesAPart(_ content: String) throws {
        var fence: Substring?
        var headings = 0
        var details = 0
        for line in try document(content).split(separator: "\n").drop(while: { !$0.hasPrefix("# ") }) {
            if let open = fence {
                if line == open { fence = nil }
            } else if line.hasPrefix("```") {
                fence = line.prefix { $0 == "`" }
            } else if line.hasPrefix("#") {
                headings += 1
            } else if line.hasPrefix("<details>") {
                details += 1
            } else if line == "</details>" {
                details -= 1
            } else {
                #expect(line.hasPrefix(">"), "\(line)")
            }
        }
        #expect(fence == nil && headings == 2 && details == 0)
    }

    @Test func frontMatterHoldsAnyTitle() throws {
        let text = try document(#""x""#, title: "a\"b\n---\n# c: d")
        #expect(text.hasPrefix("---\ntitle: \"a\\\"b\\n---\\n# c: d\"\nsession: "))
        #expect(try document(#""x""#, title: nil).hasPrefix("---\nsession: \"s\"\n"))
    }
}
