package import DaybookCore
import DaybookProjections

package struct OutlineQuery: Sendable {
    package var id: SessionID
    package var owner: Name?
    package var after: SequenceNumber?
    package var limit = 10_000
    package var revision: Revision?
    package var includesHidden = false

    package init(id: SessionID) { self.id = id }
}

/// A few bytes of each of many messages, in columns: enough for a scroll bar.
package struct SessionOutline: Sendable {
    /// The marks of a message besides its kind, as bits of one hexadecimal digit.
    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let edited = Flags(rawValue: 1)
        package static let redacted = Flags(rawValue: 2)
        package static let annotated = Flags(rawValue: 4)
    }

    package let revision: Revision
    package let total: UInt64
    /// The messages that the columns are of, as ranges of sequences.
    package fileprivate(set) var ranges: [ClosedRange<UInt64>] = []
    /// Time at which the first message was said.
    package fileprivate(set) var startedAt: Timestamp?
    /// A letter a message.
    package fileprivate(set) var kinds: [UInt8] = []
    /// Estimates of how many lines a message is.
    package fileprivate(set) var lines: [Int] = []
    /// Whole seconds from the message before, or from `startedAt`.
    package fileprivate(set) var seconds: [Int64] = []
    package fileprivate(set) var flags: [Flags] = []
    /// The last message, where more follow.
    package fileprivate(set) var next: SequenceNumber?

    fileprivate init(revision: Revision, total: UInt64) {
        self.revision = revision
        self.total = total
    }

    fileprivate mutating func add(_ sequence: SequenceNumber) {
        if let last = ranges.last, last.upperBound + 1 == sequence.value {
            ranges[ranges.count - 1] = last.lowerBound...sequence.value
        } else {
            ranges.append(sequence.value...sequence.value)
        }
    }

    /// The letter of a message's kind: who speaks, and in capitals what it is where it is no text.
    package static func kind(_ role: Role?, _ type: MessageType?) -> UInt8 {
        switch type {
        case .artifact: return UInt8(ascii: "A")
        case .error: return UInt8(ascii: "E")
        case .toolCall: return UInt8(ascii: "C")
        case .toolResult: return UInt8(ascii: "R")
        case .text, nil: break
        }
        switch role {
        case .assistant: return UInt8(ascii: "a")
        case .system: return UInt8(ascii: "s")
        case .developer: return UInt8(ascii: "d")
        case .tool: return UInt8(ascii: "t")
        case .user, nil: return UInt8(ascii: "u")
        }
    }
}

extension JournalReader {
    package func outline(_ query: OutlineQuery) throws(JournalError) -> SessionOutline {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.id, owner: query.owner)
        let past = try snapshot.rows(
            of: Projections.transcripts, session: start, id: query.id,
            at: query.revision.map { .revision($0) })
        var transcript = try snapshot.transcript(of: start, in: past ?? snapshot.views.transcripts)
        var list = TranscriptList(transcript, includingHidden: query.includesHidden)
        let current = try snapshot.sessionRow(start, in: snapshot.views.sessions).revision
        var outline = SessionOutline(revision: query.revision ?? current, total: list.count)
        var last: Int64?
        var next = try snapshot.view(list.next(after: query.after ?? .none))
        while let sequence = next {
            if outline.lines.count == query.limit {
                outline.next = outline.ranges.last.map { SequenceNumber($0.upperBound) }
                break
            }
            let entry = try snapshot.entry(sequence, &transcript)
            let (header, byteCount) = try snapshot.log.size(at: entry.message.position, of: entry.current)
            let second = header.at.wholeSeconds
            if last == nil { outline.startedAt = header.at }
            outline.add(sequence)
            outline.kinds.append(SessionOutline.kind(header.role, header.messageType))
            outline.lines.append(Snapshot.lineEstimate(byteCount))
            outline.seconds.append(second - (last ?? second))
            outline.flags.append(SessionOutline.Flags(entry))
            last = second
            next = try snapshot.view(list.next(after: sequence))
        }
        return outline
    }
}

extension Snapshot {
    fileprivate static func lineEstimate(_ byteCount: Int) -> Int {
        let line = Limits.outlineLineByteCount
        return min(max((byteCount + line - 1) / line, 1), Limits.outlineLineCountMax)
    }
}

extension SessionOutline.Flags {
    fileprivate init(_ entry: Transcript.Entry) {
        self = []
        if entry.isEdited { insert(.edited) }
        if !entry.message.redactedBy.isNone { insert(.redacted) }
        if entry.isAnnotated { insert(.annotated) }
    }
}

extension Timestamp {
    /// Seconds since 1970, rounded down.
    fileprivate var wholeSeconds: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
