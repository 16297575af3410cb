import DaybookCore
import Foundation
import Glibc
import Testing

@testable import DaybookServer

@Suite struct ServiceSocketTests {
    private func inDirectory(_ body: (String) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "daybook-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    private func description(_ path: String) -> String? {
        do throws(OpenError) {
            close(try ServiceSocket(path: path).descriptor)
            return nil
        } catch { return error.description }
    }

    @Test func onlyTheOwnUserMayConnect() throws {
        try inDirectory { directory in
            let before = umask(0)
            defer { umask(before) }
            let socket = try ServiceSocket(path: directory + "/s")
            var status = stat()
            #expect(lstat(directory + "/s", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            close(socket.descriptor)
            socket.unlink()
            #expect(lstat(directory + "/s", &status) != 0)
        }
    }

    @Test func aStaleSocketIsReplacedALiveOneIsNot() throws {
        try inDirectory { directory in
            let stale = try ServiceSocket(path: directory + "/s")
            close(stale.descriptor)
            let live = try ServiceSocket(path: directory + "/s")
            defer { close(live.descriptor) }
            #expect(listen(live.descriptor, 1) == 0)
            #expect(description(directory + "/s")?.contains("answers at") == true)
            stale.unlink()
            #expect(access(directory + "/s", F_OK) == 0, "that is another's by now")
        }
    }

    @Test func whatIsNoSocketStays() throws {
        try inDirectory { directory in
            #expect(FileManager.default.createFile(atPath: directory + "/f", contents: nil))
            #expect(symlink("nowhere", directory + "/l") == 0)
            for name in ["f", "l"] {
                #expect(description(directory + "/" + name)?.contains("is no socket") == true)
            }
        }
    }

    @Test func longPathsAreRefused() throws {
        try inDirectory { directory in
            let name = String(
                repeating: "a", count: ServiceSocket.pathByteCountMax - directory.utf8.count - 1)
            #expect(description(directory + "/" + name) == nil)
            #expect(description(directory + "/" + name + "a")?.contains("107") == true)
        }
        #expect(description("")?.contains("107") == true)
    }
}
