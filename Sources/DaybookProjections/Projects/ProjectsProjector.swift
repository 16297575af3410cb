package import DaybookCore

/// The list of projects.
package struct ProjectsProjector: GroupProjector {
    package var name: String { "projects" }
    package var version: UInt32 { 3 }

    package func group(_ tail: SessionTailRecord) -> NameDigest { tail.project }
}
