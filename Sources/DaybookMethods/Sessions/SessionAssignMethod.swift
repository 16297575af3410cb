import DaybookCore
import DaybookJSON
import DaybookWire

final class SessionAssignMethod: AppendMethod {
    let name = "session.assign"
    let summary = "Gives a session an owner, agent, project or parent that it has not."
    let ownParameters = [
        Fields.id.required, owner.optional, agent.optional, project.optional, parent.optional,
    ]
    let ownResults = SessionReply.results
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.admin)
    let owners = OwnerRule<AppendRequest>.refused
    let repetition = Repetition.underKey
    let example = #"{"id": "tea", "parent": "tea-plan"}"#
    let reply = SessionReply()

    private static let owner = Parameter(
        "owner", Forms.name,
        "The owner, also of what it is a fork of, its forks, parents and subagents, where these have none.")
    private static let agent = Parameter("agent", Forms.name, "The agent of this session alone.")
    private static let project = Parameter("project", Forms.name, "The project of this session alone.")
    private static let parent = Parameter(
        "parent", Forms.sessionID, "The session that this one works for, which need not be there.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let id = try arguments.required(Fields.id)
        var assignment = SessionAssignment()
        assignment.owner = try arguments.optional(Self.owner)
        assignment.agent = try arguments.optional(Self.agent)
        assignment.project = try arguments.optional(Self.project)
        assignment.parent = try arguments.optional(Self.parent)
        guard !assignment.isEmpty else {
            throw arguments.invalid(Self.owner.name, "or agent, project or parent has to be given")
        }
        return AppendRequest(session: id, command: .assign(assignment))
    }
}
