import DaybookJSON
import DaybookTesting
import Foundation
import Testing

@testable import DaybookMCP

/// A dialogue of each revision, whole: `> ` lines are a client's, `= N WORDS` gives call N an outcome, all other
/// lines are what came of it. `DAYBOOK_RECORD_DIALOGUES=1` writes what this build does.
struct GoldenDialogueTests {
    private static let isRecording = ProcessInfo.processInfo.environment["DAYBOOK_RECORD_DIALOGUES"] != nil

    @Test(arguments: MCPRevision.allCases)
    func aClientOfTheRevisionIsAnsweredAsEver(_ revision: MCPRevision) throws {
        let file = Folders.mcp + "/\(revision.rawValue).txt"
        let recorded = try String(contentsOfFile: file, encoding: .utf8)
        var conversation = Conversation(mayWrite: true)
        var lines: [String] = []
        for line in recorded.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let isAnswer = ["< ", "+ ", "- "].contains { line.hasPrefix($0) }
            if isAnswer { continue }
            lines.append(String(line))
            if line.hasPrefix("> ") { lines += conversation.say(String(line.dropFirst(2))) }
            if line.hasPrefix("= ") { lines += try Self.outcome(line, of: &conversation) }
            if line == "end" { lines += conversation.end() }
        }
        let text = lines.map { $0 + "\n" }.joined()
        if Self.isRecording { try text.write(toFile: file, atomically: true, encoding: .utf8) }
        #expect(text == recorded)
        #expect(recorded.contains("\n< "))
    }

    private static func outcome(
        _ line: Substring, of conversation: inout Conversation
    ) throws -> [String] {
        let words = line.split(separator: " ").map(String.init)
        let number = try #require(UInt64(words[1]))
        let link = SessionLink(session: "tea")
        return switch words[2] {
        case "progress": conversation.progress(number, words[3])
        case "tool":
            conversation.finish(
                number, .tool(.quoting(QuotedText()) { $0.member("total", integer: 0) }))
        case "mistake": conversation.finish(number, .tool(.failure("The argument is wrong.")))
        case "resource": conversation.finish(number, .resource(SessionText(link: link, text: "text")))
        case "resources": conversation.finish(number, .resources([], nextCursor: "07"))
        case "prompt": conversation.finish(number, .prompt("text"))
        case "completion": conversation.finish(number, .completion(["tea", "tea-2"], hasMore: true))
        case "notFound": conversation.finish(number, .notFound(uri: link.uri))
        case "failure":
            conversation.finish(number, .failure(MCPError(MCPError.internalError, "The service is away.")))
        default: throw TestFailure("unknown outcome: \(line)")
        }
    }
}
