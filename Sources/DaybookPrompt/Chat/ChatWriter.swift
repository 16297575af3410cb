import DaybookContent
import DaybookCore
import DaybookJSON

/// Writes turns as the array that chat APIs take as `messages`: calls and results in the shape of the oldest
/// call shown (content blocks, or `tool_calls` and messages of the role `tool`), texts the same in both.
struct ChatWriter {
    private var writer = JSONWriter()
    private let shape: CallBlock.Shape
    private var ids = ChatCallIDs()

    private static let nothing = Array("(no output)".utf8)
    private static let nameByteCountMax = 64

    static func array(of turns: [ChatTurns.Turn]) -> RawJSON {
        let shape = turns.lazy.compactMap { $0.calls.first?.shape }.first ?? .blocks
        var writer = ChatWriter(shape: shape)
        writer.writer.beginArray()
        for turn in turns { writer.write(turn) }
        writer.writer.endArray()
        return RawJSON(writer.writer.finish())
    }

    private init(shape: CallBlock.Shape) { self.shape = shape }

    private mutating func write(_ turn: ChatTurns.Turn) {
        let callIDs = turn.calls.map { ids.take($0.id) }
        let results = turn.results.map { (id: ids.answered($0.id), result: $0) }
        switch shape {
        case .blocks:
            begin(turn.isUser ? .user : .assistant)
            writeBlocks(turn, callIDs, results)
            writer.endObject()
        case .functions: writeFunctions(turn, callIDs, results)
        }
    }

    private mutating func begin(_ role: Role) {
        writer.beginObject()
        writer.member("role", string: role.name)
        writer.name("content")
    }

    // MARK: Content blocks

    private mutating func writeBlocks(
        _ turn: ChatTurns.Turn, _ callIDs: [[UInt8]], _ results: [(id: [UInt8], result: ChatMessage.Result)]
    ) {
        guard !callIDs.isEmpty || !results.isEmpty else { return writeTexts(turn.texts) }
        writer.beginArray()
        for (id, result) in results { writeBlock(id, result) }
        for text in turn.texts { writeBlock(text: text) }
        for (id, call) in zip(callIDs, turn.calls) { writeBlock(id, call) }
        writer.endArray()
    }

    private mutating func writeBlock(_ id: [UInt8], _ result: ChatMessage.Result) {
        beginBlock("tool_result")
        writer.member("tool_use_id", utf8: id[...])
        writer.member("content", utf8: shown(result)[...])
        if result.isError { writer.member("is_error", bool: true) }
        writer.endObject()
    }

    private mutating func writeBlock(_ id: [UInt8], _ call: ChatMessage.Call) {
        beginBlock("tool_use")
        writer.member("id", utf8: id[...])
        writer.member("name", utf8: name(of: call)[...])
        writer.name("input")
        switch call.input {
        case .object(let json): writer.raw(json)
        case .text(let text):
            writer.beginObject()
            writer.member("arguments", utf8: text[...])
            writer.endObject()
        }
        writer.endObject()
    }

    // MARK: Functions

    private mutating func writeFunctions(
        _ turn: ChatTurns.Turn, _ callIDs: [[UInt8]], _ results: [(id: [UInt8], result: ChatMessage.Result)]
    ) {
        for (id, result) in results {
            begin(.tool)
            writer.string(utf8: shown(result))
            writer.member("tool_call_id", utf8: id[...])
            writer.endObject()
        }
        guard !turn.texts.isEmpty || !turn.calls.isEmpty else { return }
        begin(turn.isUser ? .user : .assistant)
        if turn.texts.isEmpty { writer.null() } else { writeTexts(turn.texts) }
        if !turn.calls.isEmpty {
            writer.name("tool_calls")
            writer.beginArray()
            for (id, call) in zip(callIDs, turn.calls) { writeFunction(id, call) }
            writer.endArray()
        }
        writer.endObject()
    }

    private mutating func writeFunction(_ id: [UInt8], _ call: ChatMessage.Call) {
        writer.beginObject()
        writer.member("id", utf8: id[...])
        writer.member("type", string: "function")
        writer.name("function")
        writer.beginObject()
        writer.member("name", utf8: name(of: call)[...])
        switch call.input {
        case .object(let text), .text(let text): writer.member("arguments", utf8: text[...])
        }
        writer.endObject()
        writer.endObject()
    }

    // MARK: Shared

    private mutating func writeTexts(_ texts: [[UInt8]]) {
        if texts.count == 1 { return writer.string(utf8: texts[0]) }
        writer.beginArray()
        for text in texts { writeBlock(text: text) }
        writer.endArray()
    }

    private mutating func writeBlock(text: [UInt8]) {
        beginBlock("text")
        writer.member("text", utf8: text[...])
        writer.endObject()
    }

    private mutating func beginBlock(_ type: String) {
        writer.beginObject()
        writer.member("type", string: type)
    }

    private func shown(_ result: ChatMessage.Result) -> [UInt8] {
        UTF8Text.isBlank(result.text) ? ChatWriter.nothing : result.text
    }

    /// The call's name in the characters that the APIs take: letters, digits, `_` and `-`.
    private func name(of call: ChatMessage.Call) -> [UInt8] {
        let name = call.name.prefix(ChatWriter.nameByteCountMax)
            .map { ChatCallIDs.isAllowed($0) ? $0 : UInt8(ascii: "_") }
        return name.isEmpty ? Array("tool".utf8) : name
    }
}

/// Ids of calls as the APIs take them: letters, digits, `_` and `-`, at most 40, each once. Another one
/// becomes `call_` and the call's number in the array.
private struct ChatCallIDs {
    private static let byteCountMax = 40
    private var taken: Set<[UInt8]> = []
    private var current: [[UInt8]: [UInt8]] = [:]
    private var count = 0

    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    mutating func take(_ id: [UInt8]) -> [UInt8] {
        count += 1
        var given = id
        let isGood = !id.isEmpty && id.count <= Self.byteCountMax && id.allSatisfy(Self.isAllowed)
        if !isGood || taken.contains(id) {
            var number = count
            repeat {
                given = Array("call_\(number)".utf8)
                number += 1
            } while taken.contains(given)
        }
        taken.insert(given)
        current[id] = given
        return given
    }

    /// The written id of the call that a result answers.
    /// - Precondition: the newest call of this id is the one answered.
    func answered(_ id: [UInt8]) -> [UInt8] { current[id] ?? id }
}
