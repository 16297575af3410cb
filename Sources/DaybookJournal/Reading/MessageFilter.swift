import DaybookAudit
import DaybookCore
import DaybookProjections

/// The conditions that a list of messages is narrowed by.
struct MessageFilter {
    private let types: Set<MessageType>?
    private let run: NameDigest?

    init(_ query: MessageListQuery, names: NameKey) {
        types = query.types.map(Set.init)
        run = query.run.map { names.digest(.run, $0.utf8) }
    }

    static func isEmpty(_ query: MessageListQuery) -> Bool { query.types == nil && query.run == nil }

    var isEmpty: Bool { types == nil && run == nil }

    func accepts(_ row: MessageRow) -> Bool {
        (types?.contains(row.type) ?? true) && (run.map { $0 == row.run } ?? true)
    }
}
