package import DaybookCore
package import DaybookProjections

/// The versions of events that a build knows, and the views that it folds.
package struct JournalSchema: Sendable {
    package var events: EventSchema
    package var projections: [any Projector]

    package static let current = JournalSchema(events: .current, projections: Projections.all)

    package init(events: EventSchema, projections: [any Projector]) {
        self.events = events
        self.projections = projections
    }
}
