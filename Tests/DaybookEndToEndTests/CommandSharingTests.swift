import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Commands that work on one journal without a service, at the same time and beside one that starts.
@Suite(.timeLimit(.minutes(5))) struct CommandSharingTests {
    /// A journal that no service has open, with a session `s` of a few messages.
    private func withJournal(_ body: (RunningService) async throws -> Void) async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for index in 0..<20 {
                _ = try await client.append(MessageDraft(role: .user, text: "kettle \(index)"), to: "s")
            }
            await client.close()
            #expect(service.terminate() == 0)
            try await body(service)
        }
    }

    @Test func readersTakeTurns() async throws {
        try await withJournal { service in
            let journal = service.journal
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let run = try CommandRun(["sessions"], journal: journal)
                        #expect(run.status == 0, "\(run.error)")
                        #expect(run.output.contains("\ns  ") && run.error.contains("1 of 1 session"))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Whoever follows the log for hours keeps nobody from the journal, and goes on with a service that comes.
    @Test func aFollowerLeavesTheJournalToAService() async throws {
        try await withJournal { service in
            let output = TestPipe()
            let error = TestPipe()
            let nothing = OwnedFile("/dev/null", O_RDONLY)
            let follower = try TestProcess(
                CommandRun.binary, ["log", "--follow", "--from", "22", "--journal", service.journal],
                input: nothing.descriptor, output: output.input, error: error.input)
            #expect(error.firstLine() == "no service is running; waiting for one")
            try service.start()
            let client = service.client()
            _ = try await client.append(MessageDraft(role: .user, text: "teapot"), to: "s")
            #expect(output.firstLine().hasSuffix("teapot"))
            follower.signal(SIGKILL)
            _ = follower.wait()
            await client.close()
        }
    }

    /// A pager that shows the first page keeps the rest of the output waiting, but not the journal.
    @Test func anUnreadPipeKeepsNobodyOut() async throws {
        try await withJournal { service in
            for _ in 0..<10 { try await grow(service) }
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let nothing = OwnedFile("/dev/null", O_RDWR)
            let reader = try TestProcess(
                CommandRun.binary, ["show", "s", "--journal", service.journal], input: nothing.descriptor,
                output: ends[1], error: nothing.descriptor)
            close(ends[1])
            var byte: UInt8 = 0
            #expect(read(ends[0], &byte, 1) == 1)
            let other = try CommandRun(["sessions"], journal: service.journal)
            #expect(other.status == 0, "\(other.error)")
            var count = 1
            while read(ends[0], &byte, 1) == 1 { count += 1 }
            #expect(reader.wait() == 0 && count > 200_000)
            close(ends[0])
        }
    }

    /// Adds a message of more bytes than a pipe holds.
    private func grow(_ service: RunningService) async throws {
        let text = String(repeating: "x", count: 100_000)
        let call = #"{"session": "s", "role": "user", "content": "\#(text)"}"#
        let run = try CommandRun(["call", "message.append", call], journal: service.journal)
        #expect(run.status == 0, "\(run.error)")
    }

    @Test func aReaderThatLeavesIsNoError() async throws {
        try await withJournal { service in
            for isServed in [false, true] {
                if isServed { try service.start() }
                var ends: [Int32] = [0, 0]
                #expect(pipe(&ends) == 0)
                close(ends[0])
                let error = TestPipe()
                let nothing = OwnedFile("/dev/null", O_RDONLY)
                let run = try TestProcess(
                    CommandRun.binary, ["log", "--from", "1", "--journal", service.journal],
                    input: nothing.descriptor, output: ends[1], error: error.input)
                close(ends[1])
                #expect(error.firstLine().isEmpty)
                #expect(run.wait() == 0)
            }
        }
    }

    /// After `views/` is gone, as after a restore, the first command answers, and does not say to try again.
    @Test func commandsWaitForTheirViews() async throws {
        try await withJournal { service in
            try FileManager.default.removeItem(atPath: service.journal + "/views")
            let found = try CommandRun(["search", "kettle", "--limit", "1"], journal: service.journal)
            #expect(found.status == 0 && found.output.hasPrefix("s/"), "\(found.error)")
            try FileManager.default.removeItem(atPath: service.journal + "/views")
            try service.start()
            let list = try CommandRun(["sessions"], journal: service.journal)
            #expect(list.status == 0 && list.output.contains("\ns  "), "\(list.error)")
        }
    }

    @Test func aNamedSocketWhereNothingListensIsTold() async throws {
        try await withJournal { service in
            let run = try CommandRun(
                ["sessions", "--socket", service.directory + "/nonesuch"], journal: service.journal)
            #expect(run.status == 3)
            #expect(run.error == "daybook: no service listens on \(service.directory)/nonesuch\n")
            try service.start()
            let near = try CommandRun(["sessions", "--socket", service.journal + "/daybok.sock"])
            #expect(near.error.hasSuffix("did you mean \(service.socket)?\n"))
            let journal = try CommandRun(["sessions"], journal: service.directory + "/jj")
            #expect(journal.status == 3 && journal.error.contains("; did you mean \(service.journal)?"))
            let backup = service.directory + "/monday"
            _ = try CommandRun(["backup", backup], journal: service.journal)
            let restore = try CommandRun(
                ["restore", service.directory + "/mnday"], journal: service.directory + "/restored")
            #expect(
                restore.status == 3 && restore.error.hasSuffix("; did you mean \(backup)?\n"),
                "\(restore.error)")
            #expect(!FileManager.default.fileExists(atPath: service.directory + "/restored"))
        }
    }
}
