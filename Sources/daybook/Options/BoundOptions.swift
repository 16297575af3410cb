import ArgumentParser
import DaybookCore
import DaybookTerminal

/// Options for how much the service takes on at a time.
struct BoundOptions: ParsableArguments {
    private static let defaults = ServiceLimits()

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Free space below which appends, but for those that redact, clear or erase, are refused as \
            storageFull (default: \(defaults.storageReserveByteCount >> 20)). DAYBOOK_STORAGE_RESERVE
            """,
            valueName: "MiB"))
    var storageReserve: UInt64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            How many appends may wait for the writer; more are refused as overloaded (default: \
            \(defaults.queueCountMax)). DAYBOOK_QUEUE
            """,
            valueName: "count"))
    var queue: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Connections open at a time (default: \(defaults.connectionCountMax)). DAYBOOK_CONNECTIONS",
            valueName: "count"))
    var connections: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds in which a client has to end a line that it has begun, and to take some of its answers \
            (default: \(defaults.clientPatienceMilliseconds / 1_000)). DAYBOOK_CLIENT_TIMEOUT
            """,
            valueName: "seconds"))
    var clientTimeout: UInt32?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Memory for unfinished lines, of all clients together (default: \
            \(defaults.unfinishedByteCountMax >> 20)). DAYBOOK_LINE_MEMORY
            """,
            valueName: "MiB"))
    var lineMemory: UInt32?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Memory for answers that clients don't take, of all together (default: \
            \(defaults.untakenByteCountMax >> 20)). DAYBOOK_ANSWER_MEMORY
            """,
            valueName: "MiB"))
    var answerMemory: UInt32?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Event loops (default: half the cores, at least 1). DAYBOOK_LOOPS", valueName: "count"))
    var loops: Int?

    /// The service's limits.
    /// - Throws: `ValidationError` with one sentence.
    func limits(_ settings: Settings) throws -> ServiceLimits {
        var limits = Self.defaults
        if let mebibytes = try settings.number(
            storageReserve, .storageReserve, "at most \(Self.mebibytesMax) MiB", { $0 <= Self.mebibytesMax })
        {
            limits.storageReserveByteCount = mebibytes << 20
        }
        limits.queueCountMax = try count(queue, .queue, settings) ?? limits.queueCountMax
        limits.connectionCountMax =
            try count(connections, .connections, settings) ?? limits.connectionCountMax
        if let seconds = try count(clientTimeout, .clientTimeout, settings) {
            limits.clientPatienceMilliseconds = Int64(seconds) * 1_000
        }
        if let mebibytes = try count(lineMemory, .lineMemory, settings) {
            limits.unfinishedByteCountMax = Int(mebibytes) << 20
        }
        if let mebibytes = try count(answerMemory, .answerMemory, settings) {
            limits.untakenByteCountMax = Int(mebibytes) << 20
        }
        return limits
    }

    /// The number of event loops; nil where none is given.
    func loopCount(_ settings: Settings) throws -> Int? { try count(loops, .loops, settings) }

    private static let mebibytesMax = UInt64.max >> 20

    private func count<Number: FixedWidthInteger>(
        _ option: Number?, _ name: SettingName, _ settings: Settings
    ) throws -> Number? {
        try settings.number(option, name, "a whole number from 1 on") { $0 > 0 }
    }
}
