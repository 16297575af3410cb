import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// The storage reserve: what takes texts away is recorded within it, so that there can be room again.
@Suite(.timeLimit(.minutes(10)), .enabled(if: SmallDisk.isPermitted, "mounting a small disk needs root"))
struct ReserveTests {
    private static let reserveMegabytes = 8

    @Test func textsAreTakenAwayWithinTheReserve() throws {
        let disk = try #require(SmallDisk(megabytes: 32))
        defer { disk.unmount() }
        let service = try RunningService(
            ["--storage-reserve", "\(Self.reserveMegabytes)"], journal: disk.path + "/j")
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        let text = String(repeating: "x", count: 500_000)
        for session in ["redacted", "cleared", "erased"] {
            for _ in 0..<3 { _ = try connection.result("message.append", Self.message(session, text)) }
        }
        disk.fill(leaving: (Self.reserveMegabytes - 1) << 20)

        #expect(try reason(connection, "message.append", Self.message("redacted", "more")) == "storageFull")
        #expect(try reason(connection, "session.pin", #"{"id":"redacted"}"#) == "storageFull")
        for sequence in 1...3 {
            let redaction = #"{"session":"redacted","sequence":\#(sequence)}"#
            #expect(try reason(connection, "message.redact", redaction) == nil)
        }
        #expect(try reason(connection, "session.clear", #"{"id":"cleared"}"#) == nil)
        #expect(try reason(connection, "session.erase", #"{"id":"erased"}"#) == nil)
        #expect(try reason(connection, "message.append", Self.message("redacted", "more")) == "storageFull")

        let compacted = try connection.result("admin.compact")
        let (before, after) = (compacted["bytesBefore"]?.integer ?? 0, compacted["bytesAfter"]?.integer ?? 0)
        #expect(before - after > 4_000_000, "\(before) \(after)")
        #expect(try reason(connection, "message.append", Self.message("redacted", "more")) == nil)
        #expect(service.terminate() == 0)
        #expect(try CommandRun(["verify"], journal: service.journal).status == 0)
    }

    /// - Returns: the reason why a call was refused; nil where it was not.
    private func reason(_ connection: RawConnection, _ method: String, _ params: String) throws -> String? {
        let answer = try connection.call(method, params)
        return answer["result"] == nil ? answer["error"]?["data"]?["reason"]?.string ?? "?" : nil
    }

    private static func message(_ session: String, _ text: String) -> String {
        #"{"session":"\#(session)","startSession":{},"role":"user","content":"\#(text)"}"#
    }
}
