import DaybookCore
import DaybookJSON

/// The part of a line before its fault, where the line is no JSON.
struct BrokenLine {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// Takes the bytes before a fault.
    init(_ line: [UInt8], before fault: Int) {
        bytes = line[..<min(fault, line.count)]
        index = bytes.startIndex
    }

    /// The id of the request, where the line begins one and its id stands whole before the fault.
    mutating func id() -> RawJSON? {
        skipSpace()
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return nil }
            skipSpace()
            guard let value = value() else { return nil }
            if bytes[name].elementsEqual("\"id\"".utf8) { return id(bytes[value]) }
            skipSpace()
        } while take(UInt8(ascii: ","))
        return nil
    }

    /// The value as an id. What comes before a fault is not always checked, so it is checked here.
    private func id(_ value: ArraySlice<UInt8>) -> RawJSON? {
        guard (try? JSON.validate(value)) != nil else { return nil }
        switch JSONValue(validated: value).kind {
        case .string, .number, .null: return RawJSON(value)
        default: return nil
        }
    }

    private mutating func skipSpace() {
        while index < bytes.endIndex, isSpace(bytes[index]) { index += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.endIndex, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Takes a string with its quotes; nil where it does not end before the fault.
    private mutating func string() -> Range<Int>? {
        let start = index
        guard take(UInt8(ascii: "\"")) else { return nil }
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return start..<index }
        }
        return nil
    }

    /// Takes a value; nil where it does not end before the fault.
    private mutating func value() -> Range<Int>? {
        let start = index
        guard index < bytes.endIndex else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipContainer() ? start..<index : nil
        default:
            while index < bytes.endIndex {
                let byte = bytes[index]
                if isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
                    return start..<index
                }
                index += 1
            }
            return nil
        }
    }

    private mutating func skipContainer() -> Bool {
        var depth = 0
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return true }
        }
        return false
    }
}
