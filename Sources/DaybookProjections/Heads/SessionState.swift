package import DaybookCore

/// The state of a session that decides its next append.
package struct SessionState: ViewRow, Equatable {
    package var revision = Revision.none
    package var lastSequence = SequenceNumber.none
    package var lastPosition = Position.none
    /// Leaf of the session's last event, where it is at hand; not stored, for the log has it.
    package var lastLeaf: Digest256?
    package var status = SessionStatus.open
    package var isArchived = false
    package var isPinned = false
    /// Whether a message has a key of its own, so that keys are looked for among those of messages.
    package var hasMessageKeys = false
    package var owner: NameDigest
    package var names = SessionNames()
    package var nameSources = NameSources()
    /// The events that set the current title and context; none where there is none.
    package var titlePosition = Position.none
    /// Whether a client gave the title.
    package var isTitleGiven = false
    package var contextPosition = Position.none
    package var summary = SummaryMark()
    package var keys = KeyRenewal()
    /// Seconds after its last activity at which it is erased; nil for never.
    package var expiresAfter: UInt64?
    /// The last rewind; none where there was none.
    package var rewoundBy = Position.none
    /// The newest message, or the start, and its recording time.
    package var activityPosition = Position.none
    package var activityAt = Timestamp(nanoseconds: 0)
    /// The place that the session has in `open`. Where it is not `openPlace`, `updateListing` moves it there.
    private var listedPlace = OpenPlace.none

    package init(owner: NameDigest) { self.owner = owner }

    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        summary.advance(to: event)
        keys.advance(to: event)
        nameSources.advance(to: event)
        revision = header.revision
        lastPosition = header.position
        lastLeaf = event.leaf
        switch header.type {
        case .sessionStarted:
            noteActivity(header.position, header.recordedAt)
            // A fork's own messages go on after those it inherits.
            lastSequence = header.fork?.sequence ?? .none
            titlePosition = header.flags.contains(.carriesTitle) ? header.position : .none
            isTitleGiven = !titlePosition.isNone
            contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
            expiresAfter = header.expiresAfter
        case .messageRecorded:
            noteActivity(header.position, header.recordedAt)
            lastSequence = header.sequence
            if header.version > 1, header.messageTail?.key.isNone == false { hasMessageKeys = true }
        case .sessionRenamed:
            titlePosition = header.flags.contains(.carriesTitle) ? header.position : .none
            isTitleGiven =
                !titlePosition.isNone && header.source.isNone && !header.flags.contains(.titleIsDate)
        case .sessionContextChanged:
            contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
        case .sessionPinned: isPinned = true
        case .sessionUnpinned: isPinned = false
        case .sessionClosed: status = .closed
        case .sessionReopened: status = .open
        case .sessionArchived: isArchived = true
        case .sessionRestored: isArchived = false
        case .sessionErased: status = .erased
        case .sessionRewound: rewoundBy = header.position
        case .sessionExpirySet: expiresAfter = header.expiresAfter
        default: break
        }
    }

    package var keyGeneration: KeyGeneration { keys.generation }
    /// The event that began the generation of keys; none for the first.
    package var keysRenewedBy: Position { keys.position }

    private mutating func noteActivity(_ position: Position, _ time: Timestamp) {
        activityPosition = position
        activityAt = time
    }

    // MARK: The place among the open sessions

    private struct OpenPlace: Equatable, Sendable {
        /// Position of the newest activity; none for a session that is not open.
        var activity: Position
        var isArchived: Bool

        static let none = OpenPlace(activity: .none, isArchived: false)
    }

    private var openPlace: OpenPlace {
        status == .open ? OpenPlace(activity: activityPosition, isArchived: isArchived) : .none
    }

    var isListed: Bool { listedPlace == openPlace }

    /// Takes the session from its place among the open ones, before its names change.
    /// - Returns: the key to remove from `open`.
    mutating func leaveListing(_ start: Position) -> [UInt8]? {
        let left = openKey(listedPlace, start)
        listedPlace = .none
        return left
    }

    /// Moves the session to the place that it should have.
    /// - Returns: the keys to remove from and to add to `open`.
    mutating func updateListing(_ start: Position) -> (left: [UInt8]?, entered: [UInt8]?) {
        let left = openKey(listedPlace, start)
        listedPlace = openPlace
        return (left, openKey(listedPlace, start))
    }

    private func openKey(_ place: OpenPlace, _ start: Position) -> [UInt8]? {
        guard !place.activity.isNone else { return nil }
        return OpenKey(
            names: names.key, isArchived: place.isArchived, activity: place.activity, start: start
        ).bytes
    }

    // MARK: Bytes

    private static let listedArchivedBit: UInt64 = 1 << 10
    private static let archivedBit: UInt64 = 1 << 8
    private static let pinnedBit: UInt64 = 1 << 9
    private static let titleGivenBit: UInt64 = 1 << 11
    private static let messageKeysBit: UInt64 = 1 << 12

    package var wordCount: Int { 23 }

    package func write(to row: inout RowWriter) {
        row.add(revision.value)
        row.add(lastSequence.value)
        row.add(lastPosition)
        var bits = (isArchived ? SessionState.archivedBit : 0) | (isPinned ? SessionState.pinnedBit : 0)
        if hasMessageKeys { bits |= SessionState.messageKeysBit }
        if listedPlace.isArchived { bits |= SessionState.listedArchivedBit }
        if isTitleGiven { bits |= SessionState.titleGivenBit }
        row.add(UInt64(status.rawValue) | bits)
        row.add(owner)
        names.write(to: &row)
        row.add(titlePosition)
        row.add(contextPosition)
        row.add(summary)
        row.add(activityPosition)
        row.add(activityAt)
        row.add(listedPlace.activity)
        row.add(keys)
        row.add(rewoundBy)
        row.add(expiresAfter ?? 0)
        row.add(nameSources)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        let revision = Revision(row.word())
        let lastSequence = SequenceNumber(row.word())
        let lastPosition = row.position()
        let bits = row.word()
        self.init(owner: row.nameDigest())
        self.revision = revision
        self.lastSequence = lastSequence
        self.lastPosition = lastPosition
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .open
        isArchived = bits & SessionState.archivedBit != 0
        isPinned = bits & SessionState.pinnedBit != 0
        isTitleGiven = bits & SessionState.titleGivenBit != 0
        hasMessageKeys = bits & SessionState.messageKeysBit != 0
        names = SessionNames(&row)
        titlePosition = row.position()
        contextPosition = row.position()
        summary = row.summaryMark()
        activityPosition = row.position()
        activityAt = row.time()!
        listedPlace = OpenPlace(
            activity: row.position(), isArchived: bits & SessionState.listedArchivedBit != 0)
        keys = row.keyRenewal()
        rewoundBy = row.position()
        expiresAfter = row.expiry()
        nameSources = row.nameSources()
    }
}
