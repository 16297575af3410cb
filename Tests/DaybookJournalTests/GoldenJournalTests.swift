import DaybookAudit
import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Testing

/// Journals written by earlier builds: every later one opens, folds, verifies and exports each of them.
@Suite struct GoldenJournalTests {
    private static let writing = Task {
        if let name = GoldenJournal.nameToWrite { try await GoldenJournal(name).write() }
    }

    init() async throws { try await GoldenJournalTests.writing.value }

    @Test(arguments: GoldenJournal.all) func readsAsItWasWritten(_ golden: GoldenJournal) async throws {
        let test = try golden.opened()
        defer { test.remove() }
        let expected = try golden.text(.description)
        let found = try await GoldenJournal.description(of: test)
        for (line, expectedLine) in zip(found, expected.split(separator: "\n")) {
            #expect(line == expectedLine)
        }
        #expect(found.joined(separator: "\n") + "\n" == expected)
    }

    /// What `journal.read` and `session.export` answer, to the byte.
    @Test(arguments: GoldenJournal.all) func exportsAsItDid(_ golden: GoldenJournal) async throws {
        let test = try golden.opened()
        defer { test.remove() }
        #expect(try await GoldenJournal.events(of: test) == golden.text(.events))
        #expect(try await GoldenJournal.exports(of: test) == golden.text(.exports))
    }

    /// Leaves, root, links and commitments follow from the records alone: no code of the journal's in
    /// between.
    @Test(arguments: GoldenJournal.all) func verifies(_ golden: GoldenJournal) throws {
        let test = try golden.opened()
        defer { test.remove() }
        test.close()
        let surgery = try LogSurgery(test.path)
        var leaves: [Digest256] = []
        var last: [Position: (revision: Revision, leaf: Digest256)] = [:]
        var erasing: Set<Position> = []
        for (bytes, body) in zip(try surgery.headerBytes(), try surgery.bodyBytes()) {
            let header = try EventHeaderCodec.decode(bytes.span.bytes)
            let leaf = EventHash.sha256([0] + bytes)
            leaves.append(leaf)
            #expect(header.position == Position(UInt64(leaves.count)))
            #expect(header.link == last[header.session]?.leaf ?? .zero)
            // A restore is the journal's own event, of no session.
            let isOwn = header.type == .journalRestored
            #expect(header.session.isNone == isOwn)
            #expect(header.revision == (isOwn ? .none : last[header.session]?.revision.next ?? .first))
            last[header.session] = (header.revision, leaf)
            if header.type.erases { erasing.insert(header.position) }
            switch try BodyRecord.open(body[...]) {
            case .sealed: #expect(EventHash.sha256(Array(body.dropFirst(5))) == header.commitment)
            case .erased(let erasure): #expect(erasure > header.position)
            }
        }
        for body in try surgery.bodyBytes() {
            guard case .erased(let erasure) = try BodyRecord.open(body[...]) else { continue }
            #expect(erasing.contains(erasure))
        }
        #expect(try golden.text(.description).contains("root \(root(leaves[...]))\n"))
        #expect(try surgery.head().frontier.root == root(leaves[...]))
    }

    /// RFC 6962, section 2.1.
    private func root(_ leaves: ArraySlice<Digest256>) -> Digest256 {
        guard leaves.count > 1 else { return leaves.first! }
        var split = 1
        while 2 * split < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return EventHash.sha256([1] + root(leaves[..<middle]).bytes + root(leaves[middle...]).bytes)
    }

    /// An old journal goes on where it ended.
    @Test(arguments: GoldenJournal.all) func goesOn(_ golden: GoldenJournal) async throws {
        let test = try golden.opened()
        defer { test.remove() }
        let head = test.journal.acknowledgedHead
        let first = try await test.appendOnceReady(.say("new", in: "fresh", start: SessionStart()))
        #expect(first.first == head.next)
        // A key of the old journal is known.
        let again = try await test.append(GoldenJournal.keyedRequest)
        #expect(again.isDuplicate && again.last < head)
        try test.reopen()
        #expect(try await test.texts(of: "fresh") == ["\"new\""])
        #expect(golden.name.hasPrefix("format-\(test.journal.info.format)"))
    }

    /// Whoever raises a type's version adds a journal that holds it.
    @Test func everyVersionOfEveryEventIsHeld() throws {
        var held: Set<[UInt16]> = []
        for golden in GoldenJournal.all {
            let test = try golden.opened()
            defer { test.remove() }
            test.close()
            for bytes in try LogSurgery(test.path).headerBytes() {
                let header = try EventHeaderCodec.decode(bytes.span.bytes)
                held.insert([header.type.rawValue, header.version])
            }
        }
        for type in EventType.allCases {
            for version in 1...EventSchema.current.version(of: type) {
                #expect(held.contains([type.rawValue, version]), "\(type.name) version \(version)")
            }
        }
    }

    /// A journal of before there were ledgers gets one of what its log says was erased.
    @Test(arguments: GoldenJournal.all) func getsItsLedger(_ golden: GoldenJournal) throws {
        let test = try golden.opened()
        defer { test.remove() }
        test.close()
        let ledger = try Data(contentsOf: URL(filePath: test.path + "/erasures"))
        let erased = try LogSurgery(test.path).bodyBytes().filter { body in
            if case .erased = try BodyRecord.open(body[...]) { true } else { false }
        }
        let entryByteCount = 52
        #expect(ledger.count == erased.count * entryByteCount)
        // The oldest build erased nothing yet.
        #expect(erased.isEmpty == (golden.name == "format-0"))
        var faults: [CheckFault] = []
        JournalCheck(test.path, limits: .forTests) { report in
            if case .fault(let fault) = report { faults.append(fault) }
        }.checkLog()
        #expect(faults == [])
    }

    @Test(arguments: GoldenJournal.all) func isSmall(_ golden: GoldenJournal) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: golden.path + "/data.mdb")
        #expect(try #require(attributes[.size] as? Int) < 200 * 1_024)
    }
}
