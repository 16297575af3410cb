import DaybookClient
import DaybookTesting
import Foundation
import Testing

@testable import DaybookImport

/// Times as other programs write them.
struct SourceTimeTests {
    @Test(arguments: [
        (#"1755680000"#, "2025-08-20T08:53:20.000000Z"), (#"1755680000250"#, "2025-08-20T08:53:20.250000Z"),
        (#"1755680000250125"#, "2025-08-20T08:53:20.250125Z"),
        (#"1755680000250125000"#, "2025-08-20T08:53:20.250125Z"),
        (#"1755680000.25"#, "2025-08-20T08:53:20.250000Z"), (#""1755680000""#, "2025-08-20T08:53:20.000000Z"),
        (#""1755680000.25""#, "2025-08-20T08:53:20.250000Z"),
        (#""2025-08-20T08:53:20.25Z""#, "2025-08-20T08:53:20.250000Z"),
        (#""2025-08-20T10:53:20.25+02:00""#, "2025-08-20T08:53:20.250000Z"),
        (#""2025-08-20 10:53:20.25 +0200""#, "2025-08-20T08:53:20.250000Z"),
        (#""2025-08-20 08:53:20,250Z""#, "2025-08-20T08:53:20.250000Z"),
        (#""2025-08-20 08:53:20 UTC""#, "2025-08-20T08:53:20.000000Z"),
        (#"-3600"#, "1969-12-31T23:00:00.000000Z"), (#"1e9"#, "2001-09-09T01:46:40.000000Z"),
    ])
    func timesAreRead(json: String, time: String) throws {
        #expect(SourceTime(try JSONBytes(json: json))?.time.rfc3339 == time)
        #expect(SourceTime(try JSONBytes(json: json))?.unzoned == nil)
    }

    @Test(arguments: [
        "0", #""""#, #""yesterday""#, "null", "true", "[1]", "1e300", "-1e300", #""nan""#, #""2025-13-45""#,
        #""2025-08-20 25:00:00""#, #""2025-08-20 10:00:00 Paris""#, #""2025-08-20T10:00:00+ab:cd""#,
    ])
    func otherThingsAreNoTimes(json: String) throws {
        #expect(SourceTime(try JSONBytes(json: json)) == nil)
    }

    @Test func aTimeWithoutAZoneIsThisMachines() throws {
        for text in ["2025-08-20 08:53:20.250", "2025-08-20T08:53:20.250", "2025-08-20T08:53:20,25"] {
            let time = try #require(SourceTime(text: text))
            #expect(time.unzoned?.rfc3339 == "2025-08-20T08:53:20.250000Z")
            let offset = TimeZone.current.secondsFromGMT(
                for: Date(timeIntervalSince1970: Double(time.time.nanosecondsSince1970) / 1e9))
            let difference =
                (time.unzoned?.nanosecondsSince1970 ?? 0) - time.time.nanosecondsSince1970
            #expect(difference == Int64(offset) * 1_000_000_000)
        }
        #expect(SourceTime(text: "2025-08-20")?.unzoned?.rfc3339 == "2025-08-20T00:00:00.000000Z")
    }

    @Test func noMessageBecomesOneOfToday() async throws {
        try await ImportService.use { service in
            let path = try service.file(
                "times.json",
                #"{"id":"t","messages":[{"role":"user","content":"a"},"#
                    + #"{"role":"user","content":"b","timestamp":"2024-02-01T00:00:00Z"},"#
                    + #"{"role":"user","content":"c","timestamp":"after lunch"},"#
                    + #"{"role":"user","content":"d","timestamp":"2024-02-02 00:00:00"}]}"#)
            let modified = timespec(tv_sec: 1_600_000_000, tv_nsec: 0)
            utimensat(AT_FDCWD, path, [modified, modified], 0)
            let report = try await service.run(path)
            let times = try await service.messages(of: "t").map(\.at.rfc3339)
            #expect(times.prefix(3).map { $0.prefix(10) } == ["2020-09-13", "2024-02-01", "2024-02-01"])
            #expect(times[3] == SourceTime(text: "2024-02-02 00:00:00")?.time.rfc3339)
            #expect(report.problems == [])
            #expect(
                report.remarks.map { "\($0.count) \($0.text)" } == [
                    "1 times without a zone, taken as this machine's",
                    #"1 times that are not understood, such as "after lunch""#,
                    "2 messages without a time: they take that of what comes before, or of the file's last change",
                ])
            // A file's time is no part of what must not differ.
            utimensat(
                AT_FDCWD, path, [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), modified].reversed(), 0)
            let head = try await service.head()
            let again = try await service.run(path)
            #expect(try await service.head() == head && again.counts.messagesKnown == 4)
        }
    }

    @Test func aSessionWithoutAZoneIsPlacedInTime() async throws {
        let items = try await Fixtures.items(Folders.conversations + "/cases/times/hermes.json")
        #expect(items.sessions.first?.createdAt == SourceTime(text: "2026-05-02 12:00:00.123456")?.time)
    }
}
