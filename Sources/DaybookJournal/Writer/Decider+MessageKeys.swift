import DaybookCore
import DaybookJSON
import DaybookProjections

/// Turns whose messages have keys of their own, or come with a context.
extension Decider {
    /// The decision that the keys of a turn's messages make alone; nil where something is to be recorded.
    func decide(
        onKeysOf turn: PreparedTurn, _ append: PreparedAppend, _ found: Found, _ event: EventLookup,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision? {
        if let key = append.key, let only = turn.messages.first, turn.messages.count == 1,
            let known = try ownMessage(under: key.digest, found, event)
        {
            try check(only, is: known, under: key.name)
            return try seen([known.header.position], found, event, transcripts)
        }
        guard turn.hasMessageKeys else { return nil }
        let known = try self.known(turn, found, event)
        let positions = known.compactMap(\.self)
        if positions.count == known.count { return try seen(positions, found, event, transcripts) }
        guard turn.onDuplicate == .fail else { return nil }
        for (message, position) in zip(turn.messages, known) {
            guard let position else { continue }
            throw .refused(.keyReused(key: message.slots[.messageKey] ?? .null, position: position))
        }
        return nil
    }

    private func seen(
        _ messages: [Position], _ found: Found, _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        let fate = try fate(ofMessagesIn: messages.reversed(), of: found.start, event, transcripts)
        var seen: [TurnMessage] = []
        for message in messages { seen.append(try known(message, found, event, transcripts)) }
        return .seenMessages(seen, fate ?? .kept)
    }

    /// A message that the session has, with its present state.
    private func known(
        _ position: Position, _ found: Found, _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> TurnMessage {
        let fate = try fate(ofMessagesIn: [position], of: found.start, event, transcripts)
        return TurnMessage(knownAt: position, fate ?? .kept)
    }

    /// The events of a turn in a session that exists.
    func record(
        _ turn: PreparedTurn, _ found: Found, _ append: PreparedAppend, _ event: EventLookup,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        let known = turn.hasMessageKeys ? try self.known(turn, found, event) : []
        var events = turn.messages
        if !known.isEmpty { events = zip(events, known).filter { $0.1 == nil }.map(\.0) }
        if let context = turn.context, try !isContext(context, of: found.state, event) {
            events.append(context)
        }
        guard !events.isEmpty else { return .nothing(session: found.start, state: found.state) }
        let planned = closed(events, turn, append, .session(found.start))
        guard known.contains(where: { $0 != nil }) else { return .record(planned) }
        var messages: [TurnMessage?] = []
        for position in known {
            guard let position else {
                messages.append(nil)
                continue
            }
            messages.append(try self.known(position, found, event, transcripts))
        }
        return .recordTurn(planned, known: messages)
    }

    /// The events as planned; the last has the request's key.
    func closed(
        _ events: [EventPlan], _ turn: PreparedTurn, _ append: PreparedAppend, _ target: PlannedEvent.Target
    ) -> [PlannedEvent] {
        var planned = events.map { PlannedEvent(target: target, event: $0) }
        if turn.isOpenEnded, let key = append.key, !planned.isEmpty {
            planned[planned.count - 1].event.close(key, append.request)
        }
        return planned
    }

    private func isContext(
        _ plan: EventPlan, of state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> Bool {
        guard !state.contextPosition.isNone else { return false }
        return try event(state.contextPosition).body?[.context] == plan.slots[.context]
    }

    /// The messages of a request that is answered again, in the order sent; nil where its batch tells them.
    func seenTurn(
        _ append: PreparedAppend, _ last: Position, _ fate: MessageFate, _ found: Found?,
        _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision? {
        guard let turn = append.command.turn, let found, turn.onDuplicate == .skip, turn.hasMessageKeys
        else { return nil }
        var unkeyed: [Position] = []
        let header = try event(last).header
        for position in last.value - UInt64(header.batchIndex)...last.value {
            guard case .message(let tail) = try event(Position(position)).header.tail else { continue }
            if tail.key.isNone { unkeyed.append(Position(position)) }
        }
        guard unkeyed.count == turn.messages.count(where: { $0.messageKey.isNone }) else { return nil }
        var messages: [TurnMessage] = []
        for message in turn.messages {
            if message.messageKey.isNone {
                messages.append(try known(unkeyed.removeFirst(), found, event, transcripts))
            } else if let earlier = try self.message(under: message, found, event) {
                messages.append(try known(earlier.header.position, found, event, transcripts))
            } else {
                return nil
            }
        }
        return .seenTurn(last: last, messages, fate)
    }

    // MARK: Messages by key

    /// The messages of a turn that the session has already; nil for each that it has not.
    private func known(
        _ turn: PreparedTurn, _ found: Found, _ event: EventLookup
    ) throws(DecisionError) -> [Position?] {
        var known: [Position?] = []
        for message in turn.messages {
            guard !message.messageKey.isNone,
                let earlier = try self.message(under: message, found, event)
            else {
                known.append(nil)
                continue
            }
            try check(message, is: earlier, under: message.slots[.messageKey] ?? .null)
            known.append(earlier.header.position)
        }
        return known
    }

    /// Checks that a message under a known key says the same; whatever was under an erased key does.
    private func check(
        _ message: EventPlan, is earlier: LoggedEvent, under key: RawJSON
    ) throws(DecisionError) {
        guard earlier.body == nil || message.says(theSameAs: earlier) else {
            throw .refused(.keyReused(key: key, position: earlier.header.position))
        }
    }

    /// The session's message under the key of one: its own, or that of the request that recorded it alone. A
    /// key of a request is of the generation that this request names.
    private func message(
        under message: EventPlan, _ found: Found, _ event: EventLookup
    ) throws(DecisionError) -> LoggedEvent? {
        let key = message.messageKey
        if let message = try ownMessage(under: key, found, event) { return message }
        let ofSession = message.laterKey.isNone ? key : message.laterKey
        if let last = try lastEvent(under: ofSession, in: .session(found.start)),
            let only = try onlyMessage(through: last, found, event)
        {
            return only
        }
        guard let last = try lastEvent(under: key, of: found.state.names.owner, event) else { return nil }
        return try onlyMessage(through: last, found, event)
    }

    private func ownMessage(
        under key: NameDigest, _ found: Found, _ event: EventLookup
    ) throws(DecisionError) -> LoggedEvent? {
        guard found.state.hasMessageKeys else { return nil }
        let key = KeyScope.messages(found.start).key(key)
        guard let row = try value(HeadsProjector.Table.keys, key) else { return nil }
        return try event(Position(row: row))
    }

    /// The one message of the batch that ends there; nil where it has none or several, or is of another
    /// session. Only a change of the context comes behind messages.
    private func onlyMessage(
        through last: Position, _ found: Found, _ event: EventLookup
    ) throws(DecisionError) -> LoggedEvent? {
        var candidate = try event(last)
        guard candidate.header.session == found.start else { return nil }
        if candidate.header.type == .sessionContextChanged, candidate.header.batchIndex > 0 {
            candidate = try event(candidate.header.position.previous)
        }
        guard candidate.header.type == .messageRecorded else { return nil }
        guard candidate.header.batchIndex > 0 else { return candidate }
        let before = try event(candidate.header.position.previous).header
        return before.type == .messageRecorded ? nil : candidate
    }
}

extension EventPlan {
    /// Whether the message is what was recorded: who said what, of what type, to whom, and what it cost.
    fileprivate func says(theSameAs earlier: LoggedEvent) -> Bool {
        guard role == earlier.header.role, messageType == earlier.header.messageType,
            flags.contains(.hidden) == earlier.header.flags.contains(.hidden),
            case .message(let tail) = tail, case .message(let earlierTail) = earlier.header.tail,
            tail.usage == earlierTail.usage
        else { return false }
        return [Slot.content, .metadata, .agent, .run].allSatisfy { slot in
            EventPlan.isSame(slots[slot], earlier.body?[slot])
        }
    }

    /// Whether two values are equal but for insignificant white space.
    private static func isSame(_ value: RawJSON?, _ other: RawJSON?) -> Bool {
        guard let value, let other, value != other else { return value == other }
        var (bytes, others): ([UInt8], [UInt8]) = ([], [])
        JSON.appendWithoutInsignificantWhitespace(of: JSONValue(validated: value.bytes), to: &bytes)
        JSON.appendWithoutInsignificantWhitespace(of: JSONValue(validated: other.bytes), to: &others)
        return bytes == others
    }
}
