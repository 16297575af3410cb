import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// A journal whose directory goes away under the running service: nothing more is acknowledged, and it ends.
@Suite(.timeLimit(.minutes(10))) struct LostJournalTests {
    private static let lossStatus: Int32 = 70
    private static let acknowledgedCount = 5

    enum Loss: CaseIterable {
        case removed
        case moved
        /// A copy stands in its place.
        case replaced
        case logRemoved

        func happen(to journal: String, aside: String) throws {
            let files = FileManager.default
            switch self {
            case .removed: try files.removeItem(atPath: journal)
            case .logRemoved: try files.removeItem(atPath: journal + "/log")
            case .moved: try files.moveItem(atPath: journal, toPath: aside)
            case .replaced:
                try files.moveItem(atPath: journal, toPath: aside)
                try files.createDirectory(atPath: journal, withIntermediateDirectories: false)
                try files.copyItem(atPath: aside + "/log", toPath: journal + "/log")
            }
        }

        /// Whether the files are still somewhere.
        var leavesFiles: Bool { self == .moved || self == .replaced }
    }

    @Test(arguments: Loss.allCases) func nothingIsAcknowledgedIntoALostJournal(_ loss: Loss) throws {
        let service = try RunningService()
        defer { service.remove() }
        let aside = service.directory + "/aside"
        let connection = try RawConnection(service.socket)
        for number in 0..<Self.acknowledgedCount {
            _ = try connection.result("message.append", Self.message(number))
        }
        try loss.happen(to: service.journal, aside: aside)
        let answer = try? connection.call("message.append", Self.message(Self.acknowledgedCount))
        if let answer { #expect(answer["error"]?["data"]?["reason"]?.string == "indeterminate") }
        #expect(service.wait() == Self.lossStatus)
        try expectOneSentence(of: service)

        guard loss.leavesFiles else { return }
        try? FileManager.default.removeItem(atPath: service.journal)
        try FileManager.default.moveItem(atPath: aside, toPath: service.journal)
        try service.start()
        let again = try RawConnection(service.socket)
        for number in 0...Self.acknowledgedCount {
            let result = try again.result("message.append", Self.message(number))
            if number < Self.acknowledgedCount { #expect(result["duplicate"]?.bool == true) }
        }
        #expect(service.terminate() == 0)
        #expect(try CommandRun(["verify"], journal: service.journal).status == 0)
    }

    /// Without any append it is noticed as well.
    @Test func anIdleServiceNotices() throws {
        let service = try RunningService()
        defer { service.remove() }
        try FileManager.default.removeItem(atPath: service.journal)
        #expect(service.wait() == Self.lossStatus)
        try expectOneSentence(of: service)
    }

    private func expectOneSentence(of service: RunningService) throws {
        let log = try String(contentsOfFile: service.directory + "/service.log", encoding: .utf8)
        #expect(log.contains("/log was removed, moved or replaced while it was in use"), "\(log)")
        #expect(log.split(separator: "\n").count == 1, "\(log)")
    }

    private static func message(_ number: Int) -> String {
        #"{"session":"s","startSession":{},"role":"user","content":"m\#(number)","key":"k\#(number)"}"#
    }
}
