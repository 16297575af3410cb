import DaybookClient
import DaybookTesting
import Foundation
import Testing

@testable import DaybookImport

/// Branches become forks, and prompts said anew rewind.
struct ImportBranchTests {
    private let main = "5e1f0000-0000-4000-8000-00000000a001"
    private let resumed = "5e1f0000-0000-4000-8000-00000000a003"

    @Test func otherBranchesAreForksOfTheShownOne() async throws {
        try await ImportService.use { service in
            let path = Folders.conversations + "/chatgpt/conversations.json"
            let first = try await service.run(path)
            #expect(first.problems.map(\.reason) == ["not a conversation in a format that is known here"])
            let branch = try await service.messages(of: "gpt-knots:branch:z2")
            #expect(
                branch.map { $0.content.string } == [
                    branch[0].content.string, "Which knot for a cleat?", "Branch: an older answer.",
                ])
            #expect(branch.map { $0.origin?.session } == ["gpt-knots", "gpt-knots", nil])
            let session = try await service.client.session("gpt-knots:branch:y1").session
            #expect(session.forkedFrom?.session == "gpt-knots" && session.messageCount == 2)
            let head = try await service.head()
            _ = try await service.run(path)
            #expect(try await service.head() == head, "a second import adds nothing")
        }
    }

    @Test func nestedBranchesForkBranches() async throws {
        try await ImportService.use { service in
            let report = try await service.run(Folders.conversations + "/oasst/trees.jsonl")
            #expect(report.counts.skipped == 0 && report.counts.messagesNew == 9)
            #expect(
                try await service.texts(of: "oa-1:branch:oa-4") == [
                    "Why is the sky blue?", "Unranked.", "Why?",
                ])
        }
    }

    @Test func aPromptSaidAnewRewindsAndTheJournalKeepsWhatWas() async throws {
        let path = Folders.conversations + "/claude-code/\(main).jsonl"
        try await ImportService.use { service in
            let counts = try await service.run(path).counts
            let keys = try await service.messages(of: main).compactMap { $0.key?.split(separator: ":").last }
            #expect(!keys.contains("u2") && !keys.contains("a6") && keys.contains("u2b"))
            #expect(counts.skipped == 2, "the bare string, and the line that is cut")
            let events = try await service.client.readJournal(limit: 1_000, session: main).events
            #expect(events.contains { $0.key == "import:\(main):a6" })
            let head = try await service.head()
            let again = try await service.run(path).counts
            #expect(try await service.head() == head && again.messagesKnown == counts.messagesNew)
        }
    }

    @Test func aResumedSessionIsAForkWhicheverRunBringsIt() async throws {
        let folder = Folders.conversations + "/claude-code/"
        for isOneRun in [true, false] {
            try await ImportService.use { service in
                if isOneRun {
                    _ = try await service.run(folder + main + ".jsonl", folder + resumed + ".jsonl")
                } else {
                    _ = try await service.run(folder + main + ".jsonl")
                    let counts = try await service.run(folder + resumed + ".jsonl").counts
                    #expect(counts.messagesNew == 2 && counts.messagesKnown == 3)
                }
                let messages = try await service.messages(of: resumed)
                #expect(
                    messages.map { $0.key?.split(separator: ":").last } == ["u1", "a1", "a2", "n1", "n2"])
                #expect(messages.map { $0.origin?.session } == [main, main, main, nil, nil])
                let head = try await service.head()
                _ = try await service.run(folder + resumed + ".jsonl")
                #expect(try await service.head() == head, "a second import adds nothing")
            }
        }
    }

    /// Ids that somebody made up may be the same in two files: what says something else is no copy.
    @Test func aLineOfTheSameMadeUpIDThatSaysSomethingElseIsNoCopy() async throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let paths = try [("s1", "Plant the beans"), ("s154", "Mend the roof")].map { session, text in
            let path = folder.file("\(session).jsonl")
            let lines = [
                #"{"type":"user","uuid":"u-root","parentUuid":null,"sessionId":"\#(session)","#
                    + #""timestamp":"2026-03-01T08:00:00Z","message":{"role":"user","content":"\#(text)"}}"#,
                #"{"type":"assistant","uuid":"a-\#(session)","parentUuid":"u-root","sessionId":"\#(session)","#
                    + #""timestamp":"2026-03-01T08:00:05Z","message":{"role":"assistant","content":"#
                    + #"[{"type":"text","text":"Done."}]}}"#,
            ]
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
            return path
        }
        try await ImportService.use { service in
            _ = try await service.run(paths[0], paths[1])
            #expect(try await service.texts(of: "s1").first == "Plant the beans")
            #expect(try await service.texts(of: "s154").first == "Mend the roof")
            let messages = try await service.messages(of: "s154")
            #expect(messages.count == 2 && messages.allSatisfy { $0.origin == nil })
            let head = try await service.head()
            for order in [[0, 1], [1, 0]] { _ = try await service.run(paths[order[0]], paths[order[1]]) }
            #expect(try await service.head() == head, "another import adds nothing")
        }
    }

    @Test func aCodexForkSharesWhatItCopied() async throws {
        let folder = Folders.conversations + "/codex"
        let parent = "5e1f0000-0000-7000-8000-00000000c001"
        let child = "5e1f0000-0000-7000-8000-00000000c002"
        try await ImportService.use { service in
            let report = try await service.run(folder)
            #expect(report.counts.skipped == 1, "the line that is no JSON")
            let messages = try await service.messages(of: child)
            #expect(messages.map { $0.origin?.session } == [parent, parent, parent, parent, nil, nil])
            #expect(messages.suffix(2).map { $0.content.string ?? "" } == ["Rather spelt?", ""])
            let head = try await service.head()
            _ = try await service.run(folder)
            #expect(try await service.head() == head, "a second import adds nothing")
        }
    }

    @Test func aForkWithoutItsParentIsASessionOfItsOwn() async throws {
        let child = "5e1f0000-0000-7000-8000-00000000c002"
        try await ImportService.use { service in
            let path = Folders.conversations + "/codex/rollout-2026-04-02T10-00-00-\(child).jsonl"
            let counts = try await service.run(path).counts
            #expect(counts.skipped == 0 && counts.messagesNew == 6)
            #expect(try await service.client.session(child).session.forkedFrom == nil)
        }
    }
}
