import DaybookTesting
import Foundation
import Testing

@testable import DaybookClient

/// What is on disk, to the byte and after anything that may happen to it.
struct OutboxFileTests {
    private let entries = (1...5).map { number in
        OutboxEntry(
            number: UInt64(number), method: "message.append",
            params: Array(#"{"key":"k\#(number)","content":"é \#(number)"}"#.utf8))
    }

    private func withFile(_ body: (String) throws -> Void) throws {
        try withTestDirectory { try body($0 + "/outbox") }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func fill(_ path: String) throws {
        let outbox = try Outbox(path: path)
        for entry in entries { try outbox.keep(entry.method, entry.params) }
    }

    /// The methods that a new outbox finds, as texts.
    private func kept(_ path: String) throws -> [[UInt8]] {
        let outbox = try Outbox(path: path)
        var found: [[UInt8]] = []
        while let entry = outbox.first {
            found.append(entry.params)
            try outbox.remove(entry)
        }
        return found
    }

    @Test func goldenBytes() throws {
        let entry = OutboxRecord.entry(
            OutboxEntry(number: 258, method: "a.b", params: Array(#"{"key":"k"}"#.utf8)))
        let payload: [UInt8] = [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0] + Array(#"a.b{"key":"k"}"#.utf8)
        #expect(entry.bytes == [25, 0, 0, 0, 0x4D, 0x80, 0x90, 0xEF] + payload)
        let done = OutboxRecord.done(through: 7)
        #expect(done.bytes == [9, 0, 0, 0, 0xC6, 0xB7, 0x2D, 0xAC, 2, 7, 0, 0, 0, 0, 0, 0, 0])
        #expect(OutboxRecord.header == Array("daybook outbox 1\n".utf8))
    }

    @Test func whatIsKeptIsThereAgainInOrder() throws {
        try withFile { path in
            try fill(path)
            #expect(try kept(path) == entries.map(\.params))
            #expect(try kept(path).isEmpty)
            #expect(try bytes(path) == OutboxRecord.header)
        }
    }

    /// The application dies at any byte of a write: what was accepted before is there, the rest is not.
    @Test func aTornTailIsDroppedAtAnyByte() throws {
        try withFile { path in
            try fill(path)
            let whole = try bytes(path)
            var ends = [OutboxRecord.header.count]
            for entry in entries { ends.append(ends.last! + OutboxRecord.entry(entry).bytes.count) }
            for count in 0..<whole.count {
                try write(Array(whole[..<count]), to: path)
                let wholeCount = max(0, ends.count { $0 <= count } - 1)
                let outbox = try Outbox(path: path)
                #expect(outbox.count == wholeCount)
                try outbox.keep("x", Array("{}".utf8))
            }
            // A power cut may leave room that was never written.
            try write(whole + [UInt8](repeating: 0, count: 100), to: path)
            #expect(try kept(path).count == entries.count)
        }
    }

    @Test func damageBeforeTheEndIsNamedAndNothingDropped() throws {
        try withFile { path in
            try fill(path)
            let whole = try bytes(path)
            let lastStart = whole.count - OutboxRecord.entry(entries[4]).bytes.count
            for offset in stride(from: 0, to: lastStart, by: 3) {
                var damaged = whole
                damaged[offset] ^= 0x55
                try write(damaged, to: path)
                let error = try #require(throws: OutboxError.self) { _ = try Outbox(path: path) }
                #expect(error.kind == .damaged && error.description.contains(path))
                #expect(try bytes(path) == damaged)
            }
        }
    }

    @Test func oneAtATime() throws {
        try withFile { path in
            let outbox = try Outbox(path: path)
            let error = try #require(throws: OutboxError.self) { _ = try Outbox(path: path) }
            #expect(error.kind == .inUse)
            _ = outbox.count
        }
    }

    @Test func boundsAreKept() throws {
        try withFile { path in
            let few = try Outbox(path: path, entryCountMax: 2)
            for entry in entries[..<2] { try few.keep(entry.method, entry.params) }
            let before = try bytes(path)
            let full = try #require(throws: OutboxError.self) { try few.keep("m", Array("{}".utf8)) }
            #expect(full.kind == .full && full.description.contains("2"))
            #expect(try bytes(path) == before)
            try few.remove(entries[0])
            try few.keep("m", Array("{}".utf8))
            #expect(few.count == 2)
        }
        try withFile { path in
            let small = try Outbox(path: path, byteCountMax: 200)
            let error = try #require(throws: OutboxError.self) {
                for _ in 0..<10 { try small.keep("m", entries[0].params) }
            }
            #expect(error.kind == .full)
        }
    }

    /// Never empty, ever changing: the file stays within twice the bound.
    @Test func theFileDoesNotGrowForEver() throws {
        try withFile { path in
            let outbox = try Outbox(path: path, byteCountMax: 2_000)
            for _ in 0..<500 {
                try outbox.keep("m", entries[0].params)
                try outbox.keep("m", entries[1].params)
                while outbox.count > 3 { try outbox.remove(try #require(outbox.first)) }
                #expect(try bytes(path).count <= 4_000 + 100)
            }
            #expect(outbox.count == 3)
        }
    }

    @Test func whatIsRefusedIsKeptAside() throws {
        try withFile { path in
            try fill(path)
            let outbox = try Outbox(path: path)
            let error = DaybookError(code: -32005, reason: .sessionClosed, message: "closed")
            try outbox.refuse(try #require(outbox.first), error)
            #expect(outbox.count == 4)
            let line = try JSONBytes(json: String(contentsOfFile: path + ".refused", encoding: .utf8))
            #expect(line["reason"]?.string == "sessionClosed")
            #expect(line["method"]?.string == "message.append")
            #expect(line["params"]?["key"]?.string == "k1")
        }
    }

    /// It is bounded, whoever reads it or not: delivery waits for room, and says so to whoever records.
    @Test func whatIsRefusedIsBounded() throws {
        try withFile { path in
            try fill(path)
            let outbox = try Outbox(path: path, refusedByteCountMax: 100)
            let refused = DaybookError(code: -32005, reason: .sessionClosed, message: "closed")
            // One line fits, however long.
            try outbox.refuse(try #require(outbox.first), refused)
            let size = try bytes(path + ".refused").count
            #expect(size > 100)
            let second = try #require(outbox.first)
            let problem = try #require(throws: OutboxError.self) { try outbox.refuse(second, refused) }
            #expect(
                problem.kind == .refusedFull && problem.description.contains("\(path).refused holds \(size)"))
            #expect(outbox.first == second && outbox.count == 4)
            #expect(try bytes(path + ".refused").count == size)
            let stuck = try #require(throws: OutboxError.self) { try outbox.keep("m", second.params) }
            #expect(stuck == problem)
            unlink(path + ".refused")
            try outbox.refuse(second, refused)
            try outbox.keep("m", second.params)
            #expect(outbox.count == 4)
        }
    }
}
