import DaybookCore
import DaybookProjections

extension Decider {
    /// Records one event that names the fork's source; only the names are copied.
    func fork(
        _ source: Found, _ fork: SessionFork, _ plan: StartPlan, _ append: PreparedAppend,
        _ event: EventLookup
    ) throws(DecisionError) -> Decision {
        if try session(named: plan.id) != nil { throw .refused(.alreadyExists(plan.id)) }
        guard fork.start.owner == nil || plan.owner == source.state.owner else { throw .refused(.forbidden) }
        try checkRevision(source.state.revision, append)
        guard fork.sequence <= source.state.lastSequence else {
            let last = source.state.lastSequence.value
            let problem = "is \(fork.sequence.value); the session's last message is \(last)"
            throw .refused(.invalid(field: "atSequence", problem: problem))
        }
        let parent = try event(source.start)
        guard case .session(let inherited) = parent.header.tail, case .session(let given) = plan.event.tail,
            case .plain(let texts) = plan.event.body
        else { throw .refused(.damaged(position: source.start)) }
        var started = plan.event
        started.fork = ForkPoint(
            parent: source.start, revision: source.state.revision, sequence: fork.sequence)
        var tail = Decider.tail(given, over: inherited)
        try checkParent(tail)
        // What a fork inherits stays no longer for it.
        tail.expiresAfter = [given.expiresAfter, source.state.expiresAfter].compactMap(\.self).min()
        started.tail = .session(tail)
        var body = EventBody()
        body.add(.owner, fork.start.owner?.json ?? parent.body?[.owner])
        body.add(.agent, fork.start.agent?.json ?? parent.body?[.agent])
        body.add(.project, fork.start.project?.json ?? parent.body?[.project])
        body.add(.mode, fork.start.mode?.json ?? parent.body?[.mode])
        for (slot, json) in texts.slots { body.add(slot, json) }
        body.add(append.request, append.key)
        started.body = .plain(body)
        started.mark(append.key, append.request)
        return .record([PlannedEvent(target: .newSession, event: started)])
    }

    private static func tail(_ given: SessionTail, over inherited: SessionTail) -> SessionTail {
        var tail = given
        tail.owner = inherited.owner
        if given.agent.isNone { tail.agent = inherited.agent }
        if given.project.isNone { tail.project = inherited.project }
        if given.mode.isNone { tail.mode = inherited.mode }
        return tail
    }
}
