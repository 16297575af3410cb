/// Which bodies an erasing event takes away: the one definition, for the eraser that replaces them and for
/// readers, who hide them from the event's commit on. It needs headers alone.
public struct Erasure: Equatable, Sendable {
    public enum Scope: Equatable, Sendable {
        /// The session with all that was ever said of it.
        case session
        /// Its messages so far, and what was made of them.
        case messages
        /// One message, and what was made of it.
        case message(target: Position, sequence: Sequence)
        /// Of one message all but what it says now.
        case earlierEdits(target: Position)
    }

    /// Of the erasing event; nothing after it is covered.
    public let position: Position
    public let session: Position
    public let scope: Scope
    /// The session's first message that it does not inherit.
    public var firstSequence = Sequence.first
    /// Forks that inherit messages of the session, by their start: the last message of it that each does.
    public var forks: [Position: Sequence] = [:]
    /// The versions that stay, where only earlier edits go.
    public var kept: Set<Position> = []

    /// Nil for an event that erases nothing.
    public init?(_ header: EventHeader) {
        switch header.type {
        case .sessionErased: scope = .session
        case .sessionCleared: scope = .messages
        case .messageRedacted where header.flags.contains(.keepsCurrent):
            scope = .earlierEdits(target: header.target)
        case .messageRedacted: scope = .message(target: header.target, sequence: header.sequence)
        default: return nil
        }
        position = header.position
        session = header.session
    }

    public func covers(_ header: EventHeader) -> Bool {
        guard header.position < position else { return false }
        switch scope {
        case .session: return header.session == session || coversInherited(header)
        case .messages:
            return header.session == session ? header.isOfMessages : coversInherited(header)
        case .message(let target, let sequence):
            if header.position == target { return true }
            if header.isAmendment { return header.target == target }
            guard header.session == session || forks[header.session] != nil else { return false }
            return header.type == .sessionSummarized && header.sequence >= sequence
                || header.isGenerated && header.source >= target
        case .earlierEdits(let target):
            let isVersion =
                header.position == target || header.type == .messageEdited && header.target == target
            return isVersion && !kept.contains(header.position)
        }
    }

    /// What a fork made of messages that go.
    private func coversInherited(_ header: EventHeader) -> Bool {
        guard let last = forks[header.session] else { return false }
        if header.isAmendment { return header.sequence >= firstSequence && header.sequence <= last }
        return header.type == .sessionSummarized && header.sequence >= firstSequence || header.isGenerated
    }
}

extension EventHeader {
    fileprivate var isAmendment: Bool { type == .messageEdited || type == .messageAnnotated }

    fileprivate var isOfMessages: Bool {
        type == .messageRecorded || isAmendment || type == .sessionSummarized || isGenerated
    }

    /// Made from messages; a title of the date alone says nothing of them.
    fileprivate var isGenerated: Bool {
        switch type {
        case .sessionRenamed: !source.isNone && !flags.contains(.titleIsDate)
        case .sessionSummarized, .insightRecorded: !source.isNone
        default: false
        }
    }
}
