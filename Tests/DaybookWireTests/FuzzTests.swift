import DaybookCore
import DaybookTesting
import Testing

@testable import DaybookWire

/// Whatever a line holds, it is a request or an error with an answer.
@Suite struct FuzzTests {
    private let lines = [
        #"{"jsonrpc":"2.0","id":1,"method":"message.append","params":{"session":"s","role":"user","#
            + #""content":[{"type":"tool_use","id":"\u0041","name":"f","input":{}}],"metadata":{"tool_calls":"#
            + #"[{"id":"a","function":{}}]},"key":"k\n","at":"2026-01-01T00:00:00Z","expectedRevision":1e0}}"#,
        #"[{"jsonrpc":"2.0","method":"turn.append","params":{"messages":[{"role":"tool","content":null}],"#
            + #""startSession":{"id":"x","title":"\ud83d\ude00"}}},{"jsonrpc":"2.0","id":null,"method":"x"}]"#,
        #"{"jsonrpc":"2.0","id":"é","method":"session.list","params":{"cursor":"7300","types":["x.a"]}}"#,
    ].map { Array($0.utf8) }

    private let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "1e999", "-", "\u{0}", "é", " ",
        "\"id\":", "{}", "[]",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<Depth.count(8)) func mutatedLinesAreAnsweredOrTaken(seed: Int) {
        var randomness = SeededGenerator(seed: UInt64(seed))
        var decoder = RPCFrameDecoder()
        for _ in 0..<1_000 {
            var line = lines.randomElement(using: &randomness)!
            for _ in 0...Int.random(in: 0..<4, using: &randomness) { mutate(&line, &randomness) }
            switch decoder.decode(line) {
            case .single(let call): check(call)
            case .batch(let calls): calls.forEach(check)
            }
        }
    }

    private func mutate(_ line: inout [UInt8], _ randomness: inout SeededGenerator) {
        guard !line.isEmpty else { return }
        let place = Int.random(in: 0..<line.count, using: &randomness)
        switch Int.random(in: 0..<4, using: &randomness) {
        case 0: line[place] = UInt8.random(in: 0...255, using: &randomness)
        case 1: line.remove(at: place)
        case 2: line.insert(contentsOf: pieces.randomElement(using: &randomness)!, at: place)
        default: line.removeSubrange(place..<min(place + 20, line.count))
        }
    }

    private func check(_ call: RPCCall) {
        guard let error = call.error else { return }
        #expect((-32_700 ... -32_600).contains(error.code) || (-32_011 ... -32_001).contains(error.code))
        #expect(!error.message.isEmpty)
    }
}
