import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct ClockTests {
    @Test func aClockThatGoesBackIsFlaggedAndNotFollowed() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let began = test.machine.state.withLock { $0.now }
        try await test.start("s")
        test.machine.advance(seconds: -3_600)
        try await test.say("back", in: "s")
        test.machine.advance(seconds: 3_599)
        try await test.say("still back", in: "s")
        try test.reopen()
        try await test.say("after a restart", in: "s")
        test.machine.advance(seconds: 1)
        try await test.say("again", in: "s")
        test.machine.advance(seconds: 5)
        try await test.say("on", in: "s")
        let headers = try await test.events().map(\.event.header)
        #expect(headers.map(\.recordedAt) == [0, 0, 0, 0, 0, 5].map { began.advanced(bySeconds: $0) })
        #expect(
            headers.map { $0.flags.contains(.clockRegressed) } == [false, true, true, true, false, false])
        #expect(headers.map(\.at) == headers.map(\.recordedAt))
    }

    @Test func aClientsOwnTimeIsKept() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let then = Timestamp(rfc3339: "1999-12-31T23:59:59.123456789Z".utf8)!
        var draft = MessageDraft.text("old")
        draft.at = then
        var request = AppendRequest.make("s", .record([draft, .text("new")], start: nil))
        request.at = then.advanced(bySeconds: 1)
        try await test.append(request)
        let headers = try await test.events().map(\.event.header)
        #expect(headers[1].at == then && headers[2].at == then.advanced(bySeconds: 1))
        #expect(headers[1].recordedAt == headers[0].recordedAt)
        #expect(try await test.session("s").lastMessageAt == then.advanced(bySeconds: 1))
    }
}

@Suite struct StorageTests {
    @Test func belowTheReserveAppendsAreRefusedAndReadsGoOn() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        let reserve = ServiceLimits.forTests.storageReserveByteCount
        test.machine.state.withLock { $0.freeByteCount = reserve - 1 }
        #expect(await test.result(of: .say("two", in: "s")).error == .storageFull)
        #expect(await test.result(of: .make("s", .setPinned(true))).error == .storageFull)
        #expect(try await test.texts(of: "s") == ["\"one\""])
        try test.reopen()
        #expect(await test.result(of: .say("two", in: "s")).error == .storageFull)
        #expect(try await test.texts(of: "s") == ["\"one\""])
        test.machine.state.withLock { $0.freeByteCount = reserve }
        let appended = try await test.say("three", in: "s")
        #expect(appended.last == Position(3))
        #expect(try await test.texts(of: "s") == ["\"one\"", "\"three\""])
    }

    /// A real disk of a few megabytes, filled to the last page.
    @Test(.enabled("mounting a tmpfs is not permitted") { SmallDisk.isPermitted })
    func aFullDiskRefusesAppendsUntilThereIsRoom() async throws {
        let disk = try #require(SmallDisk(megabytes: 8))
        defer { disk.unmount() }
        var limits = ServiceLimits.forTests
        limits.storageReserveByteCount = 0
        let machine = TestMachine(usesRealDisk: true)
        let test = try TestJournal(at: disk.path + "/journal", machine: machine, limits: limits)
        defer { test.remove() }
        try await test.start("s")
        try disk.putBallast(kibibytes: 2_048)

        let text = String(repeating: "x", count: 20_000)
        var count = 0
        // Folds that are given up may leave room for one more.
        var refusals: [JournalError] = []
        while refusals.count < 2, count < 2_000 {
            if let refusal = await test.result(of: .say(text, in: "s")).error {
                refusals.append(refusal)
            } else {
                refusals = []
                count += 1
            }
        }
        #expect(refusals == [.storageFull, .storageFull])
        #expect(count > 10)

        disk.removeBallast()
        #expect(try await test.session("s").messageCount == UInt64(count))
        let appended = try await test.append(.say("after", in: "s"))
        #expect(appended.last.value == UInt64(count) + 2)
        #expect(try await test.session("s").preview == "after")
        #expect(try await test.session("s").messageCount == UInt64(count) + 1)
    }

    @Test(.enabled("mounting a tmpfs is not permitted") { SmallDisk.isPermitted })
    func aJournalOpensOnAFullDisk() async throws {
        let disk = try #require(SmallDisk(megabytes: 8))
        defer { disk.unmount() }
        var limits = ServiceLimits.forTests
        limits.storageReserveByteCount = 0
        let machine = TestMachine(usesRealDisk: true)
        let test = try TestJournal(at: disk.path + "/journal", machine: machine, limits: limits)
        defer { test.remove() }
        try await test.start("s")
        for index in 0..<20 { try await test.say("m\(index)", in: "s") }
        test.close()
        disk.fill()
        try test.reopen(limits: limits)
        #expect(try await test.texts(of: "s").count == 20)
        let large = String(repeating: "x", count: 500_000)
        #expect(await test.result(of: .say(large, in: "s")).error == .storageFull)
        disk.removeBallast()
        try await test.say("more", in: "s")
        #expect(try await test.texts(of: "s").count == 21)
    }

    /// What heads lacks can't be stored: nothing is decided without it, and all goes on once there is room.
    @Test(.enabled("mounting a tmpfs is not permitted") { SmallDisk.isPermitted })
    func headsThatLagOnAFullDiskAreWaitedFor() async throws {
        let disk = try #require(SmallDisk(megabytes: 16))
        defer { disk.unmount() }
        var limits = ServiceLimits.forTests
        limits.storageReserveByteCount = 0
        let machine = TestMachine(usesRealDisk: true)
        let test = try TestJournal(at: disk.path + "/journal", machine: machine, limits: limits)
        defer { test.remove() }
        try await test.start("first")
        test.close()
        let views = test.path + "/views"
        let copy = test.path + "/daybook.views-copy"
        try FileManager.default.copyItem(atPath: views, toPath: copy)
        try test.reopen(limits: limits)
        for index in 0..<400 {
            try await test.append(.say("m", in: "s\(index)", key: "k", start: SessionStart()))
        }
        let head = test.journal.acknowledgedHead
        test.close()
        try FileManager.default.removeItem(atPath: views)
        try FileManager.default.moveItem(atPath: copy, toPath: views)
        disk.fill()
        try test.reopen(limits: limits)
        #expect(await test.result(of: .say("m", in: "s399", key: "k")).error == .storageFull)
        disk.removeBallast()
        let again = try await test.append(.say("m", in: "s399", key: "k"))
        #expect(again.isDuplicate && again.last == head)
        #expect(try await test.say("more", in: "s399").last == head.next)
    }
}
