import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Whatever comes, the connection lives on and the journal is unchanged.
@Suite struct BadInputTests {
    static let lines: [(String, String)] = [
        ("this is not json", "-32700"), (#"{"jsonrpc":"2.0","id":1,"method":"system.ping""#, "-32700"),
        (#"{"a":1,"a":2}"#, "-32700"), ("[1,]", "-32700"), ("[]", "-32600"), ("1", "-32600"),
        (#"{"id":1,"method":"system.ping"}"#, "-32600"),
        (#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1}"#, "-32600"), (#"{"jsonrpc":"2.0","id":{},"method":"x"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#, "-32601"),
        (#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":[1]}"#, "-32602"),
    ]

    @Test func malformedLines() async throws {
        try await withService { service, client in
            let raw = try RawConnection(service.socket)
            for (line, code) in BadInputTests.lines {
                #expect(try raw.exchange(line)?.contains("\"code\":\(code)") == true, "\(line)")
            }
            try raw.send([0xFF, 0xFE, 10])
            #expect(try raw.line()?.contains("-32700") == true)
            #expect(
                try raw.exchange(#"{"jsonrpc":"2.0","id":7,"method":"system.ping"}"#)?.contains("pong")
                    == true)
            #expect(try await client.info().head == 0)
        }
    }

    static let calls: [(String, String, String)] = [
        ("session.start", #"{"id": "a b"}"#, "invalidParams id"),
        ("session.start", #"{"id": 7}"#, "invalidParams id"),
        ("session.start", #"{"idd": "a"}"#, "invalidParams idd"),
        ("session.start", #"{"owner": ""}"#, "invalidParams owner"),
        ("session.start", #"{"owner": "a\u0007b"}"#, "invalidParams owner"),
        ("session.start", #"{"title": ""}"#, "invalidParams title"),
        ("session.start", #"{"expectedRevision": 0.5}"#, "invalidParams expectedRevision"),
        ("session.rename", #"{"title": "x"}"#, "invalidParams id"),
        ("message.append", #"{"session": "s", "content": 1}"#, "invalidParams role"),
        ("message.append", #"{"session": "s", "role": "user"}"#, "invalidParams content"),
        ("message.append", #"{"session": "s", "role": "boss", "content": 1}"#, "invalidParams role"),
        (
            "message.append", #"{"session": "s", "role": "user", "content": 1, "type": "song"}"#,
            "invalidParams type"
        ),
        (
            "message.append", #"{"session": "s", "role": "user", "content": 1, "at": "yesterday"}"#,
            "invalidParams at"
        ),
        (
            "message.append", #"{"session": "s", "role": "user", "content": 1, "key": ""}"#,
            "invalidParams key"
        ),
        ("message.list", #"{"session": "s", "limit": 1001}"#, "invalidParams limit"),
        ("message.list", #"{"session": "s", "limit": 0}"#, "invalidParams limit"),
        ("message.list", #"{"session": "s", "order": "up"}"#, "invalidParams order"),
        ("message.list", #"{"session": "s", "after": -1}"#, "invalidParams after"),
        ("session.list", #"{"cursor": "zz"}"#, "invalidParams cursor"),
        ("session.list", #"{"status": "lost"}"#, "invalidParams status"),
        ("turn.append", #"{"session": "s", "messages": []}"#, "invalidParams messages"),
        ("resume.prompt", #"{"session": "s", "format": "poem"}"#, "invalidParams format"),
        ("resume.prompt", #"{"session": "s", "keep": "all"}"#, "invalidParams keep"),
        ("resume.prompt", #"{"session": "s", "version": 3}"#, "invalidParams version"),
        ("resume.prompt", #"{"session": "s", "version": "2"}"#, "invalidParams version"),
        ("resume.prompt", #"{"session": "s", "keep": "task", "version": 1}"#, "invalidParams version"),
        ("resume.prompt", #"{"session": "s", "keep": "task", "stable": true}"#, "invalidParams stable"),
        (
            "resume.prompt", #"{"session": "s", "keep": "task", "tokenBudget": 0}"#,
            "invalidParams tokenBudget"
        ),
        ("resume.explain", #"{"session": "s", "keep": "task", "version": 1}"#, "invalidParams version"),
        ("resume.explain", #"{"session": "s", "limit": 1001}"#, "invalidParams limit"),
        ("resume.explain", #"{"session": "s", "cursor": "6d"}"#, "invalidParams cursor"),
        ("resume.explain", #"{"keep": "task"}"#, "invalidParams session"),
        ("event.append", #"{"session": "s", "type": "session.started", "body": 1}"#, "invalidParams type"),
        ("session.get", #"{"id": "nope"}"#, "notFound"),
    ]

    @Test func wrongParametersAreNamed() async throws {
        try await withService { _, client in
            for (method, parameters, expected) in BadInputTests.calls {
                #expect(try await client.refusal(method, parameters) == expected, "\(method) \(parameters)")
            }
            let large = String(repeating: "x", count: 8 * 1_048_576)
            let refusal = try await client.refusal(
                "message.append", #"{"session": "s", "role": "user", "content": "\#(large)"}"#)
            #expect(refusal.hasPrefix("tooLarge"))
            #expect(try await client.info().head == 0)
        }
    }

    @Test func aLineOverTheFrameLimitEndsTheConnection() async throws {
        try await withService { service, client in
            let raw = try RawConnection(service.socket)
            let sender = Thread { try? raw.send([UInt8](repeating: 0x20, count: 17 * 1_048_576)) }
            sender.start()
            #expect(try raw.line()?.contains("error") == true)
            #expect(try raw.line() == nil)
            try await client.ping()
        }
    }

    @Test func oneByteAtATimeAndAHalfClosedSocket() async throws {
        try await withService { service, _ in
            let raw = try RawConnection(service.socket)
            for byte in #"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#.utf8 { try raw.send([byte]) }
            try raw.send("\n" + #"{"jsonrpc":"2.0","id":2,"method":"system.ping"}"# + "\n")
            raw.finishSending()
            #expect(try raw.line()?.contains(#""id":1"#) == true)
            #expect(try raw.line()?.contains(#""id":2"#) == true)
            #expect(try raw.line() == nil)
        }
    }

    @Test func batchesAndNotifications() async throws {
        try await withService { service, _ in
            let raw = try RawConnection(service.socket)
            let answer = try raw.exchange(
                #"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},{"jsonrpc":"2.0","method":"system.ping"},7]"#
            )
            #expect(answer?.hasPrefix("[") == true)
            #expect(answer?.contains(#""id":1"#) == true)
            #expect(answer?.contains("-32600") == true)
            try raw.send(#"{"jsonrpc":"2.0","method":"session.start","params":{"id":"quiet"}}"# + "\n")
            let got = try raw.exchange(
                #"{"jsonrpc":"2.0","id":2,"method":"session.get","params":{"id":"quiet"}}"#)
            #expect(got?.contains(#""id":2,"result""#) == true)
        }
    }
}

extension RawConnection: @unchecked Sendable {
    // Sendable for one thread that sends while another receives: they share nothing but the descriptor.
}
