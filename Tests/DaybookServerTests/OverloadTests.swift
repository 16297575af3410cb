import DaybookCore
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

@testable import DaybookJournal
@testable import DaybookServer

@Suite(.serialized, .timeLimit(.minutes(10))) struct OverloadTests {
    /// What was sent after a refused append is refused too, so that what is recorded is a beginning of it.
    @Test func orderHoldsOverARefusal() async throws {
        try await TestService.use({ $0.limits.queueCountMax = 8 }) { service in
            let client = try service.connect()
            _ = try client.result("session.start", #"{"id":"s"}"#)
            var next = 1
            for _ in 0..<20 {
                let count = 400
                try client.send(
                    (next..<next + count).map {
                        request("message.append", #"{"session":"s","role":"user","content":\#($0)}"#, id: $0)
                    }.joined())
                var accepted: [Int64] = []
                for _ in 0..<count {
                    let answer = try client.answer()
                    if answer["result"] != nil {
                        accepted.append(answer["id"]!.integer!)
                    } else {
                        #expect(answer.reason == "overloaded")
                    }
                }
                accepted.sort()
                #expect(accepted == (0..<accepted.count).map { Int64(next + $0) })
                next += accepted.count
            }
            // A refusal once seen, the next append is taken again.
            _ = try client.result("message.append", #"{"session":"s","role":"user","content":0}"#)
            #expect(
                try client.result("message.list", #"{"session":"s","limit":1}"#)["total"]?.integer
                    == Int64(next))
        }
    }

    /// Clients keep their order by this: the answer to a ping tells that no append before it was refused.
    @Test func aRefusalIsAnsweredBeforeAPingSentAfterIt() async throws {
        try await TestService.use({ $0.limits.queueCountMax = 1 }) { service in
            let client = try service.connect()
            _ = try client.result("session.start", #"{"id":"s"}"#)
            let pin = { request("session.pin", #"{"id":"s"}"#, id: $0) }
            let ping = { request("system.ping", id: $0) }
            let writer = await HeldThread { service.journal.queue.run($0) }
            try client.send(pin(1))
            try await eventually { service.journal.queue.waitingCount == 1 ? true : nil }
            // Together, and one by one, also behind what the refusal of another holds back.
            for lines in [[pin(2) + pin(3) + ping(4)], [pin(2), pin(3), ping(4)]] {
                for line in lines { try client.send(line) }
                let answers = try (0..<3).map { _ in try client.answer() }
                #expect(answers.map { $0["id"]?.integer } == [2, 3, 4])
                #expect(answers.map(\.reason) == ["overloaded", "overloaded", nil])
            }
            writer.goOn()
            let recorded = try client.answer()
            #expect(recorded["id"]?.integer == 1 && recorded["result"] != nil)
        }
    }

    /// The writer refuses an append late, because the view that it is decided with is far behind. What queues
    /// behind it, in its commit or a later one, is not recorded first.
    @Test(arguments: [1, 1_024])
    func whatTheWriterRefusesIsOvertakenByNone(_ commitRequestCountMax: Int) async throws {
        try await TestService.use({ $0.limits.commitRequestCountMax = commitRequestCountMax }) { service in
            let (client, other) = (try service.connect(), try service.connect())
            for id in ["s", "others", "filler"] {
                _ = try client.result("session.start", #"{"id":"\#(id)"}"#)
            }
            _ = try client.result("message.append", #"{"session":"s","role":"user","content":1}"#)
            let views = await HeldThread { work in service.journal.fold.run { _ in work(nil) } }
            try leaveViewsBehind(client)
            let writer = await HeldThread { service.journal.queue.run($0) }
            let say = #""role":"user","content":3}"#
            try client.send(
                request("message.edit", #"{"session":"s","sequence":1,"content":2}"#, id: 1)
                    + request("message.append", #"{"session":"s",\#(say)"#, id: 2)
                    + request("message.append", #"{"session":"others",\#(say)"#, id: 3))
            try await eventually { service.journal.queue.waitingCount == 3 ? true : nil }
            try other.send(request("message.append", #"{"session":"others",\#(say)"#, id: 4))
            try await eventually { service.journal.queue.waitingCount == 4 ? true : nil }
            writer.goOn()
            for id in 1...3 {
                let answer = try client.answer()
                #expect(answer["id"]?.integer == Int64(id) && answer.reason == "rebuilding")
            }
            #expect(try other.answer()["result"]?["message"]?["sequence"]?.integer == 1)
            let said = try client.result("message.append", #"{"session":"s",\#(say)"#)
            #expect(said["message"]?["sequence"]?.integer == 2, "the client knew of the refusals")
            views.goOn()
        }
    }

    /// Records as many events as views may be behind before decisions don't wait for them, and one more.
    private func leaveViewsBehind(_ client: RawConnection) throws {
        let count = Int(Limits.catchUpEventCountMax) + 1
        let message = #"{"role":"user","content":1}"#
        for first in stride(from: 0, to: count, by: Limits.messagesPerTurnMax) {
            let turn = Array(repeating: message, count: min(Limits.messagesPerTurnMax, count - first))
            let messages = turn.joined(separator: ",")
            _ = try client.result(
                "turn.append", #"{"session":"filler","fields":["sequence"],"messages":[\#(messages)]}"#)
        }
    }

    /// A client that sends and never reads is no longer read, and harms nobody.
    @Test func aClientThatTakesNoAnswersIsNotRead() async throws {
        try await TestService.use { service in
            let greedy = try service.connect()
            _ = try greedy.result(
                "session.start", #"{"id":"s","context":"\#(String(repeating: "c", count: 50_000))"}"#)
            let flood = (1...200).map { request("session.get", #"{"id":"s"}"#, id: $0) }.joined()
            try greedy.send(flood)
            let other = try service.connect()
            for _ in 0..<50 { _ = try other.result("session.pin", #"{"id":"s"}"#) }
            for _ in 1...200 { #expect(try greedy.answer()["result"] != nil) }
        }
    }

    @Test func manyConnectionsAtOnce() async throws {
        try await TestService.use { service in
            let clients = try (0..<50).map { _ in try service.connect() }
            for (index, client) in clients.enumerated() {
                try client.send(request("session.start", #"{"id":"s\#(index)"}"#, id: 0))
                for message in 1...20 {
                    try client.send(
                        request(
                            "message.append", #"{"session":"s\#(index)","role":"user","content":1}"#,
                            id: message))
                }
            }
            for client in clients {
                for _ in 0...20 { #expect(try client.answer()["result"] != nil) }
            }
            let page = try clients[0].result("session.list", #"{"archived":"exclude"}"#)
            #expect(
                page["sessions"]?.elements.map { $0["messageCount"]?.integer }
                    == Array(repeating: 20, count: 50))
        }
    }
}

/// A thread of a journal, held between two pieces of its work.
private final class HeldThread: Sendable {
    private let mayGoOn = DispatchSemaphore(value: 0)

    /// Returns once the thread is held.
    /// - Parameter run: has the thread do some work.
    init(_ run: (@escaping AppendQueue.WorkItem) -> Void) async {
        let mayGoOn = mayGoOn
        await withCheckedContinuation { continuation in
            run { _ in
                continuation.resume()
                mayGoOn.wait()
            }
        }
    }

    func goOn() { mayGoOn.signal() }

    /// Ends the hold where a test fails before it does; one signal too many harms nobody.
    deinit { mayGoOn.signal() }
}
