import DaybookCore
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

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
