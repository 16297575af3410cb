import DaybookClient
import DaybookProjections
import DaybookTesting
import Foundation
import LoopbackServer
import Synchronization
import Testing

/// Compacting, backing up, restoring and checking with the real binary, killed in the middle as well.
@Suite struct MaintenanceTests {
    private let canary = "the-canary-in-the-coal-mine"

    private func fill(_ client: DaybookClient, _ id: String, _ count: Int, _ text: String) async throws {
        _ = try? await client.ask("session.start", #"{"id": "\#(id)"}"#)
        let pending = (0..<count).map { index in
            client.submitMessage(MessageDraft(role: .user, text: "\(text) \(index)"), to: id)
        }
        for answer in pending { _ = try await answer.value }
    }

    private func files(holding text: String, in path: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            FileManager.default.contents(atPath: path + "/" + name)?.range(of: Data(text.utf8)) != nil
        }
    }

    private func run(_ arguments: [String], _ journal: String) throws -> CommandRun {
        try CommandRun(arguments, journal: journal)
    }

    /// The root that a command printed.
    private func root(_ run: CommandRun) -> String? {
        run.output.split(separator: "\n").first { $0.hasPrefix("root: ") }.map { String($0.dropFirst(6)) }
    }

    /// So many reports of progress, or up to the result.
    private func readLines(_ count: Int, of connection: RawConnection) throws {
        for _ in 0..<count {
            guard let line = try connection.line(), !line.contains("\"id\":1") else { return }
        }
    }

    @Test func erasedTextIsInNoFileAfterCompacting() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, "kept", 50, "stays")
        try await fill(client, "gone", 50, canary)
        _ = try await client.ask("search.messages", #"{"query": "\#(canary)"}"#)
        _ = try await client.ask("session.erase", #"{"id": "gone"}"#)
        let run = try run(["compact"], service.journal)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.hasPrefix("compacted: "))
        #expect(files(holding: canary, in: service.journal) == [])
        #expect(try await client.messages(of: "kept").total == 50)
        try await fill(client, "kept", 5, "more")
        service.kill()
        try service.start()
        #expect(try await client.messages(of: "kept").total == 55)
        #expect(files(holding: canary, in: service.journal) == [])
        await client.close()
        #expect(service.terminate() == 0)
        let check = try self.run(["verify"], service.journal)
        #expect(check.status == 0, "\(check.output) \(check.error)")
    }

    /// A file without a name is on the disk until its last reader lets it go; reactors have readers, too.
    @Test(.timeLimit(.minutes(10))) func nobodyKeepsReplacedFilesOpen() async throws {
        try await withModel(
            ["--titles", "sentence"], reply: { _, _ in .anthropic("Trains") }
        ) { modelled in
            try await modelled.talk("s")
            try await modelled.event("session.renamed", in: "s")
            let journal = modelled.service.journal
            let holder = try String(contentsOfFile: journal + "/daybook.lock", encoding: .utf8)
            let descriptors = "/proc/\(holder.trimmingCharacters(in: .whitespacesAndNewlines))/fd"
            func isOpen(_ name: String) throws -> Bool {
                let files = FileManager.default
                return try files.contentsOfDirectory(atPath: descriptors).contains { number in
                    // One that was closed meanwhile has no name.
                    let path = try? files.destinationOfSymbolicLink(atPath: descriptors + "/" + number)
                    return path?.hasSuffix(name) == true
                }
            }
            #expect(try isOpen("/log/data.mdb"))
            let run = try run(["compact"], journal)
            #expect(run.status == 0, "\(run.error)")
            try await eventually { try isOpen("/data.mdb (deleted)") ? nil : true }
            try await modelled.talk("next")
            try await modelled.event("session.renamed", in: "next")
        }
    }

    @Test func aBackupOfARunningServiceIsRestored() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, "first", 60, "one")
        let full = service.directory + "/full"
        let first = try run(["backup", full], service.journal)
        #expect(first.status == 0, "\(first.error)")
        let size = try await client.info().head
        try await fill(client, "second", 40, "two")
        let more = service.directory + "/more"
        let second = try run(["backup", more, "--since", "\(size)"], service.journal)
        #expect(second.status == 0, "\(second.error)")
        #expect(try run(["backup", full], service.journal).status == 2)
        // What is new is read from the directory, which has to be the one that the service has open.
        let other = try RunningService()
        defer { other.remove() }
        let wrong = ["backup", service.directory + "/wrong", "--since", "1", "--socket", service.socket]
        let mixed = try run(wrong, other.journal)
        #expect(mixed.status == 3 && mixed.error.contains("not the journal of the service"), "\(mixed.error)")
        var status = stat()
        stat(full, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        let target = service.directory + "/restored"
        let restored = try run(["restore", more, full], target)
        #expect(restored.status == 0, "\(restored.error)")
        #expect(root(restored) == root(second))
        let again = try run(["restore", full], target)
        #expect(again.status == 3 && again.error.contains("already"))
        let check = try run(["verify"], target)
        #expect(check.status == 0, "\(check.output)")
        let shown = try run(["show", "second", "--json"], target)
        #expect(shown.status == 0 && shown.output.contains("two 39"))
        let checked = try run(["verify"], target)
        #expect(checked.status == 0, "\(checked.output)")
        await client.close()
    }

    /// Killed at whatever moment, the journal opens with all that was acknowledged.
    @Test func killedWhileCompactingOldOrNewIsWhole() async throws {
        let service = try RunningService()
        defer { service.remove() }
        try await fill(service.client(), "s", 300, "text")
        for round in 0..<6 {
            let connection = try RawConnection(service.socket)
            try connection.send(#"{"jsonrpc":"2.0","id":1,"method":"admin.compact"}"# + "\n")
            // Each round dies at another step: after so many reports of progress, or the result.
            try readLines(round, of: connection)
            service.kill()
            try service.start()
            let client = service.client()
            #expect(try await client.messages(of: "s").total == 300 + round)
            try await fill(client, "s", 1, "after \(round)")
            await client.close()
        }
        #expect(service.terminate() == 0)
        let check = try run(["verify"], service.journal)
        #expect(check.status == 0, "\(check.output) \(check.error)")
        #expect(files(holding: "tmp-compact", in: service.journal) == [])
    }

    @Test func killedWhileBackingUpThereIsAWholeBackupOrNone() async throws {
        let service = try RunningService()
        defer { service.remove() }
        try await fill(service.client(), "s", 300, "text")
        let path = service.directory + "/backup"
        for round in 0..<4 {
            let connection = try RawConnection(service.socket)
            try connection.send(
                #"{"jsonrpc":"2.0","id":1,"method":"admin.backup","params":{"destination":"\#(path)\#(round)"}}"#
                    + "\n")
            try readLines(round, of: connection)
            service.kill()
            if FileManager.default.fileExists(atPath: path + "\(round)") {
                let restored = try run(["restore", path + "\(round)"], service.directory + "/r\(round)")
                #expect(restored.status == 0, "\(restored.error)")
            }
            try service.start()
        }
        let last = try run(["backup", path], service.journal)
        #expect(last.status == 0, "\(last.error)")
    }

    /// What a restore leaves that was killed is garbage by its name: no journal, and in nobody's way.
    @Test func killedWhileRestoringThereIsNoJournal() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        for session in 0..<4 { try await fill(client, "s\(session)", 500, "text") }
        await client.close()
        let backup = service.directory + "/backup"
        let made = try run(["backup", backup], service.journal)
        #expect(made.status == 0, "\(made.error)")
        let target = service.directory + "/restored"
        let files = FileManager.default
        var wasKilled = false
        // A restore that ends before it is killed is done again.
        while !wasKilled {
            try? files.removeItem(atPath: target)
            try files.createDirectory(atPath: target, withIntermediateDirectories: false)
            let watch = try DirectoryWatch(target)
            let nothing = OwnedFile("/dev/null", O_RDWR)
            let restore = try TestProcess(
                CommandRun.binary, ["restore", backup, "--journal", target],
                input: nothing.descriptor, output: nothing.descriptor, error: nothing.descriptor)
            try watch.wait(for: "log.tmp-restore", "log")
            // From the directory to its file it is not far.
            while !files.fileExists(atPath: target + "/log.tmp-restore/data.mdb"),
                !files.fileExists(atPath: target + "/log")
            { sched_yield() }
            restore.signal(SIGKILL)
            _ = restore.wait()
            wasKilled = !files.fileExists(atPath: target + "/log")
        }
        let left = try files.contentsOfDirectory(atPath: target).sorted()
        #expect(left == ["daybook.lock", "log.tmp-restore"])
        let second = try run(["restore", backup], target)
        #expect(second.status == 0, "\(second.error)")
        #expect(root(second) == root(made))
        #expect(!files.fileExists(atPath: target + "/log.tmp-restore"))
        let check = try run(["verify"], target)
        #expect(check.status == 0, "\(check.output)")
    }

    /// One body is damaged on disk: the rest is exported, and restored once its loss is accepted, or mended
    /// from a backup.
    @Test func aDamagedLogIsExportedAndRestored() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, "s", 30, "text")
        await client.close()
        let backup = service.directory + "/backup"
        #expect(try run(["backup", backup], service.journal).status == 0)
        #expect(service.terminate() == 0)
        let data = URL(fileURLWithPath: service.journal + "/log/data.mdb")
        var bytes = try Data(contentsOf: data)
        var from = bytes.startIndex
        while let range = bytes.range(of: Data("text 17".utf8), in: from..<bytes.endIndex) {
            bytes[range.lowerBound] ^= 1
            from = range.upperBound
        }
        try bytes.write(to: data)
        let file = service.directory + "/all.jsonl"
        let exported = try run(["export", "--all", "--output", file], service.journal)
        #expect(exported.status == 1, "\(exported.output)")
        // After the start of the session and the messages 0 to 16.
        let lost = "position 19"
        #expect(exported.error.contains("\(lost): "), "\(exported.error)")
        let refused = try run(["import", file], service.directory + "/none")
        #expect(refused.status == 3 && refused.error.contains("--accept-losses"), "\(refused.error)")
        #expect(!FileManager.default.fileExists(atPath: service.directory + "/none/log"))
        for command in ["import", "restore"] {
            let target = service.directory + "/" + command
            let accepted = try run([command, file, "--accept-losses"], target)
            #expect(accepted.status == 0, "\(accepted.error)")
            #expect(accepted.error.contains("without its body: \(lost)"), "\(accepted.error)")
            let shown = try run(["show", "s"], target)
            #expect(shown.status == 0 && shown.output.contains("text 18"))
            #expect(!shown.output.contains("text 17"))
            #expect(try run(["verify"], target).status == 0)
        }
        let target = service.directory + "/mended"
        let mended = try run(["restore", file, backup], target)
        #expect(mended.status == 0, "\(mended.error)")
        #expect(try run(["show", "s"], target).output.contains("text 17"))
    }

    @Test func theWholeHistoryGoesThroughLinesOfText() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, "a", 30, "one")
        try await fill(client, "b", 30, "two")
        _ = try await client.ask("session.erase", #"{"id": "b"}"#)
        let file = service.directory + "/all.jsonl"
        let exported = try run(["export", "--all", "--output", file], service.journal)
        #expect(exported.status == 0, "\(exported.error)")
        let expected = try await client.ask("admin.stats")["root"]?.string
        await client.close()
        let target = service.directory + "/imported"
        let imported = try run(["import", file], target)
        #expect(imported.status == 0, "\(imported.error)")
        #expect(root(imported) == expected)
        #expect(try run(["verify"], target).status == 0)
        // A damaged line is named by its number, and nothing is made of it.
        var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        lines[7] = lines[7].replacingOccurrences(of: "header", with: "heeder")
        try lines.joined(separator: "\n").write(toFile: file + "2", atomically: true, encoding: .utf8)
        let refused = try run(["import", file + "2"], service.directory + "/none")
        #expect(refused.status == 3 && refused.error.contains("line 8"), "\(refused.error)")
        #expect(!FileManager.default.fileExists(atPath: service.directory + "/none/log"))
    }

    @Test func aServiceChecksItself() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, "s", 100, "text")
        // A view is compared as far as it is stored, which some are only when nobody has appended for a
        // while.
        var stats = try await client.ask("admin.stats")
        var isWhole = false
        for _ in 0..<100 where !isWhole {
            let run = try run(["verify", "--online"], service.journal)
            try #require(run.status == 0, "\(run.output) \(run.error)")
            stats = try await client.ask("admin.stats")
            #expect(stats["verification"]?["faultCount"]?.integer == 0)
            #expect(stats["verification"]?["events"]?.integer == 101)
            #expect(root(run) == stats["root"]?.string)
            let views = stats["verification"]?["views"]?.elements ?? []
            let count = Projections.all.count
            try #require(run.output.contains("101 events and \(count) views: 0 faults"), "\(run.output)")
            isWhole = views.count == count && views.allSatisfy { $0["position"]?.integer == 101 }
        }
        #expect(isWhole)
        #expect(stats["verification"]?["notes"]?.elements.isEmpty == true)
        let left = try FileManager.default.contentsOfDirectory(atPath: service.journal)
        #expect(!left.contains("views.tmp-check"))
        let busy = try self.run(["verify"], service.journal)
        #expect(busy.status == 3 && busy.error.contains("in use"))
        await client.close()
    }

    /// Appends, erasures and compactions change the files under a check; none of them is a fault.
    @Test(.timeLimit(.minutes(10))) func aBusyServiceChecksItself() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        for id in ["kept", "gone"] { try await fill(client, id, 300, "text") }
        // A view that has stored nothing yet is not among those that a check tells of.
        try await eventually {
            let result = try await client.verify(online: false)
            return result.views.count == Projections.all.count ? true : nil
        }
        let isDone = Mutex(false)
        async let writing: Void = {
            var round = 0
            while !isDone.withLock({ $0 }) {
                round += 1
                try await fill(client, "kept", 20, "round \(round)")
                _ = try await client.ask(
                    "message.redact", #"{"session": "gone", "sequence": \#(round % 300 + 1)}"#)
                if round % 3 == 0 { _ = try await client.compact() }
            }
        }()
        for _ in 0..<3 {
            let result = try await client.verify(online: false)
            #expect(result.faultCount == 0, "\(result.faults)")
            #expect(result.views.count == Projections.all.count, "\(result.notes)")
        }
        isDone.withLock { $0 = true }
        try await writing
        await client.close()
    }

    /// A page wiped in the files of a service that runs: its own check names the file, and the page.
    @Test func damageUnderARunningServiceIsNamed() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        for id in ["a", "b"] { try await fill(client, id, 200, "text of \(id)") }
        // All of it is folded, and nothing more is written.
        #expect(try await client.verify(online: false).faultCount == 0)
        /// What the check says with every page of such rows wiped: the snapshot's, and those LMDB has freed.
        func wiped(_ path: String, where isRow: (Data) -> Bool) throws -> (pages: [Int], run: CommandRun) {
            let pageByteCount = 4_096
            let file = OwnedFile(path, O_RDWR)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            func at(_ page: Int) -> Range<Int> { page * pageByteCount..<(page + 1) * pageByteCount }
            let pages = (2..<bytes.count / pageByteCount).filter { isRow(bytes[at($0)]) }
            func put(_ bytes: Data, _ page: Int) {
                let count = bytes.withUnsafeBytes {
                    pwrite(file.descriptor, $0.baseAddress, $0.count, off_t(at(page).lowerBound))
                }
                #expect(count == bytes.count)
            }
            for page in pages { put(Data(count: pageByteCount), page) }
            let run = try run(["verify", "--online"], service.journal)
            for page in pages { put(bytes[at(page)], page) }
            return (pages, run)
        }
        func names(_ start: String, _ found: (pages: [Int], run: CommandRun)) -> Bool {
            found.run.output.split(separator: "\n").contains { line in
                line.contains(start) && found.pages.contains { line.contains("page \($0) ") }
            }
        }
        // A leaf (flag 2) that is full of rows.
        let view = try wiped(service.view("transcripts") + "/data.mdb") { page in
            page[page.startIndex + 10] == 2 && page[page.startIndex + 12] > 100
        }
        #expect(view.run.status == 1, "\(view.run.error)")
        #expect(names("views: view transcripts-v", view), "\(view.pages): \(view.run.output)")
        let faults = try await client.ask("admin.stats")["verification"]?["faults"]?.elements ?? []
        #expect(faults.contains { $0["view"]?.string?.hasPrefix("transcripts") == true })
        // A leaf with such a text among its rows; what lies below them is left from another use of the page.
        let log = try wiped(service.journal + "/log/data.mdb") { page in
            let upper = Int(page[page.startIndex + 14]) | Int(page[page.startIndex + 15]) << 8
            return page[page.startIndex + 10] == 2
                && page.dropFirst(upper).range(of: Data("text of a 7".utf8)) != nil
        }
        #expect(log.run.status == 1, "\(log.run.error)")
        #expect(names("pages: page ", log), "\(log.pages): \(log.run.output)")
        #expect(try run(["verify", "--online"], service.journal).status == 0)
        #expect(try await client.messages(of: "a").total == 200)
        await client.close()
    }

    /// Whatever is damaged, checking names it and ends by itself.
    @Test func damageIsFoundAndNamed() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        for id in ["a", "b", "c"] { try await fill(client, id, 40, "text of \(id)") }
        await client.close()
        #expect(service.terminate() == 0)
        let data = URL(fileURLWithPath: service.journal + "/log/data.mdb")
        let whole = try Data(contentsOf: data)
        func check(_ change: (inout Data) -> Void) throws -> CommandRun {
            var bytes = whole
            change(&bytes)
            try bytes.write(to: data)
            return try run(["verify"], service.journal)
        }
        let flipped = try check { bytes in
            var from = bytes.startIndex
            while let range = bytes.range(of: Data("text of b 7".utf8), in: from..<bytes.endIndex) {
                bytes[range.lowerBound] ^= 1
                from = range.upperBound
            }
        }
        #expect(flipped.status == 1)
        #expect(flipped.output.contains("session b, position"), "\(flipped.output)")
        let pageByteCount = 4_096
        for page in stride(from: 0, to: whole.count / pageByteCount, by: 7) {
            let wiped = try check { bytes in
                bytes.replaceSubrange(
                    page * pageByteCount..<(page + 1) * pageByteCount, with: Data(count: pageByteCount))
            }
            #expect(wiped.status == 1 || wiped.status == 0, "page \(page): \(wiped.error)")
        }
        for count in [0, 4_096, 8_192, whole.count / 2] {
            let cut = try check { $0.removeLast($0.count - count) }
            #expect(cut.status == 1, "\(count): \(cut.output) \(cut.error)")
        }
        try whole.write(to: data)
        #expect(try run(["verify"], service.journal).status == 0)
        // A row of a view, which lie at the end of their page.
        let view = URL(fileURLWithPath: service.view("transcripts") + "/data.mdb")
        var rows = try Data(contentsOf: view)
        for page in 2..<rows.count / pageByteCount { rows[(page + 1) * pageByteCount - 3] ^= 1 }
        try rows.write(to: view)
        let viewed = try run(["verify"], service.journal)
        #expect(viewed.status == 1 && viewed.output.contains("view transcripts"), "\(viewed.output)")
    }
}
