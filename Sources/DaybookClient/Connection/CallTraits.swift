/// What the client must know of a call to send it again rightly.
struct CallTraits: Equatable, Sendable {
    /// Appends keep their order among themselves.
    let isAppend: Bool
    /// Sending it twice does no more than sending it once: reads, and appends with a key.
    let isRepeatable: Bool
    /// An append out of the outbox: it goes before all others.
    var isDelivery = false

    static let read = CallTraits(isAppend: false, isRepeatable: true)
    /// Long work beside appends; what it has begun may go on without the connection.
    static let task = CallTraits(isAppend: false, isRepeatable: false)
    static let keyedAppend = CallTraits(isAppend: true, isRepeatable: true)
    static let append = CallTraits(isAppend: true, isRepeatable: false)
    static let delivery = CallTraits(isAppend: true, isRepeatable: true, isDelivery: true)

    static func append(hasKey: Bool) -> CallTraits { hasKey ? keyedAppend : append }

    private static let reads: Set<String> = [
        "system.ping", "system.info", "rpc.discover", "session.get", "session.list",
        "session.unsummarized", "session.export", "message.list", "message.get", "resume.prompt",
        "resume.context", "project.list", "agent.list", "stats.activity", "search.messages",
        "journal.read", "projection.list", "audit.checkpoint", "audit.prove", "audit.consistency",
        "audit.export", "admin.stats",
    ]

    /// For a call by name; a method that is not known here counts as an append.
    init(method: String, params: JSONBytes) {
        let isRead =
            Self.reads.contains(method)
            || (method == "session.current" && params["start"]?.bool != true)
        let isTask = method.hasPrefix("admin.")
        self = isRead ? .read : isTask ? .task : .append(hasKey: params["key"]?.string != nil)
    }

    private init(isAppend: Bool, isRepeatable: Bool, isDelivery: Bool = false) {
        self.isAppend = isAppend
        self.isRepeatable = isRepeatable
        self.isDelivery = isDelivery
    }
}
