import DaybookJSON

/// A comparison of two JSON texts in which the second may have members that the first has not, and else is the
/// same to the byte, members in their order.
enum AddedMembers {
    /// The values that a client gave, kept as they came: nothing is ever added to them.
    private static let kept: Set<String> = ["content", "context", "metadata", "value"]

    /// - Returns: the place of the first difference, as a path of members; nil where there is none.
    static func difference(_ old: String, _ new: String) -> String? {
        difference(
            JSONValue(validated: Array(old.utf8)), JSONValue(validated: Array(new.utf8)), at: "answer")
    }

    private static func difference(_ old: JSONValue, _ new: JSONValue, at path: String) -> String? {
        if old.raw == new.raw { return nil }
        switch (old.kind, new.kind) {
        case (.object, .object):
            var rest = new.members.makeIterator()
            for (name, value) in old.members {
                let path = path + "." + name.string
                guard let found = next(named: name, &rest) else { return "\(path) is missing" }
                if kept.contains(name.string) {
                    if value.raw != found.raw { return told(value, found, at: path) }
                } else if let difference = difference(value, found, at: path) {
                    return difference
                }
            }
            return nil
        case (.array, .array):
            let (old, new) = (Array(old.elements), Array(new.elements))
            guard old.count == new.count else { return "\(path) has \(new.count) for \(old.count) elements" }
            for (index, (value, found)) in zip(old, new).enumerated() {
                if let difference = difference(value, found, at: "\(path)[\(index)]") { return difference }
            }
            return nil
        case (.string, .string):
            return documentDifference(old, new, at: path)
        default:
            return told(old, new, at: path)
        }
    }

    /// Passes over what was added.
    private static func next(
        named name: JSONString, _ rest: inout JSONMembers.Iterator
    ) -> JSONValue? {
        while let (candidate, value) = rest.next() {
            if candidate.raw == name.raw { return value }
        }
        return nil
    }

    /// Compares two texts that may be lines of JSON, as exports are.
    private static func documentDifference(
        _ old: JSONValue, _ new: JSONValue, at path: String
    ) -> String? {
        guard let oldLines = lines(old), let newLines = lines(new), oldLines.count == newLines.count else {
            return told(old, new, at: path)
        }
        for (number, (value, found)) in zip(oldLines, newLines).enumerated() {
            if let difference = difference(value, found, at: "\(path) line \(number + 1)") {
                return difference
            }
        }
        return nil
    }

    private static func lines(_ value: JSONValue) -> [JSONValue]? {
        var lines: [JSONValue] = []
        for line in value.stringBytes?.split(separator: UInt8(ascii: "\n")) ?? [] {
            var scanner = JSONScanner()
            guard let value = try? scanner.value(of: line), value.isObject else { return nil }
            lines.append(value)
        }
        return lines.isEmpty ? nil : lines
    }

    private static func told(_ old: JSONValue, _ new: JSONValue, at path: String) -> String {
        let (old, new) = (String(decoding: old.raw, as: UTF8.self), String(decoding: new.raw, as: UTF8.self))
        return "\(path) is \(new) and was \(old)"
    }
}
