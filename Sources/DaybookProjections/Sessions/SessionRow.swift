package import DaybookCore

/// A session as lists show it: numbers, times, and the positions from which its texts are read.
package struct SessionRow: ViewRow, Equatable, Sendable {
    package var revision = Revision.first
    package var status = SessionStatus.open
    package var isPinned = false
    package var isArchived = false
    package var titleSource: TitleSource?
    package var live = LiveRanges()
    package var ownerName = Position.none
    package var agentName = Position.none
    package var projectName = Position.none
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
    /// The newest message as recorded, or the start.
    package var activityPosition: Position
    /// The event that closed it, while it is closed.
    package var closedBy = Position.none
    /// The newest message of the transcript that is the session's own, and the event that holds its current
    /// text; its time and preview are read from the log.
    package var lastMessagePosition = Position.none
    package var lastTextPosition = Position.none
    package var erasedBy = Position.none
    package var fork: ForkPoint?
    package var keys = KeyRenewal()

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
    }

    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        revision = header.revision
        updatedAt = header.recordedAt
        summary.advance(to: event)
        keys.advance(to: event)
        switch header.type {
        case .messageRecorded:
            live.append(header.sequence)
            lastMessagePosition = header.position
            lastTextPosition = header.position
            activityPosition = header.position
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
            if header.sequence == live.last { lastTextPosition = header.position }
        case .sessionCleared:
            live.removeAll(takenBy: header)
            guard live.last == nil else { return }
            lastMessagePosition = .none
            lastTextPosition = .none
        case .sessionRewound:
            live.removeAll(after: header.sequence)
            // The message that a fork is rewound to may be inherited.
            lastMessagePosition = live.last == nil ? .none : header.target
            lastTextPosition = live.last == nil ? .none : header.source
        case .sessionErased: erase(event)
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
        live.removeAll()
        titlePosition = .none
        titleSource = nil
        contextPosition = .none
        lastMessagePosition = .none
        lastTextPosition = .none
    }

    /// Leaves out messages of its transcript.
    /// - Parameters:
    ///   - shown: those that stay, inherited ones included.
    ///   - all: those of the whole transcript.
    ///   - last: the newest of the session's own that stay, and the event that holds its text.
    package mutating func narrow(
        to shown: LiveRanges, of all: LiveRanges, last: (message: Position, text: Position)?
    ) {
        live = shown.after(fork?.sequence ?? .none)
        lastMessagePosition = last?.message ?? .none
        lastTextPosition = last?.text ?? .none
        // One that is made of a message which is left out tells of it.
        if shown.through(summary.through) != all.through(summary.through) { summary = SummaryMark() }
    }

    /// Whether it is closed and has a message of its own that no summary covers.
    package var isUnsummarized: Bool {
        guard status == .closed, let last = live.last else { return false }
        return last > summary.through
    }
}

// MARK: Bytes

extension SessionRow {
    private static let pinnedBit: UInt64 = 1 << 8
    private static let archivedBit: UInt64 = 1 << 9
    private static let titleSourceShift: UInt64 = 16

    package var wordCount: Int { 27 + 2 * live.ranges.count }

    package func write(to row: inout RowWriter) {
        row.add(revision.value)
        let bits = (isPinned ? SessionRow.pinnedBit : 0) | (isArchived ? SessionRow.archivedBit : 0)
        let source = UInt64(titleSource?.rawValue ?? 0) << SessionRow.titleSourceShift
        row.add(UInt64(status.rawValue) | bits | source)
        row.add(ownerName)
        row.add(agentName)
        row.add(projectName)
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
        row.add(live)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        revision = Revision(row.word())
        let bits = row.word()
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .open
        isPinned = bits & SessionRow.pinnedBit != 0
        isArchived = bits & SessionRow.archivedBit != 0
        titleSource = TitleSource(
            rawValue: UInt8(truncatingIfNeeded: bits >> SessionRow.titleSourceShift))
        ownerName = row.position()
        agentName = row.position()
        projectName = row.position()
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
        live = row.liveRanges()
    }
}
