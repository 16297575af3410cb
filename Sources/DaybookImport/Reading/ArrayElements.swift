import DaybookSystem

/// The elements of a document that is an array, cut out while it is read, so that one is held at a time.
///
/// Only brackets and strings are looked at: who takes an element parses it. Used by one task.
struct ArrayElements {
    struct Element {
        /// The element's bytes; only the beginning of one that is too long.
        fileprivate(set) var bytes: [UInt8] = []
        /// Bytes taken from the file since the element before.
        fileprivate(set) var byteCount = 0
        /// Whether the array goes on or ends after it; else the file ends within it.
        fileprivate(set) var isEnded = false
    }

    private enum State { case before, within, after }

    private let file: LineReader
    private var piece: ArraySlice<UInt8> = []
    private var state = State.before

    init(_ file: LineReader) { self.file = file }

    /// The first element of the array that a document begins with; nil where it begins with no array, or
    /// the element does not end in these bytes.
    static func first(in beginning: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let bracket = beginning.firstIndex(where: { !$0.isJSONWhiteSpace }),
            beginning[bracket] == UInt8(ascii: "[")
        else { return nil }
        var cut = ElementCut()
        let rest = beginning[(bracket + 1)...]
        return cut.end(in: rest).map { rest[..<$0] }
    }

    /// The next element; nil at the array's end.
    /// - Parameter byteCountMax: of an element that is given whole; of a longer one no more than that is held.
    mutating func next(byteCountMax: Int) throws(SystemError) -> Element? {
        guard state != .after else { return nil }
        var element = Element()
        if state == .before { element.byteCount = try passBracket() }
        var cut = ElementCut()
        repeat {
            let end = cut.end(in: piece)
            let part = piece[..<(end ?? piece.endIndex)]
            element.bytes += part.prefix(max(0, byteCountMax + 1 - element.bytes.count))
            element.byteCount += part.count
            piece = piece[part.endIndex...]
            guard let end else { continue }
            element.byteCount += 1
            element.isEnded = true
            if piece[end] == UInt8(ascii: "]") { state = .after }
            piece = piece[(end + 1)...]
            return element
        } while try fill()
        state = .after
        return element
    }

    /// Whether anything but white space follows the array; reads to the file's end.
    mutating func isFollowed() throws(SystemError) -> Bool {
        repeat {
            if !piece.allSatisfy(\.isJSONWhiteSpace) { return true }
        } while try fill()
        return false
    }

    private mutating func passBracket() throws(SystemError) -> Int {
        var byteCount = 0
        state = .within
        while try fill() {
            guard let bracket = piece.firstIndex(of: UInt8(ascii: "[")) else {
                byteCount += piece.count
                continue
            }
            byteCount += bracket + 1 - piece.startIndex
            piece = piece[(bracket + 1)...]
            break
        }
        return byteCount
    }

    private mutating func fill() throws(SystemError) -> Bool {
        piece = try file.nextBytes()
        return !piece.isEmpty
    }
}

/// The search for an element's end in bytes that come piece by piece.
private struct ElementCut {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// The index of the comma or bracket after the element; nil where it goes on.
    mutating func end(in bytes: ArraySlice<UInt8>) -> Int? {
        for index in bytes.indices {
            let byte = bytes[index]
            if isInString {
                take(inString: byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return index }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }

    private mutating func take(inString byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
    }
}

extension UInt8 {
    fileprivate var isJSONWhiteSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
