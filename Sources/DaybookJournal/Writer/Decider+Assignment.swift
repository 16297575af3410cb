import DaybookCore
import DaybookProjections

/// Names and parents that are given to sessions which had none.
extension Decider {
    /// Decides an assignment. What the session has already records nothing; anything else in its place is
    /// refused. An owner goes to the whole family.
    func assign(
        _ assignment: PreparedAssignment, _ found: Found, _ id: SessionID, _ append: PreparedAppend,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        try checkRevision(found.state.revision, append)
        let missing = try missing(of: assignment, found)
        guard missing.tail != AssignmentTail() else {
            return .nothing(session: found.start, state: found.state)
        }
        var others: [Found] = []
        if missing.tail.owner.isNone {
            try checkParent(missing.tail.parent, of: id, found.state.owner)
        } else {
            let family = try family(of: found, try transcripts())
            try checkLevels(of: family, led: found, missing.tail)
            others = family.filter { $0.start != found.start && $0.state.status != .erased }
        }
        var events: [PlannedEvent] = []
        for other in others.sorted(by: { $0.start < $1.start }) {
            events.append(event(missing.owner, for: other, append, nil))
        }
        events.append(event(missing, for: found, append, append.key))
        return .record(events)
    }

    private func event(
        _ assignment: PreparedAssignment, for found: Found, _ append: PreparedAppend, _ key: PreparedKey?
    ) -> PlannedEvent {
        var body = assignment.texts
        body.add(append.request, key)
        var event = EventPlan(.sessionAssigned, .plain(body))
        event.tail = .assigned(assignment.tail)
        event.at = append.request.at
        event.mark(key, append.request)
        return PlannedEvent(target: .session(found.start), event: event)
    }

    /// The part of an assignment that the session does not have yet.
    private func missing(
        of assignment: PreparedAssignment, _ found: Found
    ) throws(DecisionError) -> PreparedAssignment {
        var missing = PreparedAssignment()
        let (given, state) = (assignment.tail, found.state)
        if try isMissing("owner", given.owner, state.names.owner) {
            missing.tail.owner = given.owner
            missing.texts.add(.owner, assignment.texts[.owner])
        }
        if try isMissing("agent", given.agent, state.names.agent) {
            missing.tail.agent = given.agent
            missing.texts.add(.agent, assignment.texts[.agent])
        }
        if try isMissing("project", given.project, state.names.project) {
            missing.tail.project = given.project
            missing.texts.add(.project, assignment.texts[.project])
        }
        guard let parent = given.parent else { return missing }
        let links = HeadsProjector.links
        let place = try read(links.link(of: found.start, in: rows)).parentPlace
        if place.isNone {
            missing.tail.parent = parent
        } else if try read(links.place(of: parent, in: rows)) != place {
            throw Decider.isOther("parent")
        }
        return missing
    }

    /// Whether a name is given that the session lacks.
    /// - Parameter current: the position that first named the one that it has.
    private func isMissing(
        _ field: String, _ given: NameDigest, _ current: Position
    ) throws(DecisionError) -> Bool {
        guard !given.isNone, try firstPosition(of: given) != current else { return false }
        guard current.isNone else { throw Decider.isOther(field) }
        return true
    }

    private static func isOther(_ field: String) -> DecisionError {
        .refused(.invalid(field: field, problem: "differs from the session's own, which stays"))
    }

    // MARK: The family

    /// The sessions without an owner that hang together with one: what they are forks of, their forks, parents
    /// and subagents; it is among them, and so are erased ones.
    /// - Throws: `tooLarge` where they are more than one assignment takes.
    private func family(
        of found: Found, _ transcripts: ViewBatch
    ) throws(DecisionError) -> [Found] {
        var family = [found]
        var known: Set<Position> = [found.start]
        var index = 0
        while index < family.count {
            for start in try relatives(of: family[index], transcripts)
            where known.insert(start).inserted {
                guard let relative = try self.found(start), relative.state.owner.isNone else { continue }
                family.append(relative)
            }
            guard family.count <= Limits.familyCountMax else {
                throw .refused(
                    .tooLarge(limit: Limits.familyCountMax, actual: family.count, field: "owner"))
            }
            index += 1
        }
        return family
    }

    private func relatives(
        of found: Found, _ transcripts: ViewBatch
    ) throws(DecisionError) -> [Position] {
        let links = HeadsProjector.links
        let link = try read(links.link(of: found.start, in: rows))
        var starts = try read(links.children(at: link.place, of: .none, in: rows))
        if let parent = try read(links.parent(by: link, in: rows)) { starts.append(parent) }
        let transcript = try Decider.transcript(of: found.start, in: transcripts)
        if let fork = transcript.row.fork { starts.append(fork.parent) }
        do throws(ViewReadError) {
            starts += try Transcript.forks(of: found.start, in: transcripts)
        } catch { throw .transcripts(found.start) }
        return starts
    }

    /// Checks the levels of subagents that there are once a family has its owner, whose other sessions may name
    /// some of it as their parents, or be named.
    /// - Parameter led: the session of the request, which may get a parent as well.
    private func checkLevels(
        of family: [Found], led: Found, _ given: AssignmentTail
    ) throws(DecisionError) {
        let links = HeadsProjector.links
        let owner = try firstPosition(of: given.owner)
        let members = Set(family.map(\.start))
        let field = given.parent == nil ? "owner" : "parent"
        for member in family {
            let link = try read(links.link(of: member.start, in: rows))
            var levels = 0
            if let owner { levels = try read(rows.parentDepth(link.place, of: owner)) }
            var current = member.start
            climb: while true {
                let parent = try parent(of: current, led, given)
                if case .none = parent { break climb }
                levels += 1
                guard levels <= Limits.parentLevelMax else { throw Decider.tooManyLevels(field) }
                guard case .there(let next) = parent,
                    members.contains(next.start) || next.state.owner == given.owner
                else { break climb }
                guard next.start != member.start else {
                    let problem = "would make sessions each other's parents"
                    throw .refused(.invalid(field: field, problem: problem))
                }
                current = next.start
            }
        }
    }

    /// The parent that a session names, or is about to name.
    private func parent(
        of start: Position, _ led: Found, _ given: AssignmentTail
    ) throws(DecisionError) -> NamedParent {
        if start == led.start, let id = given.parent {
            return try session(named: id).map { .there($0) } ?? .missing
        }
        let links = HeadsProjector.links
        let link = try read(links.link(of: start, in: rows))
        guard !link.parentPlace.isNone else { return .none }
        return try found(read(links.parent(by: link, in: rows))).map { .there($0) } ?? .missing
    }

    private enum NamedParent {
        case none
        /// One that is not there yet.
        case missing
        case there(Found)
    }
}
