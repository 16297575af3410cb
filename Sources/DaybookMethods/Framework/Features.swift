/// Names of what the service has beyond the first version of the contract, for `system.info`. One is announced
/// two minor versions before it goes.
package enum Features {
    package static let names = [
        "events.links", "fields", "maxContentBytes", "message.get.key", "saidUntil", "session.diff",
        "session.erasePreview",
        "session.list.idPrefix", "session.name", "session.outline", "session.tree", "system.features",
    ]
}
