package import DaybookCore

/// A session as lists show it: numbers, times, and the positions from which its texts are read.
package struct SessionRow: ViewRow, Equatable, Sendable {
    package var revision = Revision.first
    package var status = SessionStatus.open
    package var isPinned = false
    package var isArchived = false
    package var titleSource: TitleSource?
    package var live = LiveMessages()
    package var names = SessionNames()
    package private(set) var nameSources = NameSources()
    package var mode: NameDigest
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// The time that places it in lists: that of its newest message, or of its start.
    package var activity: Timestamp
    package var closedAt: Timestamp?
    package var archivedAt: Timestamp?
    package var titlePosition = Position.none
    package var contextPosition = Position.none
    package var summary = SummaryMark()
    /// The last message that the summary covers, by its place.
    private var summarizedPlace = SequenceNumber.none
    /// The newest message as recorded, hidden or not, or the start.
    package var activityPosition: Position
    /// The event that closed it, while it is closed.
    package var closedBy = Position.none
    /// The newest message of the transcript that is the session's own and not hidden, and the event that holds
    /// its current text; its time and preview are read from the log.
    package var lastMessagePosition = Position.none
    package var lastTextPosition = Position.none
    package var erasedBy = Position.none
    package var fork: ForkPoint?
    package var keys = KeyRenewal()
    /// Whether it names a parent, whatever has become of that.
    package var namesParent = false
    /// The start of its parent while the link counts: both are there, have one owner and are not erased.
    package var parent = Position.none
    /// Seconds after its last activity at which it is erased; nil for never.
    package var expiresAfter: UInt64?

    init(start event: borrowing FoldEvent, mode: NameDigest) {
        let header = event.header
        self.mode = mode
        createdAt = header.at
        updatedAt = header.recordedAt
        activity = min(header.at, header.recordedAt)
        activityPosition = header.position
        fork = header.fork
        titlePosition = header.flags.contains(.carriesTitle) ? header.position : .none
        titleSource = header.flags.contains(.carriesTitle) ? .client : nil
        contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
        expiresAfter = header.expiresAfter
    }

    /// Applies an event.
    /// - Parameter point: the message that the event speaks of, if it moves the transcript's ends.
    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent, at point: TranscriptPoint? = nil) {
        let header = event.header
        revision = header.revision
        updatedAt = header.recordedAt
        summary.advance(to: event)
        keys.advance(to: event)
        nameSources.advance(to: event)
        switch header.type {
        case .messageRecorded:
            live.append(header.sequence, isHidden: header.isHidden)
            activityPosition = header.position
            guard !header.isHidden else { return }
            lastMessagePosition = header.position
            lastTextPosition = header.position
            activity = min(header.at, header.recordedAt)
        case .sessionRenamed: rename(event)
        case .sessionPinned: isPinned = true
        case .sessionUnpinned: isPinned = false
        case .sessionContextChanged:
            contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
        case .sessionClosed:
            status = .closed
            closedAt = header.at
            closedBy = header.position
        case .sessionReopened:
            status = .open
            closedAt = nil
            closedBy = .none
        case .sessionArchived:
            isArchived = true
            archivedAt = header.at
        case .sessionRestored:
            isArchived = false
            archivedAt = nil
        case .messageEdited:
            if header.target == lastMessagePosition { lastTextPosition = header.position }
        case .sessionSummarized: if let point { summarizedPlace = point.place }
        case .sessionCleared:
            guard let point else { return }
            live.removeAll(takenBy: header, through: point)
            guard live.shown.last == nil else { return }
            lastMessagePosition = .none
            lastTextPosition = .none
        case .sessionRewound:
            guard let point else { return }
            live.removeAll(after: point)
            // The message that a fork is rewound to may be inherited.
            lastMessagePosition = live.shown.last == nil ? .none : header.target
            lastTextPosition = live.shown.last == nil ? .none : header.source
        case .sessionErased: erase(event)
        case .sessionExpirySet: expiresAfter = header.expiresAfter
        default: break
        }
    }

    private mutating func rename(_ event: borrowing FoldEvent) {
        let header = event.header
        guard header.flags.contains(.carriesTitle) else {
            titlePosition = .none
            titleSource = nil
            return
        }
        titlePosition = header.position
        titleSource =
            header.flags.contains(.titleIsDate) ? .date : header.source.isNone ? .client : .generated
    }

    private mutating func erase(_ event: borrowing FoldEvent) {
        status = .erased
        erasedBy = event.header.position
        live = LiveMessages()
        titlePosition = .none
        titleSource = nil
        contextPosition = .none
        lastMessagePosition = .none
        lastTextPosition = .none
        expiresAfter = nil
    }

    /// Number of messages of its own that people see.
    package var messageCount: UInt64 { live.shown.count }

    /// Leaves out messages of its transcript.
    /// - Parameters:
    ///   - shown: those of the session's own that stay, by place.
    ///   - last: the newest of these, and the event that holds its text.
    package mutating func narrow(to shown: LiveRanges, last: (message: Position, text: Position)?) {
        live = LiveMessages(shown)
        lastMessagePosition = last?.message ?? .none
        lastTextPosition = last?.text ?? .none
    }

    /// Whether it is closed and has a message of its own that people see and no summary covers.
    package var isUnsummarized: Bool {
        guard status == .closed, let last = live.shown.last else { return false }
        return summary.through == .none || last > summarizedPlace
    }
}

// MARK: Bytes

extension SessionRow {
    private static let pinnedBit: UInt64 = 1 << 8
    private static let archivedBit: UInt64 = 1 << 9
    private static let namesParentBit: UInt64 = 1 << 10
    private static let subagentBit: UInt64 = 1 << 11
    private static let assignedBit: UInt64 = 1 << 12
    private static let titleSourceShift: UInt64 = 16

    package var isSubagent: Bool { !parent.isNone }

    package var wordCount: Int {
        28 + (isSubagent ? 1 : 0) + (nameSources.isEmpty ? 0 : 3) + live.wordCount
    }

    package func write(to row: inout RowWriter) {
        row.add(revision.value)
        var bits = (isPinned ? SessionRow.pinnedBit : 0) | (isArchived ? SessionRow.archivedBit : 0)
        if namesParent { bits |= SessionRow.namesParentBit }
        if isSubagent { bits |= SessionRow.subagentBit }
        if !nameSources.isEmpty { bits |= SessionRow.assignedBit }
        let source = UInt64(titleSource?.rawValue ?? 0) << SessionRow.titleSourceShift
        row.add(UInt64(status.rawValue) | bits | source)
        names.write(to: &row)
        row.add(mode)
        row.add(createdAt)
        row.add(updatedAt)
        row.add(activity)
        row.add(closedAt)
        row.add(archivedAt)
        row.add(titlePosition)
        row.add(contextPosition)
        row.add(summary)
        row.add(activityPosition)
        row.add(closedBy)
        row.add(lastMessagePosition)
        row.add(lastTextPosition)
        row.add(erasedBy)
        row.add(fork)
        row.add(keys)
        if isSubagent { row.add(parent) }
        if !nameSources.isEmpty { row.add(nameSources) }
        row.add(expiresAfter ?? 0)
        row.add(live)
        row.add(summarizedPlace.value)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        revision = Revision(row.word())
        let bits = row.word()
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .open
        isPinned = bits & SessionRow.pinnedBit != 0
        isArchived = bits & SessionRow.archivedBit != 0
        namesParent = bits & SessionRow.namesParentBit != 0
        titleSource = TitleSource(
            rawValue: UInt8(truncatingIfNeeded: bits >> SessionRow.titleSourceShift))
        names = SessionNames(&row)
        mode = row.nameDigest()
        createdAt = row.time()!
        updatedAt = row.time()!
        activity = row.time()!
        closedAt = row.time()
        archivedAt = row.time()
        titlePosition = row.position()
        contextPosition = row.position()
        summary = row.summaryMark()
        activityPosition = row.position()
        closedBy = row.position()
        lastMessagePosition = row.position()
        lastTextPosition = row.position()
        erasedBy = row.position()
        fork = row.fork()
        keys = row.keyRenewal()
        if bits & SessionRow.subagentBit != 0 { parent = row.position() }
        if bits & SessionRow.assignedBit != 0 { nameSources = row.nameSources() }
        expiresAfter = row.expiry()
        live = row.liveMessages()
        summarizedPlace = SequenceNumber(row.word())
    }
}
