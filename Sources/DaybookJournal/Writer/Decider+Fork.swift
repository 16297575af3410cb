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
        guard case .session(var inherited) = parent.header.tail, case .session(let given) = plan.event.tail,
            case .plain(let texts) = plan.event.body
        else { throw .refused(.damaged(position: source.start)) }
        var names = parent.body ?? EventBody()
        try giveAssigned(&inherited, &names, source.state.nameSources, event)
        var started = plan.event
        started.fork = ForkPoint(
            parent: source.start, revision: source.state.revision, sequence: fork.sequence)
        var tail = Decider.tail(given, over: inherited)
        try checkParent(tail.parent, of: tail.id, tail.owner)
        // What a fork inherits stays no longer for it.
        tail.expiresAfter = [given.expiresAfter, source.state.expiresAfter].compactMap(\.self).min()
        started.tail = .session(tail)
        var body = EventBody()
        body.add(.owner, fork.start.owner?.json ?? names[.owner])
        body.add(.agent, fork.start.agent?.json ?? names[.agent])
        body.add(.project, fork.start.project?.json ?? names[.project])
        body.add(.mode, fork.start.mode?.json ?? names[.mode])
        for (slot, json) in texts.slots { body.add(slot, json) }
        body.add(append.request, append.key)
        started.body = .plain(body)
        started.mark(append.key, append.request)
        return .record([PlannedEvent(target: .newSession, event: started)])
    }

    /// Adds the names that the source was given after its start.
    private func giveAssigned(
        _ tail: inout SessionTail, _ names: inout EventBody, _ sources: NameSources, _ event: EventLookup
    ) throws(DecisionError) {
        for position in Set([sources.owner, sources.agent, sources.project]) where !position.isNone {
            let assignment = try event(position)
            guard case .assigned(let given) = assignment.header.tail else { continue }
            if position == sources.owner { tail.owner = given.owner }
            if position == sources.agent { tail.agent = given.agent }
            if position == sources.project { tail.project = given.project }
            for slot in [Slot.owner, .agent, .project] { names.add(slot, assignment.body?[slot]) }
        }
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
