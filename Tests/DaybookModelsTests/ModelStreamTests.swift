import Testing

@testable import DaybookModels

/// Answers that come in pieces, as each API sends them.
struct ModelStreamTests {
    private static let openai = """
        data: {"choices":[{"delta":{"role":"assistant"}}]}

        data: {"choices":[{"delta":{"content":"Gr\u{fc}"}}]}

        : a comment
        data: {"choices":[{"delta":{"content":"ezi"},"finish_reason":null}]}

        data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

        data: [DONE]

        """

    private static let anthropic = """
        event: message_start
        data: {"type":"message_start","message":{"content":[]}}

        event: ping
        data: {"type":"ping"}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Gr\u{fc}"}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ezi"}}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{"}}

        data: {"type":"message_stop"}

        """

    @Test(arguments: [(ModelAPI.openai, openai), (.anthropic, anthropic)])
    func itsTextIsThatOfThePiecesHoweverTheyAreCut(api: ModelAPI, text: String) throws {
        for text in [text, text.replacing("\n", with: "\r\n")] {
            let bytes = Array(text.utf8)
            for length in [1, 2, 7, bytes.count] {
                var stream = ModelStream(api)
                var pieces: [String] = []
                for start in stride(from: 0, to: bytes.count, by: length) {
                    let piece = stream.take(bytes[start..<min(start + length, bytes.count)])
                    if !piece.isEmpty { pieces.append(piece) }
                }
                #expect(pieces.joined() == "Gr\u{fc}ezi")
                #expect(try stream.result.get() == "Gr\u{fc}ezi")
            }
        }
    }

    private func result(_ api: ModelAPI, _ text: String) -> Result<String, ModelFailure> {
        var stream = ModelStream(api)
        _ = stream.take(Array(text.utf8))
        return stream.result
    }

    @Test func anEndThatNobodySaidIsABrokenConnection() {
        let end = "data: {\"choices\":[{\"delta\":{},"
        let cut = String(Self.openai[..<Self.openai.firstRange(of: end)!.lowerBound])
        #expect(result(.openai, cut) == .failure(.connectionBroken))
        #expect(result(.anthropic, "") == .failure(.connectionBroken))
    }

    @Test func errorsAndOtherThingsAreUnreadable() {
        let error = "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n"
        #expect(result(.anthropic, error) == .failure(.unreadable))
        #expect(result(.openai, "data: {\"error\":{\"message\":\"no\"}}\n") == .failure(.unreadable))
        #expect(result(.openai, "data: {\"choices\"\n") == .failure(.unreadable))
        // Whole, and without a word.
        #expect(result(.openai, "data: [DONE]\n") == .failure(.unreadable))
    }
}
