import DaybookCore
import DaybookProjections

extension NameSources {
    /// The event that gave a session the name of a slot after its start; none where none has.
    subscript(slot: Slot) -> Position {
        switch slot {
        case .owner: owner
        case .agent: agent
        case .project: project
        default: .none
        }
    }
}
