package import DaybookCore

/// The list of agents.
package struct AgentsProjector: GroupProjector {
    package var name: String { "agents" }
    package var version: UInt32 { 4 }

    package func group(_ names: SessionNames) -> Position { names.agent }
}
