package import DaybookCore

/// The list of agents.
package struct AgentsProjector: GroupProjector {
    package var name: String { "agents" }
    package var version: UInt32 { 3 }

    package func group(_ tail: SessionTailRecord) -> NameDigest { tail.agent }
}
