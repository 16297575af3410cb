package import DaybookCore

/// The list of projects.
package struct ProjectsProjector: GroupProjector {
    package let name = "projects"
    package let version: UInt32 = 1

    package func group(_ tail: SessionTail) -> NameDigest { tail.project }
}
