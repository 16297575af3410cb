import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Events as a stream, as a browser takes them.
@Suite(.timeLimit(.minutes(10))) struct WebEventTests {
    private func open(
        _ gateway: RunningGateway, _ target: String, _ headers: [(String, String)]
    ) throws -> WebConnection {
        let connection = try gateway.connect()
        try connection.send("GET", target, headers)
        let head = try connection.head()
        guard head.status == 200 else { throw TestFailure("no stream: \(head.status)") }
        #expect(head.header("content-type") == "text/event-stream")
        return connection
    }

    /// The next event of the journal, its sign of being caught up left out.
    private func next(_ connection: WebConnection) throws -> WebConnection.Event {
        while let event = try connection.event() {
            if event.name == "message", !event.isComment { return event }
        }
        throw TestFailure("the stream has ended")
    }

    /// What a stream still tells until it ends.
    private static func rest(of stream: WebConnection) throws -> [WebConnection.Event] {
        var events: [WebConnection.Event] = []
        while let event = try stream.event() { events.append(event) }
        return events
    }

    private func record(_ client: DaybookClient, _ count: Int, in session: String = "s") async throws {
        for number in 0..<count {
            _ = try await client.append(
                MessageDraft(role: .user, text: "number \(number)"), to: session,
                startSession: SessionDraft())
        }
    }

    @Test func eventsComeAsTheSubscriptionTellsThem() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            try await record(client, 2)
            let stream = try open(gateway, "/events?from=1", try gateway.cookie())
            let page = try await client.readJournal(from: 1)
            for event in page.events {
                let told = try next(stream)
                #expect(told.id == "\(event.position)")
                #expect(told.data == event.json.text)
            }
            let caughtUp = try #require(try stream.event())
            #expect(caughtUp.name == "caughtUp")
            #expect(caughtUp.id == "3")
            #expect(caughtUp.data == #"{"position":3}"#)
            try await record(client, 1)
            #expect(try next(stream).id == "4")
        }
    }

    @Test func filtersLeaveOutTheOthers() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            try await record(client, 1, in: "a")
            try await record(client, 1, in: "b")
            let cookie = try gateway.cookie()
            let stream = try open(gateway, "/events?from=1&session=b&types=message.recorded", cookie)
            #expect(try next(stream).id == "4")
            for wrong in ["from=99", "from=x", "types=no.such", "nothing=1"] {
                #expect(
                    try gateway.connect().ask("GET", "/events?\(wrong)", cookie).status == 400, "\(wrong)")
            }
        }
    }

    @Test func anotherSitesPageGetsNone() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie().filter { $0.0 == "Cookie" }
            for header in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "same-site")] {
                #expect(try gateway.connect().ask("GET", "/events", cookie + [header]).status == 403)
            }
            #expect(try gateway.connect().ask("GET", "/events").status == 401)
        }
    }

    @Test func noneIsMissedOrDoubledAcrossReconnectsAndARestartOfTheService() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            try await record(client, 5)
            var seen: [Int] = []
            var stream = try open(gateway, "/events?from=1", cookie)
            func take(_ count: Int) throws {
                for _ in 0..<count { seen.append(try #require(Int(try next(stream).id ?? ""))) }
            }
            try take(3)
            // The page goes, and comes again with the last id that it has.
            stream = try open(gateway, "/events?from=1", cookie + [("Last-Event-ID", "\(seen.last!)")])
            try take(3)
            // The service goes: the page is told, and comes again when it is back.
            service.terminate()
            let told = try Self.rest(of: stream)
            #expect(told.contains { $0.name == "failed" && $0.data.contains("unreachable") }, "\(told)")
            try service.start()
            let again = service.client()
            try await record(again, 4)
            stream = try open(gateway, "/events?from=1", cookie + [("Last-Event-ID", "\(seen.last!)")])
            try take(4)
            await again.close()
            #expect(seen == Array(1...10))
        }
    }

    @Test func pagesThatAreSlowOrGoneCostLittle() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            let text = String(repeating: "x", count: 1 << 20)
            for _ in 0..<32 {
                _ = try await client.append(
                    MessageDraft(role: .user, text: text), to: "s", startSession: SessionDraft())
            }
            let before = try gateway.memoryByteCount()
            // Each would have 32 MiB to take, and takes nothing but the head.
            var slow: [WebConnection] = []
            for _ in 0..<16 { slow.append(try open(gateway, "/events?from=1", cookie)) }
            // Somebody who does take goes through all of it meanwhile.
            let stream = try open(gateway, "/events?from=1", cookie)
            for _ in 0..<33 { _ = try next(stream) }
            let held = try gateway.memoryByteCount() - before
            #expect(held < 16 * 12 << 20, "16 slow pages hold \(held) bytes")
            // Those that are gone give their places back.
            slow = []
            try await eventually("the places of pages that are gone") {
                let text = try gateway.connect().ask("GET", "/metrics").text
                return text.contains("\ndaybook_web_event_streams 1\n") ? true : nil
            }
        }
    }

    @Test func streamsAreBounded() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            var streams: [WebConnection] = []
            for _ in 0..<64 { streams.append(try open(gateway, "/events?from=1", cookie)) }
            let answer = try gateway.connect().ask("GET", "/events?from=1", cookie)
            #expect(answer.status == 503)
            #expect(answer.header("retry-after") == "1")
            #expect(try gateway.connect().ask("GET", "/healthz").status == 200)
            #expect(streams.count == 64)
        }
    }
}
