import DaybookClient

/// The messages of a conversation, each naming the one before it: some were said anew, and then the line that
/// is shown becomes the session, every other line a fork.
struct MessageTree {
    private var nodes: [(id: String, parent: String?)] = []
    private var parts: [[ImportedPart]] = []

    /// Adds a message, or something that only holds others together.
    mutating func add(_ id: String, parent: String?, _ parts: [ImportedPart]) {
        nodes.append((id, parent))
        self.parts.append(parts)
    }

    /// The conversation.
    /// - Parameter current: the last message of the line that is shown; nil, or one that is not there, for the
    ///   line that ends with the message added last.
    func conversation(
        _ session: ImportedSession, current: String?, at place: Place
    ) -> ImportedConversation {
        let tree = ConversationTree(nodes)
        let leaf = nodes.firstIndex { current != nil && $0.id == current }
        return tree.conversation(
            session, shown: (leaf ?? tree.leaves.last).map(tree.line) ?? [], identities: nodes.map(\.id),
            parts: parts, at: place, preferred: \.last)
    }
}
