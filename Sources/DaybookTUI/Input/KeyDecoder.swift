/// Reads a terminal's bytes as keys, mouse and answers. Pure; bytes may come in any pieces.
///
/// A lone Escape can't be told from the beginning of a code until nothing follows it for a while: the caller says so
/// with `flush`.
package struct KeyDecoder {
    private var pending: [UInt8] = []
    /// The part of a paste that has come; nil outside of one.
    private var pasted: [UInt8]?

    /// Bytes of a code, beyond which it is taken for noise.
    private static let codeByteCountMax = 64
    /// Bytes of a paste that are kept; what follows is left out.
    private static let pasteByteCountMax = 64 << 10

    private static let escape: UInt8 = 0x1B
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    package init() {}

    /// Whether bytes wait for what follows them.
    package var isWaiting: Bool { !pending.isEmpty && pasted == nil }

    package mutating func take(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
        var events: [InputEvent] = []
        for byte in bytes {
            pending.append(byte)
            if pasted != nil {
                takePasted(&events)
            } else {
                read(&events)
            }
        }
        return events
    }

    /// Says that nothing follows what has come.
    package mutating func flush() -> [InputEvent] {
        guard isWaiting else { return [] }
        defer { pending = [] }
        guard pending[0] == Self.escape else { return [] }
        switch pending.count {
        case 1: return [.key(.escape)]
        // `ESC [` and `ESC O` are Alt with that key.
        case 2: return [.key(.alt(Character(Unicode.Scalar(pending[1]))))]
        default: return []
        }
    }

    private mutating func takePasted(_ events: inout [InputEvent]) {
        if Self.pasteEnd.starts(with: pending) {
            guard pending.count == Self.pasteEnd.count else { return }
            events.append(.paste(String(decoding: pasted ?? [], as: UTF8.self)))
            (pasted, pending) = (nil, [])
            return
        }
        // The last byte may begin the end anew.
        let kept = pending.last == Self.escape ? 1 : 0
        let text = pending.dropLast(kept)
        if let count = pasted?.count, count < Self.pasteByteCountMax { pasted? += text }
        pending = Array(pending.suffix(kept))
    }

    /// Reads the pending bytes if they are whole.
    private mutating func read(_ events: inout [InputEvent]) {
        guard pending[0] == Self.escape else {
            guard let scalar = character() else { return }
            pending = []
            if let key = scalar.flatMap(Self.key(of:)) { events.append(.key(key)) }
            return
        }
        guard pending.count > 1 else { return }
        switch pending[1] {
        case UInt8(ascii: "["): readSequence(&events)
        case UInt8(ascii: "O"):
            guard pending.count > 2 else { return }
            if let key = Self.letterKeys[pending[2]] { events.append(.key(key)) }
            pending = []
        case Self.escape:
            // Two in a row are the key, and perhaps the beginning of a code.
            events.append(.key(.escape))
            pending = [Self.escape]
        default:
            let rest = pending
            pending = Array(rest.dropFirst())
            guard let scalar = character() else {
                pending = rest
                return
            }
            pending = []
            guard let scalar else { return }
            events.append(.key(.alt(Character(scalar))))
        }
    }

    /// The character of the pending bytes; nil where more have to come, `.some(nil)` where they are none.
    private func character() -> Unicode.Scalar?? {
        let first = pending[0]
        let count =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard count > 1 else { return .some(first < 0x80 ? Unicode.Scalar(first) : nil) }
        let tail = pending.dropFirst()
        guard tail.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .some(nil) }
        guard pending.count == count else { return nil }
        return .some(String(validating: pending, as: UTF8.self)?.unicodeScalars.first)
    }

    private static func key(of scalar: Unicode.Scalar) -> Key? {
        switch scalar.value {
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x08, 0x7F: .backspace
        case 0x00: .control(" ")
        case 0x01...0x1A: .control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x60)))
        case 0x1C...0x1F: .control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))
        case 0x80...0x9F: nil
        default: .character(Character(scalar))
        }
    }

    // MARK: Codes

    private mutating func readSequence(_ events: inout [InputEvent]) {
        guard pending.count > 2, let last = pending.last else { return }
        // The linux console's function keys: `ESC [ [ A`.
        if pending[2] == UInt8(ascii: "[") {
            guard pending.count > 3 else { return }
            let number = Int(last) - Int(UInt8(ascii: "A")) + 1
            if (1...5).contains(number) { events.append(.key(.function(number))) }
            pending = []
            return
        }
        guard (0x40...0x7E).contains(last) else {
            let isPart = (0x20...0x3F).contains(last)
            if !isPart || pending.count > Self.codeByteCountMax { pending = [] }
            return
        }
        let body = pending[2..<(pending.count - 1)]
        pending = []
        if last == UInt8(ascii: "~"), body.elementsEqual("200".utf8) {
            pasted = []
            return
        }
        if let event = Self.event(Array(body), last) { events.append(event) }
    }

    private static func event(_ body: [UInt8], _ last: UInt8) -> InputEvent? {
        if body.first == UInt8(ascii: "<") { return mouse(numbers(body.dropFirst()), last) }
        if body.first == UInt8(ascii: "?"), last == UInt8(ascii: "y"), body.last == UInt8(ascii: "$") {
            let values = numbers(body.dropFirst().dropLast())
            guard values.count == 2 else { return nil }
            return .mode(values[0], isKnown: values[1] == 1 || values[1] == 2)
        }
        let values = numbers(body[...])
        if last == UInt8(ascii: "~") {
            guard let number = values.first, let key = numberedKeys[number] else { return nil }
            return .key(key)
        }
        if last == UInt8(ascii: "Z") { return .key(.backTab) }
        return letterKeys[last].map { .key($0) }
    }

    private static func mouse(_ values: [Int], _ last: UInt8) -> InputEvent? {
        guard values.count == 3, values[1] > 0, values[2] > 0 else { return nil }
        let point = ScreenPoint(values[1] - 1, values[2] - 1)
        // Shift, Alt and Control stand in these bits.
        let button = values[0] & ~0b1_1100
        switch (button, last) {
        case (64, UInt8(ascii: "M")): return .mouse(MouseEvent(.wheelUp, point))
        case (65, UInt8(ascii: "M")): return .mouse(MouseEvent(.wheelDown, point))
        case (0, UInt8(ascii: "M")): return .mouse(MouseEvent(.press, point))
        case (0, UInt8(ascii: "m")): return .mouse(MouseEvent(.release, point))
        case (32, UInt8(ascii: "M")): return .mouse(MouseEvent(.drag, point))
        default: return nil
        }
    }

    /// The numbers of a code; what is none counts as 0.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
        guard !bytes.isEmpty else { return [] }
        return bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
            Int(String(decoding: $0, as: UTF8.self)) ?? 0
        }
    }

    private static let letterKeys: [UInt8: Key] = {
        let keys: [(Character, Key)] = [
            ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
            ("P", .function(1)),
            ("Q", .function(2)), ("R", .function(3)), ("S", .function(4)), ("M", .enter),
        ]
        return Dictionary(uniqueKeysWithValues: keys.map { ($0.asciiValue!, $1) })
    }()

    private static let numberedKeys: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]
}
