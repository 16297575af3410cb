import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SystemInfoMethod: ReadMethod {
    let name = "system.info"
    let summary = "What this service is and holds."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([
        .required("version", .string(min: 1)), .required("protocol", Schemas.position),
        .required(
            "journal",
            .object([
                .required("id", .string(min: 1)), .required("lineage", Schemas.count),
                .required("format", Schemas.count), .required("head", Schemas.count),
                .required("bytes", Schemas.count),
            ])),
        .required("projections", .array(Schemas.projection)),
        .required("limits", .object(toldLimits.map { .required("\($0.name)", Schemas.count) })),
        .required("uptimeSeconds", .number), .required("features", .array(.string(min: 1))),
    ])
    let errors = ErrorReason.ofService
    let access = Access.scope(.read)
    let owners = OwnerRule<Void>.open
    let repetition = Repetition.harmless
    let example = "{}"

    private static let protocolVersion = 1

    private static let toldLimits: [(name: StaticString, value: Int)] = [
        ("frame", Limits.frameByteCountMax), ("batch", Limits.batchRequestCountMax),
        ("limit", Limits.pageCountMax), ("depth", Limits.jsonDepthMax),
        ("value", Limits.valueByteCountMax), ("sessionId", Limits.sessionIDByteCountMax),
        ("name", Limits.nameByteCountMax), ("title", Limits.titleScalarCountMax),
        ("reason", Limits.reasonScalarCountMax), ("eventType", Limits.customTypeByteCountMax),
        ("messagesPerTurn", Limits.messagesPerTurnMax), ("appendsPerBatch", Limits.batchedAppendCountMax),
        ("toolCalls", Limits.toolCallCountMax),
        ("context", Limits.contextScalarCountMax), ("contextEntry", Limits.contextEntryScalarCountMax),
    ]

    func query(_ arguments: inout Arguments) throws(JournalError) {}

    func route(_ query: Void) -> Route { .inline }

    func wait(_ query: Void) -> ViewWait { .nothing }

    func read(_ query: Void, _ context: ReadContext) throws(JournalError) -> JournalInfo {
        context.journal.info
    }

    func byteCountEstimate(of info: JournalInfo) -> Int { 1_024 + 256 * info.projections.count }

    func write(_ info: JournalInfo, to writer: inout JSONWriter) {
        writer.member("version", string: info.version)
        writer.member("protocol", integer: Self.protocolVersion)
        writer.name("journal")
        writer.beginObject()
        writer.member("id", string: info.id)
        writer.member("lineage", integer: info.lineage)
        writer.member("format", integer: Int(info.format))
        writer.member("head", integer: info.head.value)
        writer.member("bytes", integer: info.byteCount)
        writer.endObject()
        writer.projections(info.projections)
        writer.name("limits")
        writer.beginObject()
        for limit in Self.toldLimits { writer.member(limit.name, integer: limit.value) }
        writer.endObject()
        writer.member("uptimeSeconds", double: info.uptimeSeconds)
        writer.name("features")
        writer.strings(Features.names)
    }
}
