import DaybookCore
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

@testable import DaybookServer

/// Over the socket, on a running service.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ServiceTests {
    @Test func everyMethodAnswers() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            #expect(try client.result("system.ping")["pong"]?.bool == true)
            let started = try client.result("session.start", #"{"id":"s","owner":"o","title":"T"}"#)
            #expect(started["session"]?["id"]?.string == "s")
            #expect(started["position"]?.integer == 1)
            let message = try client.result(
                "message.append", #"{"session":"s","role":"user","content":"hi","key":"k"}"#)
            #expect(message["message"]?["id"]?.string == "s/1")
            #expect(message["revision"]?.integer == 2)
            let again = try client.result(
                "message.append", #"{"session":"s","role":"user","content":"hi","key":"k"}"#)
            #expect(again["duplicate"]?.bool == true)
            #expect(again["message"]?.shown == message["message"]?.shown)
            let turn = try client.result(
                "turn.append",
                #"{"session":"s","messages":[{"role":"user","content":1},{"role":"assistant","content":2}]}"#)
            #expect(turn["messages"]?.elements.map { $0["sequence"]?.integer } == [2, 3])
            #expect(turn["session"]?["messageCount"]?.integer == 3)
            for method in ["pin", "unpin", "archive", "restore", "close", "reopen"] {
                #expect(try client.result("session.\(method)", #"{"id":"s"}"#)["session"] != nil)
            }
            #expect(
                try client.result("session.rename", #"{"id":"s","title":"U"}"#)["session"]?["title"]?.string
                    == "U")
            #expect(
                try client.result("session.update", #"{"id":"s","pinned":true}"#)["session"]?["pinned"]?.bool
                    == true)
            #expect(
                try client.result("session.setContext", #"{"id":"s","context":[1 ]}"#)["session"]?["context"]?
                    .shown
                    == "[1 ]")
            let event = try client.result("event.append", #"{"session":"s","type":"x.a","body":{"a":1}}"#)
            #expect(event["event"]?["body"]?.shown == #"{"a":1}"#)
            #expect(
                try client.result("session.get", #"{"id":"s","withMessages":2}"#)["messages"]?.elements.map {
                    $0["sequence"]?.integer
                } == [2, 3])
            #expect(try client.result("session.list")["sessions"]?.elements.map { $0["id"]?.string } == ["s"])
            #expect(try client.result("message.list", #"{"session":"s"}"#)["total"]?.integer == 3)
            #expect(
                try client.result("message.get", #"{"session":"s","sequence":1}"#)["message"]?["content"]?
                    .string == "hi")
            #expect(
                try client.result("resume.prompt", #"{"session":"s"}"#)["text"]?.string?.contains(
                    "Prior Conversation") == true)
            #expect(try client.result("session.export", #"{"id":"s"}"#)["filename"]?.string == "u-s.json")
            #expect(
                try client.result("journal.read")["events"]?.elements.map { $0["position"]?.integer }.count
                    == 14)
            #expect(try client.result("projection.list")["projections"]?.isArray == true)
            #expect(try client.result("system.info")["journal"]?["head"]?.integer == 14)
            #expect(try client.result("rpc.discover")["openrpc"]?.string == "1.3.2")
        }
    }

    @Test func sendsStartSessionsAndStartsCloseThem() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            let first = try client.result(
                "message.append", #"{"startSession":{"owner":"o"},"role":"user","content":1}"#)
            let id = try #require(first["session"]?["id"]?.string)
            #expect(first["session"]?["messageCount"]?.integer == 1)
            let next = try client.result("session.start", #"{"owner":"o","closeCurrent":true}"#)
            #expect(next["closed"]?.elements.map(\.string) == [id])
            let refused = try client.call(
                "message.append", #"{"session":"\#(id)","role":"user","content":1}"#)
            #expect(refused.reason == "sessionClosed")
        }
    }

    /// A read sees every append sent before it, however many are on their way.
    @Test func readsSeeWhatWasSentBeforeThem() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            var lines = request("session.start", #"{"id":"s"}"#, id: 0)
            for index in 1...200 {
                lines += request(
                    "message.append", #"{"session":"s","role":"user","content":\#(index)}"#, id: -index)
                lines += request("message.list", #"{"session":"s","limit":1}"#, id: index)
            }
            try client.send(lines)
            for _ in 0...400 {
                let answer = try client.answer()
                guard let id = answer["id"]?.integer, id > 0 else { continue }
                #expect(try #require(answer["result"]?["total"]?.integer) >= id)
            }
        }
    }

    @Test func batchesAreAnsweredWhole() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            let calls = [
                request("session.start", #"{"id":"s"}"#), request("session.pin", #"{"id":"s"}"#, id: nil),
                request("session.get", #"{"id":"s"}"#, id: 3), "1", request("no.method", id: 4),
            ]
            try client.send("[" + calls.joined(separator: ",").replacing("\n", with: "") + "]\n")
            let answers = Array(try client.answer().elements)
            #expect(answers.count == 4)
            let read = try #require(answers.first { $0["id"]?.integer == 3 })
            #expect(read["result"]?["session"]?["pinned"]?.bool == true)
            try client.send(
                "[" + request("session.unpin", #"{"id":"s"}"#, id: nil).replacing("\n", with: "") + "]\n")
            #expect(try client.call("system.ping", id: 9)["id"]?.integer == 9)
        }
    }

    @Test func badLinesLeaveTheConnectionLongLinesEndIt() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            try client.send("{\n\u{0}\n")
            #expect(try client.answer()["error"]?["code"]?.integer == -32700)
            #expect(try client.answer()["error"]?["code"]?.integer == -32700)
            #expect(try client.result("system.ping")["pong"]?.bool == true)
            let long = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            for _ in 0..<16 { try client.send(long) }
            try? client.send("  ")
            #expect(try client.answer().reason == "tooLarge")
            #expect(try client.line() == nil)
        }
    }

    /// `printf … | nc -U`: the client closes its side at once and still gets its answer.
    @Test func halfClosedConnectionsAreAnswered() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            try client.send(
                request("session.start", #"{"id":"s"}"#) + request("session.get", #"{"id":"s"}"#, id: 2))
            client.finishSending()
            #expect(try client.answer()["result"] != nil)
            #expect(try client.answer()["result"] != nil)
            #expect(try client.line() == nil)
        }
    }

    @Test func stoppingFinishesWhatIsOnItsWay() async throws {
        let service = try await TestService()
        let client = try service.connect()
        _ = try client.result("session.start", #"{"id":"s"}"#)
        let idle = try service.connect()
        _ = try idle.result("system.ping")
        try client.send(
            (1...100).map { request("message.append", #"{"session":"s","role":"user","content":1}"#, id: $0) }
                .joined())
        #expect(try client.answer()["result"] != nil)
        try await service.stop()
        var done = 1
        while let line = try client.line() {
            let answer = try parse(line.utf8)
            #expect(answer["result"] != nil || answer.reason == "shuttingDown")
            done += 1
        }
        #expect(done <= 100)
        #expect(try idle.line() == nil)
        #expect(throws: TestFailure.self) { try RawConnection(service.socketPath) }
    }

    @Test func tooManyConnectionsAreToldSo() async throws {
        try await TestService.use({ $0.limits.connectionCountMax = 2 }) { service in
            let clients = [try service.connect(), try service.connect()]
            for client in clients { _ = try client.result("system.ping") }
            let refused = try service.connect()
            #expect(try refused.answer().reason == "overloaded")
            #expect(try refused.line() == nil)
        }
    }
}
