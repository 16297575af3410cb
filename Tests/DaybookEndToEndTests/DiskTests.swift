import DaybookClient
import Foundation
import Testing

/// A small disk of its own, where this machine lets a test mount one.
private final class SmallDisk {
    let path = RunningService.newDirectory()

    static let isPossible: Bool = {
        let disk = try? SmallDisk(byteCount: 65_536)
        return disk != nil
    }()

    init(byteCount: Int) throws {
        guard SmallDisk.run("mount", ["-t", "tmpfs", "-o", "size=\(byteCount)", "tmpfs", path]) == 0 else {
            rmdir(path)
            throw RunningService.Failure("no mount")
        }
    }

    deinit {
        _ = SmallDisk.run("umount", [path])
        rmdir(path)
    }

    func makeReadOnly() { #expect(SmallDisk.run("mount", ["-o", "remount,ro", path]) == 0) }

    /// Writes until nothing more fits.
    func fill(_ name: String, leaving byteCount: Int = 0) {
        let file = open(path + "/" + name, O_CREAT | O_WRONLY, 0o600)
        defer { close(file) }
        let page = [UInt8](repeating: 1, count: 4_096)
        while write(file, page, page.count) == page.count {}
        if byteCount > 0 { ftruncate(file, max(0, lseek(file, 0, SEEK_END) - off_t(byteCount))) }
    }

    private static func run(_ command: String, _ arguments: [String]) -> Int32 {
        let nothing = OwnedFile("/dev/null", O_RDWR)
        let process = try? ChildProcess(
            command, arguments, input: nothing.descriptor, output: nothing.descriptor,
            error: nothing.descriptor)
        return process?.wait() ?? -1
    }
}

@Suite(.enabled(if: SmallDisk.isPossible, "mounting a small disk needs root"))
struct DiskTests {
    @Test func aFullDiskRefusesAppendsUntilThereIsRoom() async throws {
        let disk = try SmallDisk(byteCount: 8 * 1_048_576)
        let service = try RunningService(["--storage-reserve", "0"], journal: disk.path + "/j")
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        disk.fill("ballast", leaving: 1_048_576)
        let text = String(repeating: "x", count: 20_000)
        var acknowledged = 0
        while true {
            let refusal = try await client.refusal(
                "message.append", #"{"session": "s", "role": "user", "content": "\#(text)"}"#)
            if refusal == "storageFull" { break }
            #expect(refusal.hasPrefix("answered"))
            acknowledged += 1
        }
        #expect(acknowledged > 0)
        let events = try await client.readJournal(limit: 1_000).events
        #expect(events.count == acknowledged + 1, "reads go on, and what was refused left no trace")
        service.kill()
        try service.start()
        unlink(disk.path + "/ballast")
        _ = try await client.append(MessageDraft(role: .user, text: "room again"), to: "s")
        #expect(try await client.messages(of: "s").total == acknowledged + 1)
        await client.close()
    }

    @Test func aFullOrReadOnlyDiskIsNamedAtTheStart() throws {
        let full = try SmallDisk(byteCount: 262_144)
        full.fill("ballast")
        mkdir(full.path + "/j", 0o700)
        let onFull = try CommandRun(["serve"], journal: full.path + "/j")
        #expect(onFull.status == 3)
        #expect(onFull.error.contains("is full"), "\(onFull.error)")
        let readOnly = try SmallDisk(byteCount: 262_144)
        readOnly.makeReadOnly()
        let onReadOnly = try CommandRun(["serve"], journal: readOnly.path + "/j")
        #expect(onReadOnly.status == 3)
        #expect(onReadOnly.error.contains("Read-only file system"), "\(onReadOnly.error)")
        #expect(onReadOnly.error.split(separator: "\n").count == 1)
    }
}
