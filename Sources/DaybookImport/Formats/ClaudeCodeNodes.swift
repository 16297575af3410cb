/// The chain of parents of a Claude Code file's nodes. Lines that are no messages take part in it, so each
/// node remembers the nearest message at or above it.
struct ClaudeCodeNodes {
    private struct Node {
        /// The uuid of the nearest message at or above it in its own session.
        let message: String?
        let session: String
    }

    private var nodes: [String: Node] = [:]
    /// Messages after which a person has spoken, by session.
    private var answered: [String: Set<String>] = [:]

    /// The session of a line. Subagents speak in sessions of their own: by their id or, in older files, by
    /// the line they began with.
    func session(of line: ClaudeCodeLine, main: String) -> String {
        guard line.isSidechain || line.agentID != nil else { return main }
        if line.agentID == nil, let node = line.parentUUID.flatMap({ nodes[$0] }), node.session != main {
            return node.session
        }
        guard let agent = line.agentID ?? line.uuid else { return main }
        return SessionNames.sanitized("\(main):agent:\(agent)")
    }

    /// The message that a line goes on from, whatever its session. A parent that is not in this file may be
    /// in another.
    func message(before line: ClaudeCodeLine) -> String? {
        line.parentUUID.flatMap { nodes[$0].map(\.message) ?? $0 }
    }

    /// The session of a message; nil for one that is not in this file.
    func owner(of message: String) -> String? { nodes[message]?.session }

    /// Remembers a line. Returns the message after which a person speaks once more, if the line is that: then
    /// the messages said there before are replaced. Any other node may well have several children, because
    /// calls run side by side and notes hang from the same parent.
    mutating func add(_ line: ClaudeCodeLine, isMessage: Bool, in session: String) -> String? {
        let parent = line.parentUUID.flatMap { nodes[$0] }
        let before = parent?.session == session ? parent?.message : nil
        guard let uuid = line.uuid, nodes[uuid] == nil else { return nil }
        nodes[uuid] = Node(message: isMessage ? uuid : before, session: session)
        guard line.isTyped, isMessage, let before else { return nil }
        return answered[session, default: []].insert(before).inserted ? nil : before
    }
}
