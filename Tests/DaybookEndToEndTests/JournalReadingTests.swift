import DaybookClient
import DaybookTesting
import Foundation
import Synchronization
import Testing

/// Reading the log, subscribing to it, and what every answer promises: rows A16, C6, F1, F2, F7.
@Suite struct JournalReadingTests {
    @Test("F7: catch up, then follow, none missed and none twice while a writer is busy")
    func subscriptionsMissNothingAndRepeatNothingWhileAWriterIsBusy() async throws {
        try await withService { service, client in
            let eventCount = 3_000
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let writer = Task {
                let busy = service.client()
                for _ in 0..<(eventCount / 100) {
                    let pending = (0..<100).map { _ in
                        busy.submitMessage(MessageDraft(role: .user, text: "x"), to: "s")
                    }
                    for answer in pending { _ = try await answer.value }
                }
                await busy.close()
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reader in 0..<4 {
                    group.addTask {
                        let subscriber = service.client()
                        var next = 1
                        var caughtUpCount = 0
                        for try await element in subscriber.subscribe(from: 1) {
                            switch element {
                            case .event(let event):
                                #expect(event.position == next, "reader \(reader)")
                                next = event.position + 1
                            case .caughtUp(let position):
                                caughtUpCount += 1
                                #expect(position <= next)
                            }
                            if next > eventCount + 1, caughtUpCount > 0 { break }
                        }
                        #expect(caughtUpCount == 1)
                        await subscriber.close()
                    }
                }
                try await group.waitForAll()
            }
            try await writer.value
        }
    }

    @Test func aSubscriptionGoesOnAfterTheServiceDied() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            var events = client.subscribe(from: 1).makeAsyncIterator()
            var positions: [Int] = []
            func take(_ count: Int) async throws {
                while positions.count < count, let element = try await events.next() {
                    if case .event(let event) = element { positions.append(event.position) }
                }
            }
            for _ in 1...5 { _ = try await client.append(MessageDraft(role: .user, text: "x"), to: "s") }
            try await take(6)
            service.kill()
            try service.start()
            for _ in 1...5 { _ = try await client.append(MessageDraft(role: .user, text: "y"), to: "s") }
            try await take(11)
            #expect(positions == Array(1...11))
        }
    }

    @Test func aSubscriptionIsNarrowedAndEnds() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "a", "owner": "ann"}"#)
            _ = try await client.ask("session.start", #"{"id": "b", "owner": "bob"}"#)
            let raw = try RawConnection(service.socket)
            let subscribed = try raw.exchange(
                #"{"jsonrpc":"2.0","id":1,"method":"journal.subscribe","params":{"from":1,"owner":"bob"}}"#)
            #expect(subscribed?.contains(#""subscription":1"#) == true)
            #expect(try raw.line()?.contains(#""session":"b""#) == true)
            #expect(try raw.line()?.contains("journal.caughtUp") == true)
            _ = try await client.append(MessageDraft(role: .user, text: "no"), to: "a")
            _ = try await client.append(MessageDraft(role: .user, text: "yes"), to: "b")
            #expect(try raw.line()?.contains(#""content":"yes""#) == true)
            let beyond = #"{"jsonrpc":"2.0","id":2,"method":"journal.subscribe","params":{"from":99}}"#
            #expect(try raw.exchange(beyond)?.contains(#""field":"from""#) == true)
            let end = #"{"jsonrpc":"2.0","id":3,"method":"journal.unsubscribe","params":{"subscription":1}}"#
            #expect(try raw.exchange(end) == #"{"jsonrpc":"2.0","id":3,"result":{}}"#)
        }
    }

    @Test func clientsOwnEventsAndFilters() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let added = try await client.ask(
                "event.append", #"{"session": "s", "type": "x.wine.tasted", "body": {"year": 1999}}"#)
            #expect(added["event"]?["body"]?.text == #"{"year": 1999}"#)
            let bad = #"{"session": "s", "type": "wine", "body": 1}"#
            #expect(try await client.refusal("event.append", bad) == "invalidParams type")
            let events = try await client.ask("journal.read", #"{"types": ["x.wine.tasted"]}"#)
            #expect(events["events"]?.elements.map { $0["position"]?.integer } == [2])
            #expect(events["head"]?.integer == 2)
            let back = try await client.readJournal(newestFirst: true).events
            #expect(back.map(\.position) == [2, 1])
        }
    }

    @Test func readsReflectWhatWasAcknowledgedAnywhere() async throws {
        try await withService { service, client in
            let reader = service.client()
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            for index in 1...200 {
                _ = try await client.append(MessageDraft(role: .user, text: "x"), to: "s")
                let page = try await reader.messages(of: "s", MessageQuery(limit: 1, order: .newestFirst))
                #expect(page.messages.first?.sequence == index)
            }
            await reader.close()
        }
    }

    @Test func appendsAndReadsMayBePipelined() async throws {
        try await withService { service, _ in
            let raw = try RawConnection(service.socket)
            var lines = #"{"jsonrpc":"2.0","id":0,"method":"session.start","params":{"id":"s"}}"# + "\n"
            for index in 1...100 {
                lines += """
                    {"jsonrpc":"2.0","id":"a\(index)","method":"message.append","params":\
                    {"session":"s","role":"user","content":\(index)}}
                    {"jsonrpc":"2.0","id":"r\(index)","method":"message.list","params":\
                    {"session":"s","order":"desc","limit":1}}

                    """
            }
            try raw.send(lines)
            var answers: [String: JSONBytes] = [:]
            for _ in 0..<201 {
                let answer = try JSONBytes(json: try raw.line() ?? "null")
                answers[answer["id"]?.text ?? ""] = answer["result"]
            }
            for index in 1...100 {
                #expect(answers["\"a\(index)\""]?["message"]?["sequence"]?.integer == index)
                let seen = answers["\"r\(index)\""]?["messages"]?.elements.first?["content"]?.integer
                #expect((seen ?? 0) >= index, "a read sees every append sent before it")
            }
        }
    }

    @Test func viewsCanAlwaysBeDeleted() async throws {  // F3
        try await withService { service, client in
            for index in 1...20 {
                _ = try await client.ask("session.start", #"{"id": "s\#(index)", "owner": "o\#(index % 3)"}"#)
                _ = try await client.append(MessageDraft(role: .user, text: "m\(index)"), to: "s\(index)")
            }
            let calls = [
                ("session.list", #"{"owner": "o1"}"#), ("message.list", #"{"session": "s7"}"#),
                ("resume.prompt", #"{"session": "s7"}"#), ("session.get", #"{"id": "s7"}"#),
            ]
            var before: [String] = []
            for (method, parameters) in calls { before.append(try await client.ask(method, parameters).text) }
            #expect(service.terminate() == 0)
            try FileManager.default.removeItem(atPath: service.journal + "/views")
            try service.start()
            for (call, answer) in zip(calls, before) {
                #expect(try await client.ask(call.0, call.1).text == answer, "\(call.0)")
            }
            #expect(try await client.projections().allSatisfy { $0.state == .live })
        }
    }
}
