/// An event as the log has it.
package struct StoredEvent: Equatable, Sendable {
    package var header: EventHeader
    package var content: BodyRecord.Content
    package var leaf: Digest256

    package init(header: EventHeader, content: BodyRecord.Content, leaf: Digest256) {
        self.header = header
        self.content = content
        self.leaf = leaf
    }

    package var body: EventBody? {
        if case .sealed(let body) = content { body } else { nil }
    }
}
