/// Kind of a content block, by the word that APIs have for it.
public enum ContentBlockKind: Sendable {
    case call, result, image, thought, other

    /// The kind of a content block.
    /// - Parameter type: the block's `type`, where that is a string.
    public init(type: String?) {
        switch type {
        case "tool_use": self = .call
        case "tool_result": self = .result
        case "image", "image_url", "input_image": self = .image
        case "thinking", "redacted_thinking", "reasoning": self = .thought
        default: self = .other
        }
    }
}
