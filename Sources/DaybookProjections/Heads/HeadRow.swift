package import DaybookCore

/// A session's head: where it stands and what it may do next.
package struct HeadRow: Equatable, Sendable {
    package var revision = Revision.none
    package var lastSequence = Sequence.none
    package var lastPosition = Position.none
    package var lastLeaf = Digest256.zero
    package var status = SessionStatus.open
    package var isArchived = false
    package var isPinned = false
    package var owner: NameDigest
    package var ownerName = Position.none
    package var agentName = Position.none
    package var projectName = Position.none
    /// The events that gave title and context as they are; none where there is no such.
    package var titlePosition = Position.none
    package var contextPosition = Position.none

    package init(owner: NameDigest) { self.owner = owner }

    package func openKey(_ start: Position) -> [UInt8] {
        var key = HeadRow.openPrefix(owner: ownerName, agent: agentName, project: projectName)
        key.append(bigEndian: start.value)
        return key
    }

    package static func openPrefix(owner: Position, agent: Position, project: Position) -> [UInt8] {
        var key: [UInt8] = []
        key.append(bigEndian: owner.value)
        key.append(bigEndian: agent.value)
        key.append(bigEndian: project.value)
        return key
    }

    mutating func advance(to event: FoldEvent) {
        let header = event.header
        revision = header.revision
        lastPosition = header.position
        lastLeaf = event.leaf
        switch header.type {
        case .sessionStarted:
            // A fork's own messages go on after those it inherits.
            lastSequence = header.fork?.sequence ?? .none
            titlePosition = header.flags.contains(.carriesTitle) ? header.position : .none
            contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
        case .messageRecorded: lastSequence = header.sequence
        case .sessionRenamed:
            titlePosition = header.flags.contains(.carriesTitle) ? header.position : .none
        case .sessionContextChanged:
            contextPosition = header.flags.contains(.carriesContext) ? header.position : .none
        case .sessionPinned: isPinned = true
        case .sessionUnpinned: isPinned = false
        case .sessionClosed: status = .closed
        case .sessionReopened: status = .open
        case .sessionArchived: isArchived = true
        case .sessionRestored: isArchived = false
        case .sessionErased: status = .erased
        default: break
        }
    }

    // MARK: Bytes

    private static let archivedBit: UInt64 = 1 << 8
    private static let pinnedBit: UInt64 = 1 << 9

    package var bytes: [UInt8] {
        var row = RowWriter(wordCount: 16)
        row.add(revision.value)
        row.add(lastSequence.value)
        row.add(lastPosition)
        row.add(lastLeaf)
        let bits = (isArchived ? HeadRow.archivedBit : 0) | (isPinned ? HeadRow.pinnedBit : 0)
        row.add(UInt64(status.rawValue) | bits)
        row.add(owner)
        row.add(ownerName)
        row.add(agentName)
        row.add(projectName)
        row.add(titlePosition)
        row.add(contextPosition)
        return row.bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = RowReader(bytes.span.bytes)
        let revision = Revision(row.word())
        let lastSequence = Sequence(row.word())
        let lastPosition = row.position()
        let lastLeaf = row.digest()
        let bits = row.word()
        self.init(owner: row.nameDigest())
        self.revision = revision
        self.lastSequence = lastSequence
        self.lastPosition = lastPosition
        self.lastLeaf = lastLeaf
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .open
        isArchived = bits & HeadRow.archivedBit != 0
        isPinned = bits & HeadRow.pinnedBit != 0
        ownerName = row.position()
        agentName = row.position()
        projectName = row.position()
        titlePosition = row.position()
        contextPosition = row.position()
    }
}
