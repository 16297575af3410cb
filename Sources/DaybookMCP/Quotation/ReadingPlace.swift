/// A place in a transcript to read at, and the direction.
enum ReadingPlace: Equatable {
    case start
    case end
    case around(Int)
    case after(Int)
    case before(Int)
    /// A message of which some bytes of its text were read, and what comes after it.
    case within(Int, offset: Int)

    /// Reads a cursor; nil where it is none.
    init?(cursor: String) {
        let parts = cursor.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            .map { Self.number($0) }
        switch (cursor.first, parts.count, parts.first ?? nil, parts.last ?? nil) {
        case ("n", 1, let sequence?, _): self = .after(sequence)
        case ("o", 1, let sequence?, _): self = .before(sequence)
        case ("n", 2, let sequence?, let offset?): self = .within(sequence, offset: offset)
        default: return nil
        }
    }

    /// The place as text, for those that an answer may end at; the start and the end are named otherwise.
    var cursor: String {
        switch self {
        case .after(let sequence), .around(let sequence): "n\(sequence)"
        case .before(let sequence): "o\(sequence)"
        case .within(let sequence, let offset): "n\(sequence).\(offset)"
        case .start: "n0"
        case .end: "o\(Self.numberMax)"
        }
    }

    private static let numberMax = 1 << 53

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = Int(text),
            number <= numberMax
        else { return nil }
        return number
    }
}
