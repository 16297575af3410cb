/// The set of bodies that an erasing event takes away, computed from headers alone. The eraser, which
/// replaces the bodies, and readers, who hide them from the event's commit on, both use this definition.
public struct Erasure: Equatable, Sendable {
    public enum Scope: Equatable, Sendable {
        /// The whole session: every body it ever recorded.
        case session
        /// The session's messages so far, and everything derived from them.
        case messages
        /// The session's messages through `last` and what is said about them, and of what is derived whatever
        /// a redaction of those from `first` on, recorded at `target`, would take.
        case messagesThrough(last: SequenceNumber, first: SequenceNumber, target: Position)
        /// One message, and everything derived from it.
        case message(target: Position, sequence: SequenceNumber)
        /// Every version of one message but the current one.
        case earlierEdits(target: Position)
    }

    /// Position of the erasing event; nothing after it is covered.
    public let position: Position
    public let session: Position
    public let scope: Scope
    /// The session's first message that it does not inherit.
    public var firstSequence = SequenceNumber.first
    /// Forks that inherit messages of the session: by their start, the last message each inherits.
    public var forks: [Position: SequenceNumber] = [:]
    /// The versions that stay when only earlier edits are erased.
    public var kept: Set<Position> = []

    /// The erasure that an event stands for; nil for an event that erases nothing.
    public init?(_ header: EventHeader) {
        switch header.type {
        case .sessionErased: scope = .session
        case .sessionCleared:
            if case .cleared(let first) = header.tail {
                scope = .messagesThrough(last: header.sequence, first: first, target: header.target)
            } else {
                scope = .messages
            }
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
        case .messagesThrough(let last, let first, let target):
            guard header.session == session || forks[header.session] != nil else { return false }
            if header.type == .messageRecorded {
                return header.session == session && header.sequence <= last
            }
            if header.isAmendment {
                guard let inherited = forks[header.session] else { return header.sequence <= last }
                return header.sequence >= firstSequence && header.sequence <= inherited
            }
            return first <= last && header.isDerived(from: first, at: target)
        case .message(let target, let sequence):
            if header.position == target { return true }
            if header.isAmendment { return header.target == target }
            guard header.session == session || forks[header.session] != nil else { return false }
            return header.isDerived(from: sequence, at: target)
        case .earlierEdits(let target):
            let isVersion =
                header.position == target || header.type == .messageEdited && header.target == target
            return isVersion && !kept.contains(header.position)
        }
    }

    /// Whether the event is what a fork derived from inherited messages that are erased.
    private func coversInherited(_ header: EventHeader) -> Bool {
        guard let last = forks[header.session] else { return false }
        if header.isAmendment { return header.sequence >= firstSequence && header.sequence <= last }
        return header.type == .sessionSummarized && header.sequence >= firstSequence || header.isGenerated
    }
}

extension EventHeader {
    fileprivate var isAmendment: Bool { type == .messageEdited || type == .messageAnnotated }

    /// Whether the event is derived from a message, or from one after it.
    fileprivate func isDerived(from sequence: SequenceNumber, at target: Position) -> Bool {
        type == .sessionSummarized && self.sequence >= sequence || isGenerated && source >= target
    }

    fileprivate var isOfMessages: Bool {
        type == .messageRecorded || isAmendment || type == .sessionSummarized || isGenerated
    }

    /// Whether the event is derived from messages. A title made of the date says nothing of them and is not.
    fileprivate var isGenerated: Bool {
        switch type {
        case .sessionRenamed: !source.isNone && !flags.contains(.titleIsDate)
        case .sessionSummarized, .insightRecorded: !source.isNone
        default: false
        }
    }
}
