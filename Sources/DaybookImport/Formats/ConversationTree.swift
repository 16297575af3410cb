/// A conversation whose messages name their parents: edits and regenerated answers make several lines of it.
struct ConversationTree {
    /// One way through the tree: the shown one, or one beside it.
    struct Line: Equatable {
        /// The nodes in the order in which they are said.
        var nodes: [Int]
        /// The node after which it leaves the shown line or another one; nil where it hangs from nothing.
        var after: Int?
    }

    private let parents: [Int?]
    private var children: [[Int]]

    /// Makes a tree.
    /// - Parameter nodes: in the source's order. A name that comes again is another node without children.
    init(_ nodes: [(id: String, parent: String?)]) {
        let index = Dictionary(nodes.enumerated().map { ($1.id, $0) }) { first, _ in first }
        parents = nodes.map { node in node.parent.flatMap { index[$0] } }
        children = Array(repeating: [], count: nodes.count)
        for (node, parent) in parents.enumerated() {
            if let parent, parent != node { children[parent].append(node) }
        }
    }

    var leaves: [Int] { children.indices.filter { children[$0].isEmpty } }

    func children(of node: Int) -> [Int] { children[node] }

    /// A node and all below it, in an order in which parents come first.
    func descendants(of root: Int) -> [Int] {
        var found = [root]
        var seen: Set<Int> = [root]
        var next = 0
        while next < found.count {
            for child in children[found[next]] where seen.insert(child).inserted { found.append(child) }
            next += 1
        }
        return found
    }

    /// The line from the first message down to `leaf`, following no circle.
    func line(to leaf: Int) -> [Int] {
        var line: [Int] = []
        var seen: Set<Int> = []
        var node: Int? = leaf
        while let here = node, seen.insert(here).inserted {
            line.append(here)
            node = parents[here]
        }
        return line.reversed()
    }

    /// Every other line, each after the one that it leaves; together with `shown` they have every node once.
    /// - Parameter preferred: of several answers, the one that a line goes on with.
    func lines(beside shown: [Int], preferred: ([Int]) -> Int?) -> [Line] {
        var seen = Set(shown)
        var lines: [Line] = []
        func add(from first: Int, after: Int?) {
            var line = Line(nodes: [], after: after)
            var node: Int? = first
            while let here = node, seen.insert(here).inserted {
                line.nodes.append(here)
                node = preferred(children[here].filter { !seen.contains($0) })
            }
            if !line.nodes.isEmpty { lines.append(line) }
        }
        func addBranches(of line: [Int]) {
            for node in line {
                for child in children[node] where !seen.contains(child) { add(from: child, after: node) }
            }
        }
        addBranches(of: shown)
        var next = 0
        func addRest() {
            while next < lines.count {
                addBranches(of: lines[next].nodes)
                next += 1
            }
        }
        addRest()
        let roots = parents.indices.filter { parents[$0] == nil } + Array(parents.indices)
        for root in roots where !seen.contains(root) {
            add(from: root, after: nil)
            addRest()
        }
        return lines
    }
}

extension ConversationTree {
    /// The session of the shown line, and a fork of it for every other line.
    ///
    /// - Parameters:
    ///   - identities: of the nodes.
    ///   - parts: parts that each node brings; none for one that only holds others together.
    func conversation(
        _ session: ImportedSession, shown: [Int], identities: [String], parts: [[ImportedPart]],
        at place: Place,
        preferred: ([Int]) -> Int?
    ) -> ImportedConversation {
        var conversation = ImportedConversation(
            session: session, parts: shown.flatMap { parts[$0] }, place: place)
        var owners: [Int: String] = [:]
        for node in shown { owners[node] = session.id }
        for line in lines(beside: shown, preferred: preferred) {
            var branch = session
            branch.id = Self.branch(of: session.id, from: identities[line.nodes[0]])
            branch.isPinned = false
            branch.fork = line.after.flatMap { forkPoint(at: $0, parts, owners) }
            for node in line.nodes { owners[node] = branch.id }
            let said = line.nodes.flatMap { parts[$0] }
            guard !said.isEmpty else { continue }
            conversation.branches.append(
                ImportedConversation(session: branch, parts: said, place: said[0].place))
        }
        return conversation
    }

    /// The id of the session that leaves another one with a node.
    static func branch(of session: String, from identity: String) -> String {
        SessionNames.sanitized("\(session):branch:\(identity)")
    }

    /// The nearest message at or above a node.
    private func forkPoint(at node: Int, _ parts: [[ImportedPart]], _ owners: [Int: String]) -> ForkPoint? {
        line(to: node).reversed().lazy.compactMap { node in
            parts[node].last { $0.draft != nil }.map {
                ForkPoint(session: owners[node], message: $0.identity)
            }
        }.first
    }
}
