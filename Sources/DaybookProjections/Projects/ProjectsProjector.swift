package import DaybookCore

/// The list of projects.
package struct ProjectsProjector: GroupProjector {
    package var name: String { "projects" }
    package var version: UInt32 { 4 }

    package func group(_ names: SessionNames) -> Position { names.project }
}
