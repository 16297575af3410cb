// Made from the method table: DAYBOOK_WRITE_DOCS=1 swift test --filter KnownMethodsTests

/// The service's methods by how a call is sent again that got no answer; all others are appends.
enum KnownMethods {
    /// At once: done twice they do no more than once.
    static let reads: Set<String> = [
        "admin.stats",
        "agent.list",
        "audit.checkpoint",
        "audit.consistency",
        "audit.export",
        "audit.prove",
        "journal.read",
        "message.get",
        "message.list",
        "project.list",
        "projection.list",
        "resume.context",
        "resume.explain",
        "resume.prompt",
        "rpc.discover",
        "search.messages",
        "session.diff",
        "session.erasePreview",
        "session.export",
        "session.get",
        "session.list",
        "session.outline",
        "session.tree",
        "session.unsummarized",
        "stats.activity",
        "stats.usage",
        "system.info",
        "system.ping",
    ]
    /// At once, but where this parameter is true.
    static let readsUnless: [String: String] = [
        "session.current": "start"
    ]
    /// Never by themselves.
    static let once: Set<String> = [
        "admin.backup",
        "admin.compact",
        "admin.verify",
        "journal.subscribe",
        "journal.unsubscribe",
        "projection.rebuild",
        "system.authenticate",
    ]
}
