/// Names of what the service has beyond the first version of the contract, for `system.info`. One is announced
/// two minor versions before it goes.
package enum Features {
    package static let names = [
        "appends.context", "appends.erased", "batch.append", "events.links", "expiresAfter", "fields",
        "hidden",
        "keyGeneration",
        "maxContentBytes",
        "message.annotate.annotations", "message.get.key", "message.get.keyGeneration", "resume.explain",
        "resume.prompt.keep",
        "resume.prompt.version", "role.developer", "saidUntil", "search.match", "search.filters",
        "search.sessions", "search.suggestion", "session.assign", "session.clear.summary",
        "session.clear.throughSequence",
        "session.diff", "session.erase.cascade", "session.erasePreview", "session.list.idPrefix",
        "session.list.parent", "session.list.subagents", "session.name", "session.outline", "session.parent",
        "session.rewind.count", "session.rewind.withMessages", "session.titleFrom", "session.tree",
        "stats.offsetMinutes", "stats.usage", "stats.usage.models", "system.features", "turn.append.fates",
        "turn.append.keys",
        "usage",
    ]
}
