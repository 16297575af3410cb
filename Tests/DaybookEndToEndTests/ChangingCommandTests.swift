import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Commands that change sessions: rename, archive, pin, fork, append, erase.
@Suite struct ChangingCommandTests {
    private func withSession(
        _ body: (RunningService, DaybookClient, (String...) throws -> CommandRun) async throws -> Void
    ) async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "trip", owner: "ann"))
            for text in ["one", "two", "three"] {
                _ = try await client.append(MessageDraft(role: .user, text: text), to: "trip")
            }
            try await body(service, client) { try CommandRun($0, journal: service.journal) }
        }
    }

    @Test func aTitleIsGivenAndTaken() async throws {
        try await withSession { _, client, run in
            let renamed = try run("rename", "tr", "Lisbon in May")
            #expect(renamed.status == 0 && renamed.output == "trip  Lisbon in May\n", "\(renamed.error)")
            #expect(try await client.session("trip").session.title == "Lisbon in May")
            #expect(try run("rename", "trip", "--clear").status == 0)
            #expect(try await client.session("trip").session.title == nil)
            #expect(
                try run("rename", "trip").status == 2 && run("rename", "trip", "x", "--clear").status == 2)
            let empty = try run("rename", "trip", "")
            #expect(empty.status == 2 && empty.error.contains("\nUsage: daybook rename "))
        }
    }

    @Test func marksAreSetAndUndone() async throws {
        try await withSession { _, client, run in
            #expect(try run("pin", "trip").output == "trip  one  (pinned)\n")
            #expect(try await client.session("trip").session.isPinned)
            #expect(try run("pin", "trip", "--undo").output == "trip  one\n")
            #expect(try run("archive", "last").output == "trip  one  (archived)\n")
            #expect(try await client.session("trip").session.isArchived)
            let json = try run("archive", "trip", "--undo", "--json")
            #expect(try JSONBytes(json: json.output)["session"]?["archived"]?.bool == false)
            #expect(try run("pin", "nonesuch").status == 1)
        }
    }

    @Test func aForkGoesOnFromAMessage() async throws {
        try await withSession { _, client, run in
            let fork = try run("fork", "trip", "--at", "2", "--id", "plan-b", "--title", "Plan B")
            #expect(fork.status == 0 && fork.output == "plan-b  Plan B\n", "\(fork.error)")
            let texts = try await client.messages(of: "plan-b").messages.map(\.content.string)
            #expect(texts == ["one", "two"])
            #expect(try await client.session("plan-b").session.owner == "ann")
            #expect(try run("fork", "trip", "--id", "whole").status == 0)
            #expect(try await client.messages(of: "whole").messages.count == 3)
            #expect(try run("fork", "trip", "--at", "9").status != 0)
        }
    }

    @Test func messagesAreAppended() async throws {
        try await withSession { service, client, run in
            let four = try run(
                "append", "trip", "four", "--role", "assistant", "--key", "k", "--at", "2026-05-01")
            #expect(four.status == 0 && four.output == "trip/4\n", "\(four.error)")
            #expect(
                try run("append", "trip", "four", "--role", "assistant", "--key", "k", "--at", "2026-05-01")
                    .output == "trip/4\n")
            let message = try await client.messages(of: "trip").messages[3]
            #expect(message.role == .assistant && message.content.string == "four")
            let new = try run("append", "new", "hello", "--start", "--owner", "bo", "--json")
            #expect(try JSONBytes(json: new.output)["id"]?.string == "new/1")
            #expect(try await client.session("new").session.owner == "bo")
            #expect(try run("append", "nonesuch", "x").status == 1)
            #expect(try run("append", "trip", "x", "--owner", "bo").status == 2)
            #expect(try run("append", "trip").status == 2)
            let piped = try CommandRun(
                program: "bash",
                [
                    "-c", #"printf 'five\n\nsix\n' | "$0" append trip --journal "$1""#, CommandRun.binary,
                    service.journal,
                ])
            #expect(piped.output == "trip/5\n", "\(piped.error)")
            #expect(try await client.messages(of: "trip").messages[4].content.string == "five\n\nsix")
        }
    }

    @Test func erasingAsks() async throws {
        try await withSession { service, client, run in
            let refused = try run("erase", "trip")
            #expect(refused.status == 2 && refused.error.contains("say --yes to erase trip"))
            #expect(try await client.session("trip").session.status == .open)
            let preview = try run("erase", "tri", "--dry-run")
            #expect(preview.output.contains("messages 3"))
            let erased = try run("erase", "tri", "--yes")
            #expect(erased.status == 0 && erased.output == "erased trip: 3 messages\n", "\(erased.error)")
            #expect(try await client.refusal("message.list", #"{"session": "trip"}"#) == "sessionErased")
        }
    }

    @Test func aFolderGetsAFileForEachSession() async throws {
        try await withSession { service, client, run in
            for id in ["trip-12345678-a", "trip-12345678-b"] {
                _ = try await client.startSession(SessionDraft(id: id, title: "Same"))
                _ = try await client.append(MessageDraft(role: .user, text: "said in \(id)"), to: id)
            }
            _ = try await client.ask("session.archive", #"{"id": "trip"}"#)
            let folder = service.directory + "/md"
            let written = try run("export", "--all", "--format", "markdown", folder)
            #expect(written.status == 0, "\(written.error)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["same-trip-12345678-a.md", "same-trip-12345678-b.md", "session-trip.md"])
            let text = try String(contentsOfFile: folder + "/" + names[0], encoding: .utf8)
            #expect(text.contains("\n> said in trip-12345678-a\n"))
            // What is there stays, and is named.
            let again = try run("export", "--all", "--format", "markdown", "-o", folder)
            #expect(again.status == 1 && again.error.contains("it exists already"))
            let json = try run("export", "--all", "--format", "json", service.directory + "/json")
            #expect(json.status == 0 && json.output.split(separator: "\n").count == 3)
            #expect(try run("export", "--all", "--format", "markdown").status == 2)
            #expect(try run("export", "--all", folder).status == 2)
        }
    }

    @Test func aCheckBesideAServiceNamesTheWayOut() async throws {
        try await withSession { _, _, run in
            let check = try run("verify")
            #expect(check.status == 3 && check.error.contains("`daybook verify --online`"), "\(check.error)")
            let due = try run("lifecycle", "--dry-run")
            #expect(due.status == 0 && due.error == "no session is due\n", "\(due.error)")
        }
    }
}
