/// The name of a model, in the spellings of those who serve it. Pure.
struct ModelName {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The spellings to look for in a price table, the most exact first: the name itself, then without what the
    /// server put before it, then without its date, its version and its variant.
    var spellings: [String] {
        let whole = Self.normal(text)
        let bare = Self.normal(Self.withoutProvider(text.lowercased()))
        let undated = Self.withoutEnds(bare)
        return [whole, bare, undated].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The name with small letters, and with `-` for `.`: some servers write `4.5`, some `4-5`.
    static func normal(_ text: String) -> String {
        String(text.lowercased().map { $0 == "." ? "-" : $0 })
    }

    /// Regions and providers that Bedrock puts before a name, each with a dot behind it.
    private static let dotted: Set<Substring> = [
        "us", "eu", "apac", "jp", "au", "global", "us-gov", "amazon", "anthropic", "deepseek", "google",
        "meta",
        "mistral", "moonshot", "moonshotai", "openai", "qwen", "xai", "zai",
    ]

    /// `openrouter/anthropic/NAME`, `models/NAME` and `us.anthropic.NAME` without what stands before the name.
    private static func withoutProvider(_ name: String) -> String {
        var name = name.split(separator: "/").last ?? Substring(name)
        while let dot = name.firstIndex(of: "."), dotted.contains(name[..<dot]) {
            name = name[name.index(after: dot)...]
        }
        return String(name)
    }

    /// A name without `[1m]`, `:thinking`, `@20250929`, `-v1:0`, `-20250929`, `-2025-08-07`, `-latest` and the like.
    private static func withoutEnds(_ name: String) -> String {
        var name = name
        // Each of the ends stands once, in whatever order.
        while let shorter = context(name) ?? mark(name) ?? date(name) { name = shorter }
        return name
    }

    private static func context(_ name: String) -> String? {
        guard name.hasSuffix("]"), let start = name.lastIndex(of: "[") else { return nil }
        return String(name[..<start])
    }

    /// Ends that change no price, as `:free` does.
    private static let marks = ["-latest", "-default", ":thinking", ":0", "-v1", "-v2"]

    private static func mark(_ name: String) -> String? {
        if let start = name.lastIndex(of: "@") { return String(name[..<start]) }
        return marks.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
    }

    private static func date(_ name: String) -> String? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        func isNumber(_ part: Substring, _ count: Int) -> Bool {
            part.utf8.count == count && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        if let last = parts.last, parts.count > 1, isNumber(last, 8) {
            return parts.dropLast().joined(separator: "-")
        }
        guard parts.count > 3, isNumber(parts[parts.count - 3], 4), isNumber(parts[parts.count - 2], 2),
            isNumber(parts[parts.count - 1], 2)
        else { return nil }
        return parts.dropLast(3).joined(separator: "-")
    }
}
