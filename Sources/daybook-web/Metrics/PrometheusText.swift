/// Figures in the text that Prometheus reads. Pure.
struct PrometheusText {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var text = ""

    /// Adds a figure without labels; nothing for one that is not known.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        guard let value else { return }
        add(name, kind, help, [([:], value)])
    }

    /// Adds a figure by labels.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ values: [(labels: [String: String], value: Double)]
    ) {
        guard !values.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in values {
            let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            text +=
                name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(Self.number(value))\n"
        }
    }

    /// Adds a distribution.
    /// - Parameter buckets: bounds in seconds, and how many were no longer; rising.
    mutating func add(
        _ name: String, _ help: String, buckets: [(bound: Double, count: Double)], count: Double, sum: Double
    ) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(Kind.histogram.rawValue)\n"
        for (bound, count) in buckets {
            text += "\(name)_bucket{le=\"\(bound)\"} \(Self.number(count))\n"
        }
        text += "\(name)_bucket{le=\"+Inf\"} \(Self.number(count))\n"
        text += "\(name)_sum \(Self.number(sum))\n\(name)_count \(Self.number(count))\n"
    }

    private static let exactMax = Double(1 << 53)

    private static func number(_ value: Double) -> String {
        value.rounded() == value && value.magnitude <= exactMax ? String(Int(value)) : value.description
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }
}
