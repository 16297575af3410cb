import DaybookAudit
import DaybookCore
import DaybookJSON

/// A line of a history. Backups and `daybook export --all` write a journal as such lines, and restoring reads
/// them.
///
/// JSON, one object a line; its last member is `checksum`, the CRC-32C in hexadecimal of all bytes of the
/// line before it. The first line is `begin`, the last `end`. `docs/internals/format.md`
/// has the members.
enum HistoryLine: Equatable {
    case begin(HistoryBegin)
    case event(Position, header: [UInt8], body: HistoryBody)
    /// An event that could not be read; the header where it could.
    case lost(Position, header: [UInt8]?)
    /// An erasure that is recorded, but whose bodies were not all replaced: a row of the log's queue.
    case erasing(Position, [UInt8])
    case erased(ErasedEvent)
    case end(HistoryEnd)
}

/// An event's body in a history.
enum HistoryBody: Equatable {
    /// Salt and frame of the body.
    case committed([UInt8])
    case erased(by: Position)

    /// The record of the body in the log's table.
    var record: [UInt8] {
        switch self {
        case .committed(let bytes): BodyRecord.sealed(committed: bytes)
        case .erased(let position): BodyRecord.erased(by: position)
        }
    }
}

/// The first line of a history: its journal, and the part of it that follows.
struct HistoryBegin: Equatable {
    /// The row of the log's table `meta`; holds the secret.
    let identity: LogIdentity
    /// Position after which the history begins.
    let after: Position
    /// The log's head when the history was begun.
    let head: LogHead
}

struct HistoryEnd: Equatable {
    let size: Position
    /// Number of lines before this one.
    let lineCount: UInt64
}

extension RecordDamage {
    /// Words that follow "the line", of a history.
    var ofLine: String {
        switch self {
        case .tooShort, .missing: "is not whole: it has no checksum at its end"
        case .wrongLength: "is longer than \(Limits.exportLineByteCountMax) bytes, as no line of a history is"
        case .wrongChecksum: "is damaged: its checksum is wrong"
        case .unknownVersion: "says that a later Daybook wrote the history; restore it with that one"
        case .unknownCode: "is of no kind that this build knows"
        }
    }
}

// MARK: Writing

extension HistoryLine {
    /// The number of a history's first line: that of the format of its log, so that an earlier build refuses
    /// what it does not know.
    static let versions: ClosedRange<UInt64> = 1...UInt64(LogIdentity.latestFormat)

    /// The line, with its end.
    var bytes: [UInt8] {
        var line = [UInt8]("{".utf8)
        switch self {
        case .begin(let begin): HistoryLine.append(begin, to: &line)
        case .event(let position, let header, let body):
            line += "\"position\":\(position.value),\"header\":\"".utf8
            line += Base64.encode(header)
            switch body {
            case .committed(let bytes):
                line += "\",\"body\":\"".utf8
                line += Base64.encode(bytes)
                line += "\"".utf8
            case .erased(let erasure): line += "\",\"erasedBy\":\(erasure.value)".utf8
            }
        case .lost(let position, let header):
            line += "\"lost\":\(position.value)".utf8
            if let header { line += ",\"header\":\"\(Base64.text(header))\"".utf8 }
        case .erasing(let position, let row):
            line += "\"erasing\":\(position.value),\"row\":\"\(Base64.text(row))\"".utf8
        case .erased(let event):
            line += "\"erased\":\(event.position.value),\"by\":\(event.erasure.value)".utf8
            line += ",\"leaf\":\"\(event.leaf)\"".utf8
        case .end(let end): line += "\"end\":\(end.size.value),\"lines\":\(end.lineCount)".utf8
        }
        let checksum = CRC32C.checksum(line)
        line += ",\"checksum\":\"".utf8
        line += HistoryLine.digits(checksum)
        line += "\"}\n".utf8
        return line
    }

    private static func append(_ begin: HistoryBegin, to line: inout [UInt8]) {
        let identity = begin.identity
        let version = max(UInt64(identity.format), versions.lowerBound)
        line += "\"daybook\":\"history\",\"version\":\(version)".utf8
        line += ",\"journal\":\"\(identity.idText)\",\"lineage\":\(identity.lineage)".utf8
        line += ",\"after\":\(begin.after.value),\"size\":\(begin.head.position.value)".utf8
        line += ",\"root\":\"\(begin.head.frontier.root)\"".utf8
        line += ",\"identity\":\"\(Base64.text(identity.bytes))\"".utf8
        line += ",\"head\":\"\(Base64.text(begin.head.bytes))\"".utf8
    }

    private static func digits(_ checksum: UInt32) -> some Sequence<UInt8> {
        hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * $0)) }).utf8
    }
}

// MARK: Reading

extension HistoryLine {
    /// Byte count of `,"checksum":"`, eight digits, `"}`.
    private static let tailByteCount = 13 + 8 + 2

    /// Reads a line.
    /// - Parameter line: without its end.
    /// - Throws: `tooShort` without a checksum, `unknownCode` for what this build does not know.
    init(_ line: ArraySlice<UInt8>, scanner: inout JSONScanner) throws(RecordDamage) {
        guard line.count > HistoryLine.tailByteCount else { throw .tooShort }
        let checked = line.dropLast(HistoryLine.tailByteCount)
        let tail = line.suffix(HistoryLine.tailByteCount)
        guard tail.starts(with: ",\"checksum\":\"".utf8), tail.suffix(2).elementsEqual("\"}".utf8) else {
            throw .tooShort
        }
        let checksum = CRC32C.checksum(checked.span.bytes)
        guard tail.dropFirst(13).dropLast(2).elementsEqual(HistoryLine.digits(checksum)) else {
            throw .wrongChecksum
        }
        do {
            let value = try scanner.value(of: line)
            guard let line = HistoryLine(value) else {
                throw HistoryBegin.isOfLaterBuild(value) ? RecordDamage.unknownVersion : .unknownCode
            }
            self = line
        } catch let damage as RecordDamage { throw damage } catch { throw .unknownCode }
    }

    private init?(_ value: JSONValue) {
        guard value.isObject, let first = value.members.first(where: { _ in true }) else { return nil }
        let (name, number) = (first.name.string, first.value.integer.flatMap(UInt64.init(exactly:)))
        switch (name, number) {
        case ("daybook", _):
            guard let begin = HistoryBegin(value) else { return nil }
            self = .begin(begin)
        case ("position", let position?):
            guard let header = value.base64("header") else { return nil }
            if let body = value.base64("body") {
                self = .event(Position(position), header: header, body: .committed(body))
            } else if let erasure = value.number("erasedBy") {
                self = .event(Position(position), header: header, body: .erased(by: Position(erasure)))
            } else {
                return nil
            }
        case ("lost", let position?): self = .lost(Position(position), header: value.base64("header"))
        case ("erasing", let position?):
            guard let row = value.base64("row") else { return nil }
            self = .erasing(Position(position), row)
        case ("erased", let position?):
            guard let erasure = value.number("by"), let leaf = value["leaf"]?.text?.plainBytes,
                let leaf = Digest256(hexadecimal: leaf)
            else { return nil }
            self = .erased(
                ErasedEvent(position: Position(position), erasure: Position(erasure), leaf: leaf))
        case ("end", let size?):
            guard let lineCount = value.number("lines") else { return nil }
            self = .end(HistoryEnd(size: Position(size), lineCount: lineCount))
        default: return nil
        }
    }
}

extension HistoryBegin {
    fileprivate init?(_ value: JSONValue) {
        guard value["daybook"]?.string == "history",
            let version = value.number("version"), HistoryLine.versions.contains(version),
            let after = value.number("after"), let identity = value.base64("identity"),
            let head = value.base64("head"), let identity = try? LogIdentity(decoding: identity.span.bytes),
            let head = try? LogHead(decoding: head.span.bytes), after <= head.position.value
        else { return nil }
        self.init(identity: identity, after: Position(after), head: head)
    }

    fileprivate static func isOfLaterBuild(_ value: JSONValue) -> Bool {
        guard value["daybook"]?.string == "history", let version = value.number("version") else {
            return false
        }
        return version > HistoryLine.versions.upperBound
    }
}

extension JSONValue {
    fileprivate func number(_ name: String) -> UInt64? {
        self[name]?.integer.flatMap(UInt64.init(exactly:))
    }

    fileprivate func base64(_ name: String) -> [UInt8]? {
        self[name]?.text?.plainBytes.flatMap(Base64.decode)
    }
}
