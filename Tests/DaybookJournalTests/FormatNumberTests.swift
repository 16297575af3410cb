import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookTesting
import Foundation
import Testing

/// The log's format number: it rises with the first event that earlier builds do not know, and goes wherever
/// the log goes.
@Suite struct FormatNumberTests {
    /// Were closing a session now an event of version 2.
    private static let later = JournalSchema(
        events: EventSchema([Upcaster(.sessionClosed, from: 1, [.remove(.kind)])]),
        projections: Projections.all)

    private func journal() async throws -> TestJournal {
        let test = try TestJournal(schema: FormatNumberTests.later)
        try await test.start("s")
        try await test.say("m", in: "s")
        return test
    }

    private func storedFormat(of test: TestJournal) throws -> UInt16 {
        let row = try test.operate { try #require(try $0.metaRow("identity")) }
        return row.span.bytes.short(at: 0)
    }

    private func firstLine(_ path: String) throws -> String {
        String(try String(contentsOfFile: path, encoding: .utf8).prefix { $0 != "\n" })
    }

    private func restore(_ paths: [String], to path: String) throws {
        _ = try Restoration(limits: .forTests).run(paths, to: path)
    }

    @Test func itRisesWithTheFirstEventThatNeedsIt() async throws {
        let test = try await journal()
        defer { test.remove() }
        #expect(test.journal.info.format == 1)
        #expect(try storedFormat(of: test) == 1)
        try await test.appendOnceReady(.make("s", .close(reason: nil)))
        #expect(test.journal.info.format == 2)
        #expect(try storedFormat(of: test) == 2)
        #expect(test.journal.info.format == 2)
        // It goes on, and nothing of its identity but the number is another.
        try await test.appendOnceReady(.make("s", .reopen))
        #expect(try await test.texts(of: "s") == ["\"m\""])
        #expect(test.journal.info.lineage == 1)
    }

    @Test func compactingKeepsIt() async throws {
        let test = try await journal()
        defer { test.remove() }
        try await test.append(.make("s", .close(reason: nil)))
        _ = try test.journal.compact { _ in }
        #expect(test.journal.info.format == 2)
        #expect(try storedFormat(of: test) == 2)
    }

    /// An earlier build refuses a history that it does not know by the number of its first line.
    @Test func aHistorySaysIt() async throws {
        let test = try await journal()
        defer { test.remove() }
        let full = try test.journal.backup(to: test.path + "/full", after: .none) { _ in }
        try await test.append(.make("s", .close(reason: nil)))
        let since = try test.journal.backup(to: test.path + "/since", after: full.size) { _ in }
        let whole = try test.journal.backup(to: test.path + "/whole", after: .none) { _ in }
        #expect(try firstLine(full.path).contains(#""daybook":"history","version":1,"#))
        #expect(try firstLine(since.path).contains(#""daybook":"history","version":2,"#))
        #expect(try firstLine(whole.path).contains(#""daybook":"history","version":2,"#))
        let parts: [(paths: [String], format: Int)] = [
            ([full.path], 1), ([full.path, since.path], 2), ([whole.path], 2),
        ]
        for (index, part) in parts.enumerated() {
            let path = test.path + "/restored-\(index)"
            try restore(part.paths, to: path)
            let restored = try TestJournal(at: path, schema: FormatNumberTests.later)
            defer { restored.remove() }
            #expect(Int(restored.journal.info.format) == part.format)
            #expect(try await restored.texts(of: "s") == ["\"m\""])
        }
    }

    @Test func aHistoryOfALaterBuildIsRefusedByItsNumber() async throws {
        let test = try await journal()
        defer { test.remove() }
        let backup = try test.journal.backup(to: test.path + "/full", after: .none) { _ in }
        var lines = try String(contentsOfFile: backup.path, encoding: .utf8).split(separator: "\n").map(
            String.init)
        let end = try #require(lines[0].range(of: #","checksum":"#))
        let checked = lines[0][..<end.lowerBound].replacingOccurrences(
            of: #""version":1"#, with: #""version":3"#)
        let checksum = String(CRC32C.checksum(Array(checked.utf8)), radix: 16)
        let digits = String(repeating: "0", count: 8 - checksum.count) + checksum
        lines[0] = checked + ",\"checksum\":\"\(digits)\"}"
        let path = test.path + "/later"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(Restoration.isHistory(path))
        let error = #expect(throws: RestoreError.self) { try restore([path], to: test.path + "/restored") }
        let faults = try #require(error?.faults.map(\.description))
        #expect(
            faults.contains { $0.hasSuffix("a later Daybook wrote the history; restore it with that one") })
        #expect(!faults.contains { $0.contains("damaged") })
    }

    @Test func aCheckOfALaterFormatSaysItsNumber() async throws {
        let test = try await journal()
        defer { test.remove() }
        test.close()
        try {
            let surgery = try LogSurgery(test.path)
            var identity = try #require(try surgery.metaRow("identity"))
            identity[0] = 3
            identity.removeLast(4)
            identity.append(littleEndian: CRC32C.checksum(identity))
            try surgery.putMeta("identity", identity)
        }()
        var faults: [String] = []
        JournalCheck(test.path, limits: .forTests) { report in
            if case .fault(let fault) = report { faults.append(fault.problem) }
        }.checkLog()
        #expect(
            faults == ["the log has format 3, this build checks formats up to 2: use a later one"])
    }
}
