import DaybookCore
import DaybookProjections
import DaybookPrompt

/// A session within one snapshot, as it is or was, for a prompt that keeps its task.
struct SessionPromptSource: PromptSource, ~Copyable {
    private let snapshot: Snapshot
    private let id: SessionID
    private var transcript: Transcript
    private var list: TranscriptList
    private let rows: any ViewBacking
    private var requests: Requests
    /// The session, and those that it inherits from, oldest last; empty until they are needed.
    private var parts: [Part] = []

    /// The messages of a transcript that one session recorded.
    private struct Part {
        let start: Position
        let first: SequenceNumber
        let last: SequenceNumber
    }

    /// The messages of users without results, found row by row, or in the past's rows all at once.
    private enum Requests {
        case stored(ViewStore)
        case folded([Position: [SequenceNumber]])
    }

    /// Takes the snapshot over for as long as the prompt is made.
    /// - Parameter past: the rows of the view `resume` at a past moment; nil for those of now.
    init(
        _ snapshot: consuming Snapshot, _ id: SessionID, _ transcript: Transcript,
        past: (any ViewBacking)?
    ) {
        let stored = snapshot.views.resume
        self.id = id
        self.transcript = transcript
        list = TranscriptList(transcript)
        rows = past ?? stored
        requests = past == nil ? .stored(stored) : .folded([:])
        self.snapshot = snapshot
    }

    // MARK: Transcript

    var count: UInt64 { list.count }

    mutating func offset(of sequence: SequenceNumber) throws(JournalError) -> UInt64 {
        try snapshot.view(list.offset(of: sequence))
    }

    mutating func previous(before sequence: SequenceNumber) throws(JournalError) -> SequenceNumber? {
        try snapshot.view(list.previous(before: sequence))
    }

    mutating func next(after sequence: SequenceNumber) throws(JournalError) -> SequenceNumber? {
        try snapshot.view(list.next(after: sequence))
    }

    mutating func answeredCalls(
        of sequence: SequenceNumber
    ) throws(JournalError) -> [SequenceNumber] {
        try row(sequence).answers.map(\.call)
    }

    private mutating func row(_ sequence: SequenceNumber) throws(JournalError) -> ResumeMessageRow {
        try snapshot.resumeRow(sequence, &transcript, in: rows)
    }

    // MARK: Messages

    mutating func role(of sequence: SequenceNumber) throws(JournalError) -> Role {
        let position = try row(sequence).position
        return try snapshot.log.header(at: position).role ?? .user
    }

    /// The message as it reads now, without its annotations: one body, whatever was edited.
    mutating func message(
        _ sequence: SequenceNumber, byteCountMax: Int
    ) throws(JournalError) -> (message: Message, byteCount: Int)? {
        let entry = try snapshot.entry(sequence, &transcript)
        let byteCount = try snapshot.log.bodyByteCount(at: entry.current)
        guard byteCount <= byteCountMax else { return nil }
        let message =
            entry.isEdited
            ? Message(
                session: id, header: try snapshot.log.header(at: entry.message.position),
                body: try snapshot.log.body(at: entry.current))
            : try snapshot.log.message(at: entry.message.position, session: id)
        return (message, byteCount)
    }

    // MARK: Requests

    /// All messages of the transcript: requests are never hidden.
    private var live: LiveRanges { transcript.live }

    mutating func request(before sequence: SequenceNumber) throws(JournalError) -> SequenceNumber? {
        var next = live.previous(before: sequence)
        while let last = next, let part = try part(of: last) {
            let found = try request(of: part.start, before: last.next)
            if let found, live.contains(found) { return found }
            next = live.previous(before: found ?? part.first)
        }
        return nil
    }

    mutating func request(after sequence: SequenceNumber) throws(JournalError) -> SequenceNumber? {
        var next = live.next(after: sequence)
        while let first = next, let part = try part(of: first) {
            let found = try request(of: part.start, from: first)
            if let found, found <= part.last {
                if live.contains(found) { return found }
                next = live.next(after: found)
            } else {
                next = part.last == Self.noEnd ? nil : live.next(after: part.last)
            }
        }
        return nil
    }

    private static let noEnd = SequenceNumber(UInt64.max - 1)

    private mutating func part(of sequence: SequenceNumber) throws(JournalError) -> Part? {
        if parts.isEmpty { parts = try lineage() }
        return parts.first { $0.first <= sequence && sequence <= $0.last }
    }

    private func lineage() throws(JournalError) -> [Part] {
        var parts: [Part] = []
        var start = transcript.start
        var last = Self.noEnd
        while true {
            let fork = try snapshot.resumeRow(of: start, in: rows).fork
            parts.append(Part(start: start, first: fork?.sequence.next ?? .first, last: last))
            guard let fork else { return parts }
            start = fork.parent
            last = min(last, fork.sequence)
        }
    }

    /// The last such message of a session before one, in the transcript or not.
    private mutating func request(
        of start: Position, before end: SequenceNumber
    ) throws(JournalError) -> SequenceNumber? {
        switch requests {
        case .stored(let store):
            return try snapshot.view(
                store.key(
                    table: ResumeProjector.Table.requests.index, prefix: ViewKey.session(start),
                    before: ViewKey.session(start, end.value))
            ).map(Self.sequence)
        case .folded: return try foldedRequests(of: start).last { $0 < end }
        }
    }

    private mutating func request(
        of start: Position, from first: SequenceNumber
    ) throws(JournalError) -> SequenceNumber? {
        switch requests {
        case .stored(let store):
            return try snapshot.keys(
                store, ResumeProjector.Table.requests, prefix: ViewKey.session(start),
                from: ViewKey.session(start, first.value), countMax: 1
            ).first.map(Self.sequence)
        case .folded: return try foldedRequests(of: start).first { $0 >= first }
        }
    }

    private mutating func foldedRequests(of start: Position) throws(JournalError) -> [SequenceNumber] {
        guard case .folded(var known) = requests else { return [] }
        if let found = known[start] { return found }
        let keys = try snapshot.view(
            rows.keys(
                table: ResumeProjector.Table.requests.index, prefix: ViewKey.session(start),
                countMax: Limits.viewRowCountMax))
        let found = keys.map(Self.sequence)
        known[start] = found
        requests = .folded(known)
        return found
    }

    private static func sequence(of key: [UInt8]) -> SequenceNumber {
        SequenceNumber(key.span.bytes.bigEndianWord(at: 8))
    }
}
