import DaybookCore
package import DaybookJSON

/// The place where a page of a list ended, from which the next page goes on.
package protocol PageCursor: Sendable {
    /// A letter for the list, so that no cursor is taken for another list's.
    static var letter: UInt8 { get }
    static var byteCount: Int { get }

    func append(to bytes: inout [UInt8])
    /// Decodes a cursor; nil where the bytes are none of this kind.
    /// - Parameter bytes: `byteCount` bytes.
    init?(bytes: [UInt8])
}

/// Cursors as clients hold them, opaque to them: hexadecimal of the list's letter and the cursor's bytes.
package enum Cursors {
    package static func text(_ cursor: some PageCursor) -> String {
        var bytes = [type(of: cursor).letter]
        cursor.append(to: &bytes)
        return hexadecimal(bytes)
    }

    package static func form<Cursor: PageCursor>(_ type: Cursor.Type) -> Form<Cursor> {
        Forms.any.narrowed(
            to: .string(min: 1), or: "must be a nextCursor of this method, as it came"
        ) { bytes($0, of: type).flatMap { Cursor(bytes: $0) } }
    }

    /// The bytes after the letter; nil where this is no cursor of the list.
    private static func bytes<Cursor: PageCursor>(_ value: JSONValue, of type: Cursor.Type) -> [UInt8]? {
        guard let digits = value.stringBytes, digits.count == 2 * (type.byteCount + 1) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard pair.first != "+", pair.first != "-", let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes.removeFirst() == type.letter ? bytes : nil
    }
}

extension [UInt8] {
    /// The little-endian word that begins at a byte.
    package func cursorWord(at index: Int) -> UInt64 {
        self[index..<index + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension JSONWriter {
    package mutating func member(nextCursor cursor: (some PageCursor)?) {
        if let cursor { member("nextCursor", string: Cursors.text(cursor)) }
    }
}
