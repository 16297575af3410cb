import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class AdminStatsMethod: ReadMethod {
    let name = "admin.stats"
    let summary = "Figures of the running service."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([
        .required("size", Schemas.count), .required("root", Schemas.digest),
        .required("uptimeSeconds", .number), .required("logBytes", Schemas.count),
        .required(
            "views",
            .array(.object([.required("name", .string(min: 1)), .required("bytes", Schemas.count)]))),
        .optional("freeBytes", Schemas.count), .required("waitingAppends", Schemas.count),
        .required("appends", Schemas.count), .required("commits", durations),
        .required("folds", durations), .optional("connections", Schemas.count),
        .required("oldestReaderCommits", Schemas.count),
        .required("pendingErasures", Schemas.count), .required("erasedBodies", Schemas.count),
        .required("tasks", .array(.string(min: 1))),
        .optional("verification", AdminVerifyMethod.verification),
        .required("rebuilds", .array(rebuild)),
    ])
    let errors = ErrorReason.ofService
    let access = Access.scope(.admin)
    let owners = OwnerRule<Void>.refused
    let repetition = Repetition.harmless
    let example = "{}"

    private static let durations = Schema.object([
        .required("count", Schemas.count), .required("seconds", .number),
        .required(
            "buckets",
            .array(
                .object([
                    .required("throughMicroseconds", Schemas.count), .required("count", Schemas.count),
                ]))),
    ])

    private static let rebuild = Schema.object(
        [
            .required("name", .string(min: 1)), .required("version", Schemas.count),
            .required("position", Schemas.count), .optional("hadFailed", .boolean),
            .required("differingRows", Schemas.count), .required("examples", .array(.string(min: 1))),
            .optional("error", .string(min: 1)),
        ] + Schemas.texts)

    func query(_ arguments: inout Arguments) throws(JournalError) {}

    func route(_ query: Void) -> Route { .inline }

    func wait(_ query: Void) -> ViewWait { .nothing }

    /// The journal's figures, and the connections open at the service.
    struct Answer: Sendable {
        let stats: JournalStats
        let connectionCount: Int?
    }

    func read(_ query: Void, _ context: ReadContext) throws(JournalError) -> Answer {
        Answer(stats: try context.journal.stats(), connectionCount: context.connectionCount)
    }

    func byteCountEstimate(of answer: Answer) -> Int { 4_096 }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        let stats = answer.stats
        writer.member("size", integer: stats.size.value)
        writer.member("root", digest: stats.root)
        writer.member("uptimeSeconds", double: stats.uptimeSeconds)
        writer.member("logBytes", integer: stats.logByteCount)
        writer.name("views")
        writer.beginArray()
        for view in stats.viewByteCounts {
            writer.beginObject()
            writer.member("name", string: view.name)
            writer.member("bytes", integer: view.byteCount)
            writer.endObject()
        }
        writer.endArray()
        if let free = stats.freeByteCount { writer.member("freeBytes", integer: free) }
        writer.member("waitingAppends", integer: stats.waitingAppendCount)
        writer.member("appends", integer: stats.appendCount)
        writer.name("commits")
        writer.durations(stats.commits)
        writer.name("folds")
        writer.durations(stats.folds)
        if let count = answer.connectionCount { writer.member("connections", integer: count) }
        writer.member("oldestReaderCommits", integer: stats.oldestReaderCommitCount)
        writer.member("pendingErasures", integer: stats.pendingErasureCount)
        writer.member("erasedBodies", integer: stats.erasedCount)
        writer.name("tasks")
        writer.strings(stats.tasks.map(\.rawValue))
        if let check = stats.check {
            writer.name("verification")
            writer.beginObject()
            writer.members(of: check)
            writer.endObject()
        }
        writer.name("rebuilds")
        writer.beginArray()
        for rebuild in stats.rebuilds { writer.rebuild(rebuild) }
        writer.endArray()
    }
}

extension JSONWriter {
    fileprivate mutating func durations(_ figures: DurationFigures) {
        beginObject()
        member("count", integer: figures.count)
        member("seconds", double: figures.seconds)
        name("buckets")
        beginArray()
        for (bound, count) in zip(DurationFigures.bounds, figures.counts) {
            beginObject()
            member("throughMicroseconds", integer: bound)
            member("count", integer: count)
            endObject()
        }
        endArray()
        endObject()
    }

    fileprivate mutating func rebuild(_ result: RebuildResult) {
        beginObject()
        member("name", string: result.name)
        member("version", integer: UInt64(result.version))
        member("position", integer: result.position.value)
        if result.hadFailed { member("hadFailed", bool: true) }
        if let texts = result.texts { members(of: texts) }
        member("differingRows", integer: result.differingRowCount)
        name("examples")
        strings(result.examples)
        if let error = result.error { member("error", string: error) }
        endObject()
    }
}
