import DaybookClient

/// A JSON document that a log of changes makes: `{kind: 1, k, v}` sets the value at a path, `{kind: 2, k, v, i}`
/// adds elements to an array from an index on, `{kind: 3, k}` removes a value.
struct ChangedDocument {
    private var root: Node

    init(_ document: JSONBytes) { root = .value(document) }

    var document: JSONBytes { root.json }

    /// Applies a change. Returns false for one that the document has no place for, which is then as before.
    mutating func apply(_ change: JSONBytes) -> Bool {
        let path = (change["k"]?.elements ?? []).map { $0.string ?? $0.text }
        guard !path.isEmpty else { return false }
        switch change["kind"]?.integer {
        case 1: return root.change(path[...]) { _ in .value(change["v"] ?? .null) }
        case 2:
            let added = change["v"]?.elements ?? []
            var isArray = true
            let isThere = root.change(path[...]) { node in
                guard let elements = node.map(\.elements) ?? [] else {
                    isArray = false
                    return node
                }
                let start = min(change["i"]?.integer ?? elements.count, elements.count)
                return .array(elements[..<max(0, start)] + added.map { .value($0) })
            }
            return isThere && isArray
        case 3: return root.change(path[...]) { _ in nil }
        default: return false
        }
    }

    /// A part of the document: as it was read, or opened where something in it changed.
    private enum Node {
        case value(JSONBytes)
        case object([(name: String, node: Node)])
        case array([Node])

        var elements: [Node]? {
            switch self {
            case .value(let json): json.isArray ? json.elements.map { .value($0) } : nil
            case .array(let elements): elements
            case .object: nil
            }
        }

        private var members: [(name: String, node: Node)]? {
            switch self {
            case .value(let json): json.isObject ? json.members.map { ($0.name, .value($0.value)) } : nil
            case .object(let members): members
            case .array: nil
            }
        }

        var json: JSONBytes {
            switch self {
            case .value(let json): json
            case .object(let members): .object(members.map { ($0.name, $0.node.json) }) ?? .emptyObject
            case .array(let elements): .array(elements.map(\.json))
            }
        }

        /// Changes the part at a path; nil from `body` removes it.
        mutating func change(_ path: ArraySlice<String>, _ body: (Node?) -> Node?) -> Bool {
            guard let name = path.first else { return false }
            let rest = path.dropFirst()
            if var members {
                let index = members.firstIndex { $0.name == name }
                guard let new = Self.changed(index.map { members[$0].node }, rest, body) else { return false }
                switch (index, new) {
                case (let index?, let node?): members[index].node = node
                case (nil, let node?): members.append((name, node))
                case (let index?, nil): members.remove(at: index)
                case (nil, nil): break
                }
                self = .object(members)
                return true
            }
            guard var elements, let index = Int(name), (0...elements.count).contains(index) else {
                return false
            }
            let old = index < elements.count ? elements[index] : nil
            guard let new = Self.changed(old, rest, body) else { return false }
            switch (old, new) {
            case (_?, let node?): elements[index] = node
            case (nil, let node?): elements.append(node)
            case (_?, nil): elements.remove(at: index)
            case (nil, nil): break
            }
            self = .array(elements)
            return true
        }

        /// The part after the change: nil where the path leads nowhere, `.some(nil)` where it is removed.
        private static func changed(
            _ old: Node?, _ rest: ArraySlice<String>, _ body: (Node?) -> Node?
        ) -> Node?? {
            if rest.isEmpty { return .some(body(old)) }
            guard var node = old, node.change(rest, body) else { return nil }
            return .some(node)
        }
    }
}
