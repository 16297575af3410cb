import DaybookClient

/// The prompts of a Claude Code file that were typed while the model worked.
///
/// `queue-operation` lines tell what became of each: `dequeue` sends it as a `user` line, `popAll` gives it
/// back to be typed anew, `remove` puts it before the model in the middle of its work. In that case most
/// versions also write an `attachment` of the type `queued_command`, before or after the `remove`; others
/// write nothing more. Each prompt becomes one message, where the model got it.
struct ClaudeCodeQueue {
    struct Prompt {
        let content: JSONBytes
        let line: ClaudeCodeLine
        let identity: String
        let place: Place
    }

    private var waiting: [Prompt] = []
    /// Put before the model; the `attachment` has not been seen.
    private var absorbed: [Prompt] = []
    /// Taken from an `attachment`; the `remove` has not been seen.
    private var attached: [JSONBytes] = []
    /// Taken from the queue alone.
    private var released: [JSONBytes] = []

    /// Takes a `queue-operation`.
    mutating func take(_ line: ClaudeCodeLine, identity: String, at place: Place) {
        let content = line.json["content"]
        switch line.json["operation"]?.string {
        case "enqueue":
            guard let content else { return }
            waiting.append(Prompt(content: content, line: line, identity: identity, place: place))
        case "dequeue": _ = next(content)
        case "remove":
            if let index = attached.firstIndex(where: { content == nil || $0 == content }) {
                attached.remove(at: index)
            } else if let prompt = next(content), ClaudeCodeLine.isTyped(prompt.content) {
                absorbed.append(prompt)
            }
        case "popAll":
            if content == nil { waiting = [] } else { _ = next(content) }
        default: break
        }
    }

    /// Takes a prompt that somebody is known to have said. Returns false for one that the queue has brought
    /// already.
    mutating func takeSaid(_ content: JSONBytes, isAttached: Bool) -> Bool {
        if let index = released.firstIndex(of: content) {
            released.remove(at: index)
            return false
        }
        if let index = absorbed.firstIndex(where: { $0.content == content }) {
            absorbed.remove(at: index)
        } else if isAttached, let index = waiting.firstIndex(where: { $0.content == content }) {
            waiting.remove(at: index)
            attached.append(content)
        }
        return true
    }

    /// The prompts that the model has had when it speaks again, of which no other line tells.
    mutating func release() -> [Prompt] {
        defer { absorbed = [] }
        released += absorbed.map(\.content)
        return absorbed
    }

    private mutating func next(_ content: JSONBytes?) -> Prompt? {
        guard let index = waiting.firstIndex(where: { content == nil || $0.content == content }) else {
            return nil
        }
        return waiting.remove(at: index)
    }
}
