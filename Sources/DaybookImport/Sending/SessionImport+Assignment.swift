import DaybookClient

/// Names and parents that an import has and a session of an earlier one lacks.
extension SessionImport {
    /// Gives a session of an earlier import the names and the parent that it lacks.
    func giveMissing() async throws {
        let current = try await run.client.session(session.id).session
        if let owner = session.owner, let other = current.owner, other != owner {
            return refuse("session \(session.id) belongs to another owner")
        }
        var names = SessionAssignment()
        if current.owner == nil { names.owner = session.owner }
        if current.agent == nil { names.agent = session.agent }
        if current.project == nil { names.project = session.project }
        var revision = current.revision
        do { try await assign(names, after: &revision) } catch let error as DaybookError
            where names.owner != nil
        {
            refuse("session \(session.id) can't be given an owner: \(error)")
        } catch is DaybookError {
            // Nothing of the conversation depends on the others.
        }
        guard current.parent == nil, let parent = draft.parent else { return }
        // It may name one already that does not count, as one that is not there: the same or another.
        do { try await assign(SessionAssignment(parent: parent), after: &revision) } catch is DaybookError {}
    }

    private static let lacksScope =
        "sessions lack an owner, agent, project or parent that this import has; to give it to them takes a token "
        + "with the scope admin"

    /// Gives the session what it lacks, and counts what was recorded.
    /// - Parameter revision: the session's; an answer with the same recorded nothing.
    private func assign(_ assignment: SessionAssignment, after revision: inout Int) async throws {
        guard !assignment.isEmpty else { return }
        do {
            let answer = try await run.client.assignSession(session.id, assignment).receipt.revision
            guard let answer, answer > revision else { return }
            revision = answer
        } catch let error as DaybookError {
            if error.reason == .forbidden { run.report.remark(run.file, .file, Self.lacksScope, count: 1) }
            throw error
        }
        run.report.add(run.file) { counts in
            if assignment.owner != nil { counts.assigned.owners += 1 }
            if assignment.agent != nil { counts.assigned.agents += 1 }
            if assignment.project != nil { counts.assigned.projects += 1 }
            if assignment.parent != nil { counts.assigned.parents += 1 }
        }
    }
}
