import DaybookAudit
import DaybookCore

extension Sealer {
    /// Seals everything that can be sealed before the request is decided.
    /// - Parameter now: for the id of a session whose client gives none.
    func prepare(_ request: AppendRequest, now: Timestamp) -> PreparedAppend {
        let key = request.key.map(prepare)
        let command: PreparedCommand
        var byteCount = Self.fixedByteCount
        switch request.command {
        case .begin(let beginning):
            let prepared = prepare(beginning, request, key, now: now)
            byteCount = prepared.byteCount
            command = .begin(prepared)
        case .record(let recording):
            let prepared = prepare(recording, request, key)
            byteCount += prepared.byteCount
            command = .record(prepared)
        case .change(let change): command = .change(change)
        case .assign(let assignment): command = .assign(prepare(assignment))
        case .history(let change):
            byteCount += change.byteCount
            command = .history(change)
        }
        return PreparedAppend(
            request: request, owner: digest(.owner, request.owner), key: key, command: command,
            byteCount: byteCount)
    }

    /// About the bytes of a request besides its events.
    private static let fixedByteCount = 256

    private func prepare(
        _ beginning: Beginning, _ request: AppendRequest, _ key: PreparedKey?, now: Timestamp
    ) -> PreparedBeginning {
        switch beginning {
        case .start(let start, let closeCurrent):
            .start(plan(start, request, key, now: now), closeCurrent: closeCurrent)
        case .current(let start, let seconds):
            .current(plan(start, request, key, now: now), withinSeconds: seconds)
        case .messages(let turn, let start, let closeCurrent):
            .messages(
                prepare(turn, request, key), plan(start, of: turn, request, key, now: now),
                closeCurrent: closeCurrent)
        case .fork(let fork): .fork(fork, plan(fork, request, now: now))
        }
    }

    private func prepare(
        _ recording: Recording, _ request: AppendRequest, _ key: PreparedKey?
    ) -> PreparedRecording {
        switch recording {
        case .messages(let turn): .messages(prepare(turn, request, key))
        case .event(let type, let body): .others([plan(type, body, request, key)])
        case .insight(let insight, let replaces): .insight(plan(insight, request, key), replaces: replaces)
        case .title(let title): .title(plan(title, request, key), source: title.source)
        case .digest(let digest): .others(plan(digest, request, key))
        }
    }

    private func prepare(_ assignment: SessionAssignment) -> PreparedAssignment {
        var prepared = PreparedAssignment()
        prepared.tail = AssignmentTail(
            owner: digest(.owner, assignment.owner), agent: digest(.agent, assignment.agent),
            project: digest(.project, assignment.project), parent: assignment.parent)
        prepared.texts.add(.owner, assignment.owner?.json)
        prepared.texts.add(.agent, assignment.agent?.json)
        prepared.texts.add(.project, assignment.project?.json)
        return prepared
    }

    private func prepare(_ key: IdempotencyKey) -> PreparedKey {
        let request = "\"\(EventHash.sha256(key.request))\""
        return PreparedKey(
            digest: names.keyDigest(key.name.utf8, key.generation ?? .first), name: key.name.json,
            request: RawJSON(Array(request.utf8)))
    }

    func plan(
        _ start: SessionStart, _ request: AppendRequest, _ key: PreparedKey?, now: Timestamp
    ) -> StartPlan {
        let id = request.session ?? UUIDv7.make(at: now, random: random())
        var body = EventBody()
        body.add(.owner, start.owner?.json)
        body.add(.agent, start.agent?.json)
        body.add(.project, start.project?.json)
        body.add(.mode, start.mode?.json)
        body.add(.title, start.title)
        body.add(.context, start.context)
        body.add(request, key)
        var event = EventPlan(.sessionStarted, .sealed(seal(body)))
        if start.title != nil { event.flags.insert(.carriesTitle) }
        if start.context != nil { event.flags.insert(.carriesContext) }
        let owner = digest(.owner, start.owner)
        event.tail = .session(tail(start, id, owner))
        event.at = request.at
        event.mark(key, request)
        return StartPlan(id: id, owner: owner, event: event)
    }

    /// The plan of a fork's start, without its body, which waits for the source's names.
    private func plan(_ fork: SessionFork, _ request: AppendRequest, now: Timestamp) -> StartPlan {
        let id = fork.id ?? UUIDv7.make(at: now, random: random())
        var body = EventBody()
        body.add(.title, fork.start.title)
        body.add(.context, fork.start.context)
        var event = EventPlan(.sessionStarted, .plain(body))
        if fork.start.title != nil { event.flags.insert(.carriesTitle) }
        if fork.start.context != nil { event.flags.insert(.carriesContext) }
        let owner = digest(.owner, fork.start.owner)
        event.tail = .session(tail(fork.start, id, owner))
        event.at = request.at
        return StartPlan(id: id, owner: owner, event: event)
    }

    private func tail(_ start: SessionStart, _ id: SessionID, _ owner: NameDigest) -> SessionTail {
        var tail = SessionTail(
            id: id, owner: owner, agent: digest(.agent, start.agent),
            project: digest(.project, start.project), mode: digest(.mode, start.mode))
        tail.parent = start.parent
        tail.expiresAfter = start.expiresAfter
        return tail
    }

    private func plan(
        _ type: CustomType, _ json: RawJSON, _ request: AppendRequest, _ key: PreparedKey?
    ) -> EventPlan {
        var body = EventBody()
        body.add(.body, json)
        body.add(request, key)
        var event = EventPlan(.custom, .sealed(seal(body)))
        event.tail = .custom(type)
        event.at = request.at
        event.mark(key, request)
        return event
    }

    private func plan(
        _ insight: InsightDraft, _ request: AppendRequest, _ key: PreparedKey?
    ) -> EventPlan {
        var body = EventBody()
        body.add(.kind, insight.kind.json)
        body.add(.value, insight.value)
        body.add(request, key)
        var event = EventPlan(.insightRecorded, .sealed(seal(body)))
        event.at = request.at
        event.mark(key, request)
        return event
    }

    private func plan(
        _ title: GeneratedTitle, _ request: AppendRequest, _ key: PreparedKey?
    ) -> EventPlan {
        var body = EventBody()
        body.add(.title, title.text)
        body.add(request, key)
        var event = EventPlan(.sessionRenamed, .sealed(seal(body)))
        event.flags = title.source == Position.none ? [.carriesTitle, .titleIsDate] : .carriesTitle
        event.source = title.source ?? .none
        event.mark(key, request)
        return event
    }

    private func plan(
        _ digest: SessionDigest, _ request: AppendRequest, _ key: PreparedKey?
    ) -> [EventPlan] {
        var events = digest.insights.map { plan($0, request, nil) }
        var body = EventBody()
        body.add(.summary, digest.summary)
        body.add(request, key)
        var summary = EventPlan(.sessionSummarized, .sealed(seal(body)))
        summary.flags = .carriesSummary
        summary.mark(key, request)
        events.append(summary)
        for index in events.indices {
            events[index].sequence = digest.through
            events[index].source = digest.source
        }
        return events
    }
}

extension EventBody {
    /// Adds the actor and the key.
    mutating func add(_ request: AppendRequest, _ key: PreparedKey?) {
        add(.actor, request.actor?.json)
        add(.key, key?.name)
        add(.request, key?.request)
    }
}

extension HistoryChange {
    /// The bytes that are sealed only once the request is decided.
    fileprivate var byteCount: Int {
        switch self {
        case .edit(_, let edit): (edit.content?.bytes.count ?? 0) + (edit.metadata?.bytes.count ?? 0)
        case .annotate(let annotations): annotations.reduce(0) { $0 + $1.value.bytes.count }
        case .clear(let clear): clear.summary?.bytes.count ?? 0
        case .rewind, .erase, .redact: 0
        }
    }
}

extension PreparedBeginning {
    fileprivate var byteCount: Int {
        switch self {
        case .messages(let turn, let plan, _): plan.event.byteCount + turn.byteCount
        case .start(let plan, _), .current(let plan, _), .fork(_, let plan): plan.event.byteCount
        }
    }
}

extension [EventPlan] {
    var byteCount: Int { reduce(0) { $0 + $1.byteCount } }
}

extension EventPlan {
    mutating func mark(_ prepared: PreparedKey?, _ request: AppendRequest) {
        guard let prepared else { return }
        key = prepared.digest
        if request.usesOwnersKeys { flags.insert(.keyScopeOwner) }
    }

    var byteCount: Int {
        let fixed = 256
        switch body {
        case .sealed(let body): return fixed + body.record.count
        case .plain(let body): return fixed + body.frameByteCount
        }
    }
}
