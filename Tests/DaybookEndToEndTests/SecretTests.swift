import DaybookTesting
import Foundation
import Testing

/// Keys and tokens in what is recorded: found, told before they leave, taken out. They are made here, so that none
/// stands in a file.
@Suite(.timeLimit(.minutes(2))) struct SecretTests {
    private static let token = "ghp" + "_" + "9fK2mQ7xW4vR8bN1cT6yH3jL5pD0sG2aZ4eU"
    private static let shown = "ghp" + "_9fK2… (40 characters)"

    private func withService(_ body: (RunningService, TestDirectory) throws -> Void) throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let service = try RunningService(["--storage-reserve", "0"], journal: folder.file("j"))
        defer { service.remove() }
        try body(service, folder)
    }

    private func daybook(_ service: RunningService, _ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments, journal: service.journal)
    }

    /// Every byte that the journal's files hold.
    private func holds(_ journal: String, _ text: String) throws -> Bool {
        let run = try CommandRun(
            program: "grep", ["-r", "-l", "-F", text, journal + "/log", journal + "/views"])
        return run.status == 0
    }

    @Test func theyAreFoundShownByTheirBeginningAndTakenOut() throws {
        try withService { service, _ in
            #expect(try daybook(service, "append", "trip", "use \(Self.token) for it", "--start").status == 0)
            #expect(try daybook(service, "append", "trip", "nothing here").status == 0)
            #expect(try daybook(service, "append", "other", "nothing there", "--start").status == 0)

            let found = try daybook(service, "secrets")
            #expect(
                found.status == 1 && found.output == "trip/1: GitHub token: \(Self.shown)\n",
                "\(found.output)")
            #expect(try daybook(service, "secrets", "other").status == 0)
            let json = try daybook(service, "secrets", "trip", "--json").output
            #expect(
                json.contains(#""session":"trip","sequence":1,"#) && !json.contains(Self.token), "\(json)")

            let refused = try daybook(service, "secrets", "--redact")
            #expect(refused.status == 2 && refused.error.contains("--yes"), "\(refused.error)")
            #expect(try daybook(service, "secrets").status == 1, "nothing was changed")

            let taken = try daybook(service, "secrets", "--redact", "--yes")
            #expect(taken.status == 0, "\(taken.error)")
            #expect(try daybook(service, "secrets").status == 0)
            let transcript = try daybook(service, "show", "trip").output
            #expect(
                transcript.contains("use [GitHub token removed] for it")
                    && transcript.contains("nothing here"))
            #expect(try daybook(service, "compact").status == 0)
            #expect(try !holds(service.journal, Self.token))
            #expect(try daybook(service, "verify", "--online").status != 1)
        }
    }

    @Test func oneThatWasRewoundIsFoundToo() throws {
        try withService { service, _ in
            _ = try daybook(service, "append", "trip", "hello", "--start")
            _ = try daybook(service, "append", "trip", "it is \(Self.token)")
            #expect(try daybook(service, "call", "session.rewind", #"{"id":"trip","count":1}"#).status == 0)
            #expect(try daybook(service, "secrets").output.hasPrefix("trip/2: GitHub token"))
            let taken = try daybook(service, "secrets", "--redact", "--yes")
            #expect(taken.status == 0 && taken.error.contains("out of 1 message;"), "\(taken.error)")
            #expect(try daybook(service, "secrets").status == 0)
            #expect(try daybook(service, "show", "trip").output.contains("hello"))
        }
    }

    @Test func oneThatWasEditedAwayIsFoundToo() throws {
        try withService { service, _ in
            _ = try daybook(service, "append", "trip", "hello", "--start")
            _ = try daybook(service, "append", "trip", "it is \(Self.token)")
            let edit = #"{"session":"trip","sequence":2,"content":"it is gone"}"#
            #expect(try daybook(service, "call", "message.edit", edit).status == 0)
            #expect(try daybook(service, "secrets").output.hasPrefix("trip/2: GitHub token"))
            #expect(try daybook(service, "secrets", "--redact", "--yes").status == 0)
            #expect(try daybook(service, "show", "trip").output.contains("it is gone"))
            #expect(try daybook(service, "secrets").status == 0)
        }
    }

    @Test func whatIsNoMessageIsNamedAndLeft() throws {
        try withService { service, _ in
            _ = try daybook(service, "append", "trip", "hello", "--start")
            #expect(try daybook(service, "rename", "trip", Self.token).status == 0)
            let run = try daybook(service, "secrets", "--redact", "--yes")
            #expect(run.status == 1 && run.output.contains("trip, position "), "\(run.output)")
            #expect(
                run.error.contains("`daybook erase`") && run.error.contains("out of 0 messages"),
                "\(run.error)")
        }
    }

    @Test func anExportNamesThemFirst() throws {
        try withService { service, folder in
            _ = try daybook(service, "append", "trip", "use \(Self.token)", "--start")
            for format in ["json", "jsonl", "markdown", "atif"] {
                let run = try daybook(
                    service, "export", "trip", "--format", format, "-o", folder.file(format))
                #expect(
                    run.status == 0
                        && run.error.contains("trip holds 1 value that looks like a secret (GitHub token)"))
                #expect(!run.error.contains(Self.token))
            }
            #expect(try daybook(service, "fork", "trip", "--id", "branch").status == 0)
            let fork = try daybook(service, "export", "branch", "-o", folder.file("branch"))
            #expect(fork.error.contains("branch holds 1 value"), "inherited: \(fork.error)")
            _ = try daybook(service, "append", "clean", "nothing", "--start")
            let clean = try daybook(service, "export", "clean", "-o", folder.file("clean"))
            #expect(!clean.error.contains("secret"), "\(clean.error)")
        }
    }

    @Test func anImportTellsOfThemOrLeavesThemOut() throws {
        try withService { service, folder in
            let lines = [
                #"{"role":"user","content":"first\n\#(Self.token)"}"#,
                #"{"role":"assistant","content":"fine"}"#,
            ]
            let file = folder.file("chat.jsonl")
            try Data((#"{"messages":["# + lines.joined(separator: ",") + "]}\n").utf8)
                .write(to: URL(fileURLWithPath: file))
            let redacted = try daybook(service, "import", file, "--redact-secrets")
            #expect(redacted.status == 0, "\(redacted.error)")
            #expect(
                redacted.error.contains("left out what looks like a secret: GitHub token"),
                "\(redacted.error)")
            #expect(try daybook(service, "secrets").status == 0)
            #expect(try !holds(service.journal, Self.token))
            let again = try daybook(service, "import", file, "--redact-secrets")
            #expect(again.output.contains("messages: 0 new"), "\(again.output)")

            let titled = folder.file("titled.json")
            let export = #"{"title":"\#(Self.token)","messages":[\#(lines.joined(separator: ","))]}"#
            try Data(export.utf8).write(to: URL(fileURLWithPath: titled))
            _ = try daybook(service, "import", titled, "--redact-secrets")
            #expect(try daybook(service, "secrets").status == 0, "the title too")

            let copy = folder.file("other.jsonl")
            try FileManager.default.copyItem(atPath: file, toPath: copy)
            let kept = try daybook(service, "import", copy, "--agent", "kept")
            #expect(kept.error.contains("holds what looks like a secret: GitHub token"), "\(kept.error)")
            #expect(!kept.error.contains(Self.token) && !kept.output.contains(Self.token))
            #expect(try daybook(service, "secrets").status == 1)
        }
    }
}
