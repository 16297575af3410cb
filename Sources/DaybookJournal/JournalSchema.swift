package import DaybookCore
package import DaybookProjections

/// What a build makes of a journal's bytes: the versions of events that it knows, and the views that it folds.
package struct JournalSchema: Sendable {
    package var events: EventSchema
    package var projections: [any Projector]

    package static let current = JournalSchema(events: .current, projections: Projections.all)

    package init(events: EventSchema, projections: [any Projector]) {
        self.events = events
        self.projections = projections
    }
}
