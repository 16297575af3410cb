import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// Clients of earlier builds get the answers they always got: recorded dialogues are replayed on this build.
///
/// `DAYBOOK_RECORD_DIALOGUES=1 swift test --filter DialogueTests` records what this build answers to requests
/// that have no answer in their file yet. It never writes over an answer.
@Suite(.timeLimit(.minutes(10))) struct DialogueTests {
    private static let isRecording = ProcessInfo.processInfo.environment["DAYBOOK_RECORD_DIALOGUES"] != nil

    @Test("F4: an old client gets the same answers, but for added members", arguments: ["protocol-1"])
    func anOldClientGetsTheSameAnswers(name: String) async throws {
        var dialogue = try Dialogue(name)
        let faults = try FaultLibrary()
        try faults.set(.ofDialogues)
        let service = try RunningService(environment: faults.clockEnvironment)
        defer { service.remove() }
        var run = try DialogueRun(service)
        for (index, line) in dialogue.lines.enumerated() {
            guard case .exchange(var exchange) = line else { continue }
            let received = try await run.received(exchange)
            if exchange.received.isEmpty, Self.isRecording {
                exchange.received = received
                dialogue.lines[index] = .exchange(exchange)
            }
            let asked = "\(exchange.method) \(exchange.params)"
            #expect(received.count == exchange.received.count, "\(asked)")
            for (old, new) in zip(exchange.received, received) {
                let difference = AddedMembers.difference(old, new)
                #expect(difference == nil, "\(asked)")
            }
        }
        if Self.isRecording {
            try dialogue.text.write(toFile: dialogue.file, atomically: true, encoding: .utf8)
        }
        #expect(service.terminate() == 0)
    }

    // MARK: The comparison

    @Test func addedMembersAreNoDifference() {
        #expect(AddedMembers.difference(#"{"a":[{"b":1}]}"#, #"{"z":0,"a":[{"b":1,"c":2}],"d":3}"#) == nil)
        #expect(
            AddedMembers.difference(
                #"{"document":"{\"a\":1}\n{\"b\":2}\n"}"#, #"{"document":"{\"a\":1,\"c\":3}\n{\"b\":2}\n"}"#)
                == nil)
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":1.0}"#), (#"{"a":1}"#, #"{}"#), (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#),
            (#"{"a":[1]}"#, #"{"a":[1,2]}"#), (#"{"a":{"b":1}}"#, #"{"a":[]}"#),
            (#"{"a":"x"}"#, #"{"a":"y"}"#),
            (#"{"content":{"b":1}}"#, #"{"content":{"b":1,"c":2}}"#),
            (#"{"context":{"b": 1}}"#, #"{"context":{"b":1}}"#),
            (#"{"document":"{\"a\":1}"}"#, #"{"document":"{\"a\":2}"}"#),
        ]
    )
    func everythingElseIsADifference(old: String, new: String) {
        #expect(AddedMembers.difference(old, new) != nil)
    }
}

/// A dialogue in progress: the connection, and what later requests take from earlier answers.
struct DialogueRun {
    private let connection: RawConnection
    private let normal: DialogueNormalForm
    private let directory: String
    private var lastID = 0
    private var lastCursor = ""
    /// The newest event that an answer has told of.
    private var head: Int64 = 0

    init(_ service: RunningService) throws {
        connection = try RawConnection(service.socket)
        directory = service.directory
        normal = DialogueNormalForm(directory: service.directory)
    }

    /// Makes the request, and gives what came for it in the form that is kept.
    mutating func received(_ exchange: Dialogue.Exchange) async throws -> [String] {
        lastID += 1
        let params = exchange.params.replacing("$nextCursor", with: lastCursor)
            .replacing("$DIRECTORY", with: directory)
        let request = RawConnection.request(exchange.method, params, id: lastID)
        var lines = try ask(request)
        if exchange.method == "search.messages" {
            // The search view may be behind, and says how far it is.
            lines = try await eventually {
                let lines = try ask(request)
                let through = try value(lines[0])["result"]?["throughPosition"]?.integer
                return through == head ? lines : nil
            }
        }
        if exchange.method == "journal.subscribe" {
            while true {
                let line = try #require(try connection.line())
                lines.append(line)
                if line.contains("journal.caughtUp") { break }
            }
        }
        try note(try value(lines[0])["result"])
        return lines.map { normal($0) }
    }

    /// Passes over the progress of long work, which is told as often as it goes.
    private func ask(_ request: String) throws -> [String] {
        try connection.send(request)
        while true {
            let line = try #require(try connection.line())
            if !line.contains("\"admin.progress\"") { return [line] }
        }
    }

    private func value(_ line: String) throws -> JSONValue {
        var scanner = JSONScanner()
        return try scanner.value(of: Array(line.utf8)[...])
    }

    private mutating func note(_ result: JSONValue?) throws {
        if let cursor = result?["nextCursor"]?.string { lastCursor = cursor }
        if let position = result?["position"]?.integer { head = max(head, position) }
    }
}
