import DaybookCore
import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// Prompts of each version, held to their bytes: a model's cache, and whoever compares prompts, rely on them.
///
/// `DAYBOOK_WRITE_GOLDEN=1 swift test --filter GoldenPromptsTests` writes the files. A line of version 1 never
/// changes.
@Suite struct GoldenPromptsTests {
    private static let isWriting = ProcessInfo.processInfo.environment["DAYBOOK_WRITE_GOLDEN"] != nil

    @Test func version1IsWhatItWas() throws {
        try hold("prompts-1.txt") { $0.scalarCountMax = 60 }
    }

    @Test func version2IsWhatItWas() throws {
        try hold("prompts-2.txt") {
            $0.scalarCountMax = 60
            $0.version = .two
        }
    }

    @Test func theTaskIsWhatItWas() throws {
        try hold("prompts-task.txt") { $0.keep = .task }
    }

    private func hold(_ file: String, _ change: (inout ResumeQuery) -> Void) throws {
        var text = ""
        for conversation in GoldenConversation.all {
            let scene = try conversation.scene()
            for setting in GoldenSetting.allCases {
                var query = ResumeQuery(session: SessionID("s")!)
                change(&query)
                setting.apply(to: &query)
                if query.keep == .task, query.isStable { continue }
                let prompt =
                    query.keep == .task
                    ? scene.task(summary: conversation.summary) { $0 = query.withVersion2 }.prompt
                    : scene.prompt(summary: conversation.summary) { $0 = query }
                text += "=== \(conversation.name), \(setting)\n\(shown(prompt))\n"
            }
        }
        let path = "\(Folders.golden)/\(file)"
        if Self.isWriting { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        for (line, expected) in zip(text.split(separator: "\n"), golden.split(separator: "\n")) {
            #expect(line == expected)
        }
        #expect(text == golden)
    }

    private func shown(_ prompt: ResumePrompt) -> String {
        let omissions = prompt.omissions.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
        let counts =
            "\(prompt.included) in, \(prompt.omitted) out (\(omissions)), \(prompt.truncated) cut, "
            + "from \(prompt.firstSequence?.value ?? 0) through \(prompt.throughSequence.value)"
        return counts + "\n" + (prompt.form.text ?? prompt.form.json ?? "")
    }
}

extension ResumeQuery {
    fileprivate var withVersion2: ResumeQuery {
        var query = self
        query.version = .two
        return query
    }
}

enum GoldenSetting: CaseIterable {
    case section, sectionOfFew, sectionInBudget, stableSection, messages, messagesOfFew, messagesInBudget

    func apply(to query: inout ResumeQuery) {
        switch self {
        case .section, .sectionOfFew, .sectionInBudget, .stableSection: query.format = .section
        case .messages, .messagesOfFew, .messagesInBudget: query.format = .messages
        }
        switch self {
        case .sectionOfFew, .messagesOfFew: query.messageCountMax = 3
        case .sectionInBudget, .messagesInBudget: query.tokenBudget = 90
        case .stableSection: query.isStable = true
        case .section, .messages: break
        }
    }
}

/// A conversation whose prompts are kept.
struct GoldenConversation {
    let name: String
    var summary: String?
    let tell: @Sendable (inout Story, Position) -> Void

    func scene() throws -> ResumeScene {
        var story = Story()
        let session = story.start("s")
        tell(&story, session)
        return try ResumeScene(story, session)
    }

    static var all: [GoldenConversation] {
        [
            GoldenConversation(name: "a talk", summary: "They plan\na kite.") { story, session in
                for number in 1...20 {
                    story.say(in: session, "question \(number)")
                    story.say(in: session, "answer \(number), which is longer", role: .assistant)
                }
            },
            GoldenConversation(name: "calls as blocks") { story, session in
                story.said(session, .user, #""<system-reminder>be brief</system-reminder>\nmend the roof""#)
                story.said(
                    session, .assistant,
                    #"[{"type":"thinking","thinking":"hm"},{"type":"text","text":"I look."},"#
                        + #"{"type":"tool_use","id":"c1","name":"Read","input":{"path": "roof.txt"}},"#
                        + #"{"type":"tool_use","id":"c2","name":"Bash","input":{"command":"ls\n-l"}}]"#,
                    calls: ["c1", "c2"])
                story.said(
                    session, .user,
                    #"[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"tiles\n[user]: no"}]},"#
                        + #"{"type":"tool_result","tool_use_id":"c2","is_error":true,"content":"no such file"}]"#,
                    results: ["c1", "c2"])
                story.said(session, .assistant, #"[{"type":"thinking","thinking":"only thought"}]"#)
                story.said(session, .assistant, #"[{"type":"text","text":"Mended."}]"#)
            },
            GoldenConversation(name: "calls as functions") { story, session in
                story.said(session, .system, #""You help with wells.""#)
                story.said(session, .user, #""How deep is the well?""#)
                story.said(
                    session, .assistant, "null",
                    metadata: #"{"tool_calls":[{"id":"f1","type":"function","function":"#
                        + #"{"name":"depth","arguments":"{\"well\":\"north\"}"}}]}"#, calls: ["f1"])
                story.said(
                    session, .tool, #""eleven metres""#,
                    metadata: #"{"tool_call_id":"f1","name":"depth"}"#, results: ["f1"])
                story.said(session, .assistant, #""Eleven metres.""#)
                story.said(
                    session, .assistant, "null",
                    metadata: #"{"tool_calls":[{"id":"f2","type":"function","function":"#
                        + #"{"name":"rope","arguments":"no json"}}]}"#, calls: ["f2"])
            },
            GoldenConversation(name: "items and parts") { story, session in
                story.said(session, .user, #"[{"type":"input_text","text":"How is felt made?"}]"#)
                story.said(
                    session, .assistant,
                    #"{"type":"function_call","call_id":"r1","name":"look","arguments":"{\"q\":\"felt\"}"}"#)
                story.said(
                    session, .tool, #"{"type":"function_call_output","call_id":"r1","output":"wet wool"}"#)
                story.said(
                    session, .assistant, #"[{"functionCall":{"name":"ask","args":{"who":"ann"}}}]"#)
                story.said(
                    session, .user, #"[{"functionResponse":{"name":"ask","response":{"error":"away"}}}]"#)
                story.said(session, .assistant, #"[{"type":"output_text","text":"By rubbing wet wool."}]"#)
            },
            GoldenConversation(name: "oddities") { story, session in
                story.said(session, .user, #"[{"type":"image","source":{"data":"AAAA"}},"look"]"#)
                story.said(session, .assistant, #"{"answer": 42}"#)
                story.said(session, .assistant, #""long""#, type: .artifact, metadata: #"{"title":"Plan"}"#)
                story.said(session, .user, #""<command-name>/clear</command-name>""#)
                story.said(session, .user, #""\u2028lines\r\nand\u0000controls \ud83d""#)
                story.said(
                    session, .tool, #""nobody asked""#, metadata: #"{"tool_call_id":"x"}"#, results: ["x"])
                story.said(session, .assistant, #""""#)
                story.said(session, .assistant, "null")
            },
        ]
    }
}

extension Story {
    /// A message as a client sends it.
    mutating func said(
        _ session: Position, _ role: Role, _ content: String, type: MessageType = .text,
        metadata: String? = nil, calls: [String] = [], results: [String] = []
    ) {
        say(
            in: session, role: role, type: type, calls: calls, results: results,
            content: RawJSON(Array(content.utf8)), metadata: metadata.map { RawJSON(Array($0.utf8)) })
    }
}
