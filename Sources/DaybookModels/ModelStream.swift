import DaybookJSON

/// The reader of an answer that comes as a stream of server-sent events. Pure.
struct ModelStream {
    private let api: ModelAPI
    private var line: [UInt8] = []
    private var text = ""
    private var isWhole = false
    private var isBroken = false

    init(_ api: ModelAPI) { self.api = api }

    /// Takes bytes as they come.
    /// - Returns: the text that they add; often empty.
    mutating func take(_ bytes: some Sequence<UInt8>) -> String {
        let before = text.utf8.count
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            takeLine()
            line.removeAll(keepingCapacity: true)
        }
        return String(decoding: text.utf8.dropFirst(before), as: UTF8.self)
    }

    /// Whether any text came.
    var hasText: Bool { !text.isEmpty }

    /// The whole text; a failure where the stream ended before its end, or said that it failed.
    var result: Result<String, ModelFailure> {
        if isBroken || text.isEmpty && isWhole { return .failure(.unreadable) }
        return isWhole ? .success(text) : .failure(.connectionBroken)
    }

    private static let mark = Array("data:".utf8)

    /// Lines of other fields say nothing that the data does not.
    private mutating func takeLine() {
        guard line.starts(with: Self.mark) else { return }
        let data = line.dropFirst(Self.mark.count).drop { $0 == UInt8(ascii: " ") }
        if data.elementsEqual("[DONE]".utf8) {
            isWhole = true
            return
        }
        guard (try? JSON.validate(data)) != nil else {
            isBroken = true
            return
        }
        take(JSONValue(validated: Array(data)))
    }

    private mutating func take(_ event: JSONValue) {
        if event["error"] != nil || event["type"]?.string == "error" { isBroken = true }
        switch api {
        case .anthropic:
            switch event["type"]?.string {
            case "content_block_delta": text += event["delta"]?["text"]?.string ?? ""
            case "message_stop": isWhole = true
            default: break
            }
        case .openai:
            guard let choices = event["choices"], choices.isArray,
                let choice = choices.elements.first(where: { $0.isObject })
            else {
                return
            }
            text += choice["delta"]?["content"]?.string ?? ""
            if choice["finish_reason"]?.string != nil { isWhole = true }
        }
    }
}
