import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// A meta page that LMDB can't write: what is on disk is not known, so the service ends with 70 whatever the
/// errno, and the next start goes on with all that was acknowledged.
@Suite(.timeLimit(.minutes(10))) struct FailedMetaWriteTests {
    private static let indeterminateStatus: Int32 = 70
    private static let appendCountMax = 200

    private static let calls = [
        "/log/=4", "/log/=5", "/views/heads-=2", "/views/sessions-=2", "/views/search-=2",
    ]
    private static let errnos = ["EIO", "ENOSPC"]
    /// Each call with one of the two in every run, with both in the longer one.
    private static let faults = calls.enumerated().flatMap { index, call in
        errnos.filter { Depth.isFull || $0 == errnos[index % 2] }.map { (call, $0) }
    }

    @Test(arguments: faults)
    func theServiceEndsAndTheNextStartGoesOn(_ call: String, _ errno: String) async throws {
        let faults = try FaultLibrary()
        let directory = TestDirectory()
        defer { directory.remove() }
        let journal = directory.file("j")
        let failing = try RunningService(
            journal: journal, environment: faults.environment("meta@\(call):\(errno)"))
        let count = try appendUntilItFails(to: failing)
        // Its end is waited for only where something failed: else it never comes.
        try await eventually("the fault") { faults.failures.first }
        #expect(failing.wait() == Self.indeterminateStatus)
        #expect(faults.failures.count == 1)

        let service = try RunningService(journal: journal)
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        for number in 0...count {
            let result = try connection.result("message.append", Self.message(number))
            if number < count { #expect(result["duplicate"]?.bool == true, "\(number) of \(count)") }
        }
        let list = try connection.result("message.list", #"{"session":"s"}"#)
        #expect(list["total"]?.integer == Int64(count + 1))
        #expect(service.terminate() == 0)
        let check = try CommandRun(["verify"], journal: journal)
        #expect(check.status == 0, "\(check.output) \(check.error)")
    }

    /// - Returns: how many appends were acknowledged, one after the other.
    private func appendUntilItFails(to service: RunningService) throws -> Int {
        let connection = try RawConnection(service.socket)
        for number in 0..<Self.appendCountMax {
            guard let answer = try? connection.call("message.append", Self.message(number)) else {
                return number
            }
            guard answer["result"] != nil else {
                #expect(answer["error"]?["data"]?["reason"]?.string == "indeterminate", "\(number)")
                return number
            }
        }
        return Self.appendCountMax
    }

    private static func message(_ number: Int) -> String {
        #"{"session":"s","startSession":{},"role":"user","content":"m\#(number)","key":"k\#(number)"}"#
    }
}
