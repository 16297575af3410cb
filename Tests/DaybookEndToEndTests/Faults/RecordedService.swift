import DaybookTesting
import Foundation

/// The real service doing a little of everything, with what it wrote on record.
struct RecordedService: Sendable {
    static let messageCount = 16
    let root: String
    let trace: DiskTrace

    init(syncs: Bool = true) throws {
        let directory = TestDirectory()
        root = directory.file("disk")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
        let recorder = try FaultLibrary("recorder")
        let service = try RunningService(
            journal: root + "/j", environment: recorder.recording(root, syncs: syncs))
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        for number in 0..<Self.messageCount {
            _ = try connection.call("message.append", Self.message(number), id: number)
            let task: String? = [5: "admin.compact", 9: "message.redact", 11: "admin.backup"][number]
            let params = [9: Self.redaction, 11: #"{"destination":"\#(root)/backup"}"#][number]
            if let task { _ = try connection.call(task, params ?? "{}", id: 1_000 + number) }
        }
        guard service.terminate() == 0 else { throw TestFailure("the recorded service did not end well") }
        trace = DiskTrace(try recorder.recorded())
    }

    static let redaction = #"{"session":"s","sequence":2,"key":"redaction"}"#

    static func message(_ number: Int) -> String {
        #"{"session":"s","startSession":{},"role":"user","content":"word \#(number)","key":"k\#(number)"}"#
    }
}
