import DaybookContent
import DaybookCore
import DaybookJSON

/// Reads the inputs of calls, long texts in them cut, as JSON that every parser takes.
struct CallInputReader {
    private let scalarCountMax: Int
    /// Whether anything was cut.
    private(set) var isCut = false

    init(scalarCountMax: Int) { self.scalarCountMax = scalarCountMax }

    mutating func read(_ call: ToolCall) -> ChatMessage.Input {
        switch (call.input, call.shape) {
        case (.fitted(let input), _): input
        case (.json(let value), .blocks): value.map { object($0) } ?? .nothing
        case (.json(let value), .functions): value.map { arguments($0) } ?? .nothing
        }
    }

    mutating func object(_ value: JSONValue) -> ChatMessage.Input {
        guard value.isObject else { return .text(cut(value.stringBytes ?? Array(value.raw))) }
        guard value.raw.count > scalarCountMax || value.hasLoneSurrogates else {
            return .object(Array(value.raw))
        }
        var writer = JSONWriter(capacity: value.raw.count)
        append(value, to: &writer)
        return .object(writer.finish())
    }

    /// The input of a function, whose arguments are a string that holds JSON.
    mutating func arguments(_ value: JSONValue) -> ChatMessage.Input {
        guard let text = value.stringBytes else { return object(value) }
        if text.isEmpty { return .nothing }
        guard (try? JSON.validate(text.span.bytes)) != nil else { return .text(cut(text)) }
        let parsed = JSONValue(validated: text)
        return parsed.isObject ? object(parsed) : .text(cut(text))
    }

    mutating func cut(_ text: [UInt8]) -> [UInt8] {
        guard let cut = UTF8Text.cut(text, scalarCountMax: scalarCountMax) else { return text }
        isCut = true
        return cut.bytes
    }

    /// Writes a value with every string over the limit cut, so that the rest keeps its form.
    private mutating func append(_ value: JSONValue, to writer: inout JSONWriter) {
        guard value.raw.count > scalarCountMax || value.hasLoneSurrogates else { return writer.raw(value) }
        switch value.kind {
        case .object:
            writer.beginObject()
            for (name, member) in value.members {
                if JSONValue.hasLoneSurrogates(name.raw) {
                    writer.name(escaping: name.string)
                } else {
                    writer.name(name)
                }
                append(member, to: &writer)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { append(element, to: &writer) }
            writer.endArray()
        case .string: writer.string(utf8: cut(value.stringBytes ?? []))
        default: writer.raw(value)
        }
    }
}

extension ChatMessage.Input {
    static var nothing: ChatMessage.Input { .object(Array("{}".utf8)) }
}

extension JSONValue {
    /// Whether a string in the value has an escape of half a surrogate pair, which is no character: JSON's
    /// grammar allows it, but most parsers refuse the whole document.
    fileprivate var hasLoneSurrogates: Bool { Self.hasLoneSurrogates(raw) }

    static func hasLoneSurrogates(_ raw: ArraySlice<UInt8>) -> Bool {
        var index = raw.startIndex
        var isHighBefore = false
        while let escape = raw[index...].firstIndex(of: UInt8(ascii: "\\")) {
            if isHighBefore, escape > index { return true }
            let unit = codeUnit(raw, at: escape)
            let isLow = unit.map { $0 & 0xFC00 == 0xDC00 } ?? false
            if isHighBefore != isLow { return true }
            isHighBefore = unit.map { $0 & 0xFC00 == 0xD800 } ?? false
            index = escape + (unit == nil ? 2 : 6)
        }
        return isHighBefore
    }

    /// The code unit of an escape `\uXXXX`; nil for other escapes.
    private static func codeUnit(_ raw: ArraySlice<UInt8>, at escape: Int) -> UInt32? {
        guard raw[escape + 1] == UInt8(ascii: "u") else { return nil }
        return UInt32(String(decoding: raw[escape + 2..<escape + 6], as: UTF8.self), radix: 16)
    }
}
