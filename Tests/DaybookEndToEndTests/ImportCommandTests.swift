import DaybookClient
import DaybookTesting
import Foundation
import StoreMaker
import Testing

/// What `daybook import` does around the files: it makes a journal, says how to go on, remembers what it read.
@Suite struct ImportCommandTests {
    private func run(
        _ arguments: [String], _ journal: String, state: TestDirectory
    ) throws -> (run: CommandRun, report: JSONBytes) {
        let run = try CommandRun(
            ["import", "--json"] + arguments, journal: journal,
            environment: ["XDG_STATE_HOME": state.file("home/.local/state")])
        return (run, try JSONBytes(json: run.output))
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func unchanged(_ report: JSONBytes) -> [Bool] {
        (report["fileResults"]?.elements ?? []).map { $0["unchanged"]?.bool ?? false }
    }

    /// Sets the time of a file's last change, seconds since 1970.
    private func setTime(_ seconds: Int, of path: String) {
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
    }

    @Test func thereNeedBeNoJournal() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let journal = directory.file("journal")
        let first = try CommandRun(["import", Folders.conversations + "/pi"], journal: journal)
        #expect(first.status == 0 && first.error.contains("There was no journal: made \(journal)"))
        let second = try CommandRun(["import", Folders.conversations + "/pi", "--files"], journal: journal)
        #expect(second.status == 0 && !second.error.contains("There was no journal"))
        #expect(second.output.contains("session.jsonl: "), "a line for each file: \(second.output)")
        #expect(second.output.contains("messages: 0 new, 6 already there"))
    }

    @Test func filesThatAreNoConversationsAreTold() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let folder = directory.file("folder")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["a.db", "b.txt", "c.png"] { try write("x", to: "\(folder)/\(name)") }
        let run = try CommandRun(["import", folder], journal: directory.file("journal"))
        #expect(run.status == 3, "nothing could be imported")
        #expect(run.error.contains("\(folder): not read, by their ending: a.db, b.txt, c.png (3)"))
    }

    /// Another file that says something else in a session's place is told with the file that the session is of, also
    /// if that came days before.
    @Test func aConflictNamesTheFileOfAnEarlierImport() throws {
        let state = TestDirectory()
        defer { state.remove() }
        let journal = state.file("journal")
        func text(_ second: String) -> String {
            #"{"id":"c","messages":[{"role":"user","content":"a"},{"role":"user","content":"\#(second)"}]}"#
        }
        let (one, other) = (state.file("one.json"), state.file("other.json"))
        try write(text("b"), to: one)
        try write(text("x"), to: other)
        #expect(try run([one], journal, state: state).run.status == 0)
        let second = try run([other], journal, state: state)
        let reason = second.report["problems"]?.elements.first?["reason"]?.string ?? ""
        #expect(reason.contains("already has another message 2 here (from \(one))"), "\(reason)")
        #expect(second.report["messagesNew"]?.integer == 0)
    }

    @Test func aPackedStreamIsUnpacked() throws {
        let state = TestDirectory()
        defer { state.remove() }
        let path = state.file("piped")
        let line = #"{"id":"piped","messages":[{"role":"user","content":"through a pipe"}]}"#
        try Data(ZstdMaker.packed(Array(line.utf8))).write(to: URL(fileURLWithPath: path))
        let piped = try CommandRun(
            program: "sh", ["-c", #"cat "$1" | exec "$0" import - --json"#, CommandRun.binary, path],
            environment: [
                "DAYBOOK_JOURNAL": state.file("journal"), "XDG_STATE_HOME": state.file("home/.local/state"),
            ])
        #expect(piped.status == 0, "\(piped.error)")
        #expect(try JSONBytes(json: piped.output)["messagesNew"]?.integer == 1)
    }

    @Test func unchangedFilesAreNotReadAgain() throws {
        let state = TestDirectory()
        defer { state.remove() }
        let journal = state.file("journal")
        let path = state.file("c.json")
        func text(_ last: String) -> String {
            #"{"id":"c","messages":[{"role":"user","content":"a"},{"role":"user","content":"\#(last)"}]}"#
        }
        try write(text("b"), to: path)
        setTime(1_700_000_000, of: path)
        let first = try run([path], journal, state: state).report
        #expect(first["messagesNew"]?.integer == 2 && unchanged(first) == [false])
        let second = try run([path], journal, state: state)
        #expect(unchanged(second.report) == [true] && second.run.status == 0)
        #expect(second.report["messagesKnown"]?.integer == 2 && second.report["files"]?.integer == 1)
        // Touched, but the same; other options; another size; the same size and another text.
        setTime(1_700_000_001, of: path)
        #expect(unchanged(try run([path], journal, state: state).report) == [true])
        #expect(unchanged(try run([path, "--format", "chat"], journal, state: state).report) == [false])
        try write(text("b") + "\n", to: path)
        setTime(1_700_000_001, of: path)
        #expect(unchanged(try run([path], journal, state: state).report) == [false])
        try write(text("x") + "\n", to: path)
        setTime(1_700_000_002, of: path)
        let changed = try run([path], journal, state: state)
        #expect(unchanged(changed.report) == [false] && changed.run.status == 1)
        // What was skipped is said every time.
        #expect(try run([path], journal, state: state).run.status == 1)
        // Another journal has not got it.
        let other = try run([path], state.file("other"), state: state).report
        #expect(other["messagesNew"]?.integer == 2 && unchanged(other) == [false])
    }

    @Test func aJournalFromABackupIsNotTrusted() throws {
        let state = TestDirectory()
        defer { state.remove() }
        let journal = state.file("journal")
        let (one, two) = (state.file("one.json"), state.file("two.json"))
        try write(#"{"id":"one","messages":[{"role":"user","content":"a"}]}"#, to: one)
        try write(#"{"id":"two","messages":[{"role":"user","content":"b"}]}"#, to: two)
        for path in [one, two] { setTime(1_700_000_000, of: path) }
        _ = try run([one], journal, state: state)
        let backup = state.file("backup.jsonl")
        let export = try CommandRun(["export", "--all", "-o", backup], journal: journal)
        #expect(export.status == 0, "\(export.error)")
        #expect(unchanged(try run([one, two], journal, state: state).report) == [true, false])
        let restored = state.file("restored")
        let restore = try CommandRun(["restore", backup], journal: restored)
        #expect(restore.status == 0, "\(restore.error)")
        let again = try run([one, two], restored, state: state).report
        #expect(unchanged(again) == [false, false] && again["messagesNew"]?.integer == 1)
    }

    @Test(arguments: ["INT", "TERM"]) func interruptedItSaysHowToGoOn(signal: String) throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let line = #"{"role":"user","content":"\#(String(repeating: "x", count: 2_000))"}"# + "\n"
        try write(String(repeating: line, count: 700), to: directory.file("half.jsonl"))
        let script = #"""
            mkfifo "$1/fifo"
            "$0" import - < "$1/fifo" & import=$!
            { cat "$1/half.jsonl"; kill -\#(signal) $import; cat "$1/half.jsonl"; } > "$1/fifo"
            wait $import
            """#
        let journal = ["DAYBOOK_JOURNAL": directory.file("journal")]
        let run = try CommandRun(
            program: "sh", ["-c", script, CommandRun.binary, directory.path], environment: journal)
        #expect(run.status == 3, "\(run.error)")
        #expect(run.error.contains("interrupted. What was counted is in the journal. Run the same command"))
        #expect(run.output.contains("messages: "), "what was done is said: \(run.output)")
        let again = try CommandRun(
            program: "sh",
            ["-c", #"cat "$1/half.jsonl" | "$0" import - --json"#, CommandRun.binary, directory.path],
            environment: journal)
        let report = try JSONBytes(json: again.output)
        let count = ["messagesNew", "messagesKnown"].reduce(0) { $0 + (report[$1]?.integer ?? 0) }
        #expect(again.status == 0 && count == 700 && report["sessionsNew"]?.integer == 0)
    }

    @Test func cutOffFromTheServiceItSaysSoAtOnce() async throws {
        try await withService { service, _ in
            // More than pipe and reader hold, so that the import has begun when the service is killed.
            let line = #"{"role":"user","content":"\#(String(repeating: "x", count: 2_000))"}"# + "\n"
            let half = service.directory + "/half.jsonl"
            try Data(String(repeating: line, count: 700).utf8).write(to: URL(fileURLWithPath: half))
            let id = try #require(service.processID)
            let start = ContinuousClock.now
            let run = try CommandRun(
                program: "sh",
                [
                    "-c", #"{ cat "$1"; kill -9 \#(id); cat "$1"; } | "$0" import -"#,
                    CommandRun.binary, half,
                ], environment: ["DAYBOOK_JOURNAL": service.journal])
            #expect(run.status == 3, "\(run.error)")
            #expect(run.error.contains("cut off from the service: "), "\(run.error)")
            #expect(run.error.contains("Run the same command again to go on"), "\(run.error)")
            #expect(run.output.contains("messages: "), "what was done is said: \(run.output)")
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }
}
