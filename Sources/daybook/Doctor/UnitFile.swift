/// A unit of systemd that runs a service, with its drop-ins. Pure.
struct UnitFile {
    let path: String
    /// The last value of each setting; an empty one takes back what came before.
    private var values: [String: String] = [:]

    /// A unit of these texts.
    /// - Parameter texts: of the unit, then of its drop-ins.
    init(_ path: String, _ texts: [String]) {
        self.path = path
        for line in texts.joined(separator: "\n").split(separator: "\n") {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let mark = line.firstIndex(of: "=") else {
                continue
            }
            let value = line[line.index(after: mark)...]
            values[Self.trimmed(line[..<mark])] = Self.trimmed(value)
        }
    }

    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether it starts this program's service.
    var runsService: Bool {
        let words = (self["ExecStart"] ?? "").split(separator: " ")
        return words.first?.hasSuffix("daybook") == true && words.contains("serve")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
