import DaybookJSON

/// A thing that a reply's stream tells.
enum ReplyItem: Equatable, Sendable {
    /// Text that the model adds. It is nowhere in the journal.
    case piece(String)
    /// The whole reply was recorded under this sequence.
    case recorded(sequence: Int)
    /// A sentence that says why there is no reply. It was recorded as an error, where that could be done.
    case failed(String)
    /// A sign of life.
    case heartbeat

    /// Whether nothing follows it.
    var isLast: Bool {
        switch self {
        case .piece, .heartbeat: false
        case .recorded, .failed: true
        }
    }

    var frame: EventFrame {
        switch self {
        case .piece(let text): Self.frame("piece") { $0.member("text", string: text) }
        case .recorded(let sequence): Self.frame("recorded") { $0.member("sequence", integer: sequence) }
        case .failed(let message): Self.frame("failed") { $0.member("message", string: message) }
        case .heartbeat: .comment
        }
    }

    private static func frame(_ name: String, _ member: (inout JSONWriter) -> Void) -> EventFrame {
        var writer = JSONWriter()
        writer.beginObject()
        member(&writer)
        writer.endObject()
        return EventFrame(name: name, json: writer.finish()[...])
    }
}
