import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class ProjectionListMethod: ReadMethod {
    let name = "projection.list"
    let summary = "The views, and how far each is."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([.required("projections", .array(Schemas.projection))])
    let access = Access.scope(.read)
    let owners = OwnerRule<Void>.open
    let errors = ErrorReason.ofService
    let repetition = Repetition.harmless
    let example = "{}"

    func query(_ arguments: inout Arguments) throws(JournalError) {}

    func route(_ query: Void) -> Route { .inline }

    func wait(_ query: Void) -> ViewWait { .nothing }

    func read(_ query: Void, _ context: ReadContext) throws(JournalError) -> [ProjectionStatus] {
        context.journal.projections
    }

    func byteCountEstimate(of projections: [ProjectionStatus]) -> Int { 128 + 256 * projections.count }

    func write(_ projections: [ProjectionStatus], to writer: inout JSONWriter) {
        writer.projections(projections)
    }
}
