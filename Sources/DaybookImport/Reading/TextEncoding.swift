import DaybookSystem

/// The encoding of a text, told by its first bytes: UTF-8, or UTF-16 as redirects on Windows write it.
struct TextEncoding: Equatable {
    enum Form: Equatable { case utf8, utf16LittleEndian, utf16BigEndian }

    let form: Form
    /// Byte count of the byte order mark.
    let markByteCount: Int

    /// Byte count of a beginning that tells.
    static let beginningByteCount = 4

    init(beginning: some Collection<UInt8>) {
        switch Array(beginning.prefix(Self.beginningByteCount)) {
        case let bytes where bytes.starts(with: [0xEF, 0xBB, 0xBF]): (form, markByteCount) = (.utf8, 3)
        case let bytes where bytes.starts(with: [0xFF, 0xFE]):
            (form, markByteCount) = (.utf16LittleEndian, 2)
        case let bytes where bytes.starts(with: [0xFE, 0xFF]):
            (form, markByteCount) = (.utf16BigEndian, 2)
        // JSON begins with a character of ASCII.
        case let bytes where bytes.count > 1 && bytes[0] > 0 && bytes[1] == 0:
            (form, markByteCount) = (.utf16LittleEndian, 0)
        case let bytes where bytes.count > 1 && bytes[0] == 0 && bytes[1] > 0:
            (form, markByteCount) = (.utf16BigEndian, 0)
        default: (form, markByteCount) = (.utf8, 0)
        }
    }
}

/// UTF-8 of a text in UTF-16 that comes in pieces. A lone surrogate becomes U+FFFD.
struct UTF16Pieces {
    private let isBigEndian: Bool
    /// The end of the last piece that is no whole character.
    private var rest: [UInt8] = []

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// The characters that are whole with this piece; at the end, of an empty one, whatever is left.
    mutating func utf8(of piece: some Collection<UInt8>) -> [UInt8] {
        let bytes = rest + piece
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isBigEndian ? first << 8 | second : second << 8 | first)
        }
        rest = Array(bytes.dropFirst(units.count * 2))
        if piece.isEmpty {
            if !rest.isEmpty { units.append(0xFFFD) }
            rest = []
        } else if let last = units.last, UTF16.isLeadSurrogate(last) {
            units.removeLast()
            rest = Array(bytes.suffix(2 + rest.count))
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}

extension LineReader {
    /// A reader of the same text in UTF-8 without a byte order mark. The text must not have been read from.
    func decoded() throws(SystemError) -> LineReader {
        let encoding = TextEncoding(beginning: try peek(byteCountMax: TextEncoding.beginningByteCount))
        guard encoding.form != .utf8 || encoding.markByteCount > 0 else { return self }
        var markByteCount = encoding.markByteCount
        var pieces = UTF16Pieces(isBigEndian: encoding.form == .utf16BigEndian)
        var isAtEnd = false
        return LineReader(byteCount: byteCount) { () throws(SystemError) in
            while !isAtEnd {
                let piece = try self.nextBytes()
                isAtEnd = piece.isEmpty
                let text = piece.dropFirst(markByteCount)
                markByteCount -= piece.count - text.count
                // A piece of the mark alone says nothing, and nothing would end the text.
                if !isAtEnd, text.isEmpty { continue }
                let bytes = encoding.form == .utf8 ? Array(text) : pieces.utf8(of: text)
                if !bytes.isEmpty || isAtEnd { return bytes }
            }
            return []
        }
    }
}
