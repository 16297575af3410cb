import DaybookAudit
import DaybookCore

/// The messages of a request, with all work done that does not depend on the log's head.
struct PreparedTurn: Sendable {
    let messages: [EventPlan]
    /// The event of the context, for a session that exists.
    let context: EventPlan?
    let onDuplicate: OnDuplicate
    /// Whether only the decision tells which event is the last, and so has the request's key.
    let isOpenEnded: Bool

    var byteCount: Int { messages.byteCount + (context?.byteCount ?? 0) }
    var hasMessageKeys: Bool { messages.contains { !$0.messageKey.isNone } }
}

extension Sealer {
    /// Prepares a turn. Where it is open-ended and has a key, its bodies are sealed once it is decided.
    func prepare(_ turn: Turn, _ request: AppendRequest, _ key: PreparedKey?) -> PreparedTurn {
        let isOpenEnded = turn.context != nil || turn.onDuplicate == .skip && turn.hasMessageKeys
        let mayBeLast = isOpenEnded && key != nil
        let last = turn.messages.count - 1
        let messages = turn.messages.enumerated().map { index, message in
            let ownKey = index == last && !mayBeLast ? key : nil
            return plan(message, request, ownKey, isSealed: !mayBeLast)
        }
        let context = turn.context.map { context in
            var body = EventBody()
            body.add(.context, context)
            body.add(request, nil)
            var event = EventPlan(.sessionContextChanged, mayBeLast ? .plain(body) : .sealed(seal(body)))
            event.flags = .carriesContext
            event.at = request.at
            return event
        }
        return PreparedTurn(
            messages: messages, context: context, onDuplicate: turn.onDuplicate, isOpenEnded: isOpenEnded)
    }

    /// The start of a session for a turn: the turn's context is its context, and it has the key where there
    /// are no messages.
    func plan(
        _ start: SessionStart, of turn: Turn, _ request: AppendRequest, _ key: PreparedKey?, now: Timestamp
    ) -> StartPlan {
        var start = start
        start.context = turn.context ?? start.context
        return plan(start, request, turn.messages.isEmpty ? key : nil, now: now)
    }

    private func plan(
        _ message: MessageDraft, _ request: AppendRequest, _ key: PreparedKey?, isSealed: Bool
    ) -> EventPlan {
        var body = EventBody()
        body.add(.content, message.content)
        body.add(.metadata, message.metadata)
        body.add(.agent, message.agent?.json)
        body.add(.run, message.run?.json)
        body.add(.source, message.source)
        body.add(.messageKey, message.key?.json)
        body.add(.model, message.usage?.model?.json)
        body.add(request, key)
        var event = EventPlan(.messageRecorded, isSealed ? .sealed(seal(body)) : .plain(body))
        event.role = message.role
        event.messageType = message.type
        event.at = message.at ?? request.at
        event.tail = .message(tail(of: message))
        if message.isHidden { event.flags.insert(.hidden) }
        if let generation = request.key?.generation, generation > .first, let own = message.key {
            event.laterKey = names.keyDigest(own.utf8, generation)
        }
        event.mark(key, request)
        return event
    }

    private func tail(of message: MessageDraft) -> MessageTail {
        var tail = MessageTail(
            run: digest(.run, message.run),
            calls: message.callIDs.map(names.callDigest) + message.callNames.map(names.callNameDigest),
            results: message.resultIDs.map(names.callDigest) + message.resultNames.map(names.callNameDigest))
        tail.key = digest(.key, message.key)
        tail.usage = message.usage.flatMap { usage in
            guard !usage.isEmpty else { return nil }
            var figures = usage.figures
            figures.id = digest(.usage, usage.id)
            figures.model = digest(.model, usage.model)
            return figures
        }
        return tail
    }
}

extension EventPlan {
    /// Digest of a message's own key; none where it has none.
    var messageKey: NameDigest { if case .message(let tail) = tail { tail.key } else { .none } }

    /// Gives the event of an open-ended turn the request's key.
    mutating func close(_ key: PreparedKey, _ request: AppendRequest) {
        guard case .plain(var body) = body else { return }
        body.add(.key, key.name)
        body.add(.request, key.request)
        self.body = .plain(body)
        mark(key, request)
    }
}
