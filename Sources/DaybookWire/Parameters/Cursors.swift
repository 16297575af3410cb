package import DaybookCore
import DaybookJSON

/// Cursors are opaque to clients: hexadecimal of a letter for the list and what the next page needs.
package enum Cursors {
    private static let sessionKind = UInt8(ascii: "s")
    private static let sequenceKind = UInt8(ascii: "m")
    private static let unsummarizedKind = UInt8(ascii: "u")
    private static let groupKind = UInt8(ascii: "g")
    private static let searchKind = UInt8(ascii: "q")
    private static let auditKind = UInt8(ascii: "a")
    private static let problem = Problem.invalid("must be a nextCursor of this method, as it came")

    package static func text(_ cursor: SessionCursor) -> String {
        var bytes = [sessionKind, cursor.isPinned ? 1 : 0]
        bytes.append(littleEndian: UInt64(bitPattern: cursor.activity.nanoseconds))
        bytes.append(littleEndian: cursor.session.value)
        return hexadecimal(bytes)
    }

    package static func text(_ sequence: Sequence) -> String {
        var bytes = [sequenceKind]
        bytes.append(littleEndian: sequence.value)
        return hexadecimal(bytes)
    }

    package static func text(_ cursor: UnsummarizedCursor) -> String {
        var bytes = [unsummarizedKind]
        bytes.append(littleEndian: cursor.closedBy.value)
        bytes.append(littleEndian: cursor.session.value)
        return hexadecimal(bytes)
    }

    package static func text(_ cursor: GroupCursor) -> String {
        var bytes = [groupKind]
        bytes.append(littleEndian: UInt64(bitPattern: cursor.activity.nanoseconds))
        bytes.append(littleEndian: cursor.group.value)
        return hexadecimal(bytes)
    }

    package static func text(_ cursor: SearchCursor) -> String {
        var bytes = [searchKind]
        bytes.append(littleEndian: cursor.score.bitPattern)
        bytes.append(littleEndian: cursor.position.value)
        return hexadecimal(bytes)
    }

    package static func text(_ cursor: AuditExportCursor) -> String {
        var bytes = [auditKind]
        for word in [cursor.treeSize, cursor.last, cursor.next, cursor.lineOffset] {
            bytes.append(littleEndian: word)
        }
        return hexadecimal(bytes)
    }

    static let audit = Form<AuditExportCursor>(schema: .string(min: 1)) { value throws(Problem) in
        let bytes = try bytes(value, kind: auditKind, count: 32)
        let words = stride(from: 0, to: 32, by: 8).map { word(bytes[$0..<$0 + 8]) }
        guard words.allSatisfy({ $0 <= Limits.integerMax }) else { throw problem }
        return AuditExportCursor(treeSize: words[0], last: words[1], next: words[2], lineOffset: words[3])
    }

    static let group = Form<GroupCursor>(schema: .string(min: 1)) { value throws(Problem) in
        let bytes = try bytes(value, kind: groupKind, count: 16)
        return GroupCursor(
            activity: Timestamp(nanoseconds: Int64(bitPattern: word(bytes[0..<8]))),
            group: Position(word(bytes[8..<16])))
    }

    static let unsummarized = Form<UnsummarizedCursor>(schema: .string(min: 1)) { value throws(Problem) in
        let bytes = try bytes(value, kind: unsummarizedKind, count: 16)
        return UnsummarizedCursor(
            closedBy: Position(word(bytes[0..<8])), session: Position(word(bytes[8..<16])))
    }

    static let search = Form<SearchCursor>(schema: .string(min: 1)) { value throws(Problem) in
        let bytes = try bytes(value, kind: searchKind, count: 16)
        let score = Double(bitPattern: word(bytes[..<8]))
        guard score.isFinite else { throw problem }
        return SearchCursor(score: score, position: Position(word(bytes[8...])))
    }

    static let session = Form<SessionCursor>(schema: .string(min: 1)) { value throws(Problem) in
        let bytes = try bytes(value, kind: sessionKind, count: 17)
        guard bytes[0] <= 1 else { throw problem }
        return SessionCursor(
            isPinned: bytes[0] == 1,
            activity: Timestamp(nanoseconds: Int64(bitPattern: word(bytes[1..<9]))),
            session: Position(word(bytes[9..<17])))
    }

    static let sequence = Form<Sequence>(schema: .string(min: 1)) { value throws(Problem) in
        Sequence(word(try bytes(value, kind: sequenceKind, count: 8)[...]))
    }

    private static func word(_ littleEndian: ArraySlice<UInt8>) -> UInt64 {
        littleEndian.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What follows the kind.
    private static func bytes(
        _ value: JSONValue, kind: UInt8, count: Int
    ) throws(Problem) -> [UInt8] {
        guard let digits = value.stringBytes, digits.count == 2 * (count + 1) else { throw problem }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard pair.first != "+", pair.first != "-", let byte = UInt8(pair, radix: 16) else {
                throw problem
            }
            bytes.append(byte)
        }
        guard bytes.removeFirst() == kind else { throw problem }
        return bytes
    }
}
