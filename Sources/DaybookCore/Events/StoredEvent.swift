/// An event as stored: its position, header bytes and body.
public struct StoredEvent: Equatable, Sendable {
    public var header: EventHeader
    public var content: BodyRecord.Content
    public var leaf: Digest256

    public init(header: EventHeader, content: BodyRecord.Content, leaf: Digest256) {
        self.header = header
        self.content = content
        self.leaf = leaf
    }

    public var body: EventBody? {
        if case .sealed(let body) = content { body } else { nil }
    }
}
