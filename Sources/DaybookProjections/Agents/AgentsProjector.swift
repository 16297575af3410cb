package import DaybookCore

/// The list of agents.
package struct AgentsProjector: GroupProjector {
    package let name = "agents"
    package let version: UInt32 = 1

    package func group(_ tail: SessionTail) -> NameDigest { tail.agent }
}
