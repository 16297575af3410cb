import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// The real service under a wall clock that a test sets.
@Suite(.timeLimit(.minutes(10))) struct ClockTests {
    /// One of each kind: before 1970, the end of 64 bits, beyond it, and the ends of the system's own type.
    private static let readings = ClockReading.all.filter {
        Depth.isFull
            || ["a nanosecond before 1970", "10000", "the least count of seconds"].contains($0.name)
    }

    @Test(arguments: readings) func theServiceOutlivesAWrongClock(_ reading: ClockReading) throws {
        let faults = try FaultLibrary()
        try faults.set(reading)
        let service = try RunningService(
            ["--storage-reserve", "0", "--close-idle", "1", "--erase-after", "1"],
            environment: faults.clockEnvironment)
        defer { service.remove() }
        try use(service, "wrong")
        try faults.set(nil)
        try use(service, "right")
        try faults.set(reading)
        try use(service, "wrong-again")
        #expect(service.terminate() == 0)
        try service.start()
        try use(service, "wrong-at-the-start")
        #expect(service.terminate() == 0)
        try faults.set(nil)
        try service.start()
        try use(service, "right-at-the-start")
        #expect(service.terminate() == 0)
        let check = try CommandRun(["verify"], journal: service.journal)
        #expect(check.status == 0, "\(check.output) \(check.error)")
    }

    private func use(_ service: RunningService, _ id: String) throws {
        let connection = try RawConnection(service.socket)
        _ = try connection.result(
            "message.append", #"{"session":"\#(id)","startSession":{},"role":"user","content":"m"}"#)
        for start in [#", "start":true"#, ""] {
            let current = try connection.result(
                "session.current", #"{"project":"p-\#(id)","withinSeconds":900\#(start)}"#)
            #expect(current["session"]?.isNull == false, "\(id)")
        }
        let list = try connection.result("message.list", #"{"session":"\#(id)"}"#)
        #expect(list["total"]?.integer == 1, "\(id)")
        #expect(try connection.result("stats.activity", #"{"bucket":"day"}"#)["buckets"] != nil)
        let uptime = try connection.result("admin.stats")["uptimeSeconds"]
        #expect(uptime.flatMap { Double(String(decoding: $0.raw, as: UTF8.self)) } ?? -1 >= 0)
    }
}
