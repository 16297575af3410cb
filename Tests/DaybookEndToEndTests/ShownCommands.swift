import Foundation

/// The commands that a document shows in fences of `sh`, and the outputs in fences of `text` right after.
struct ShownCommands {
    struct Block {
        /// The line of the document where the fence of the commands begins.
        let line: Int
        let commands: String
        /// The output shown, where `…` stands for any text, and on a line of its own for any lines.
        var output: String?
    }

    let blocks: [Block]

    init(_ document: String) {
        var blocks: [Block] = []
        var fence: (language: Substring, line: Int, text: [Substring])?
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                fence?.text.append(line)
                continue
            }
            guard let open = fence else {
                fence = (line.dropFirst(3), index + 1, [])
                continue
            }
            let text = open.text.map { $0 + "\n" }.joined()
            if open.language == "sh" { blocks.append(Block(line: open.line, commands: text)) }
            if open.language == "text", let last = blocks.indices.last { blocks[last].output = text }
            fence = nil
        }
        self.blocks = blocks
    }
}

extension ShownCommands.Block {
    /// Whether what came is what is shown; blanks at the ends of lines apart, which nobody sees.
    func shows(_ actual: String) -> Bool {
        guard let output else { return true }
        return Self.matches(Self.lines(actual)[...], Self.lines(output)[...])
    }

    private static func matches(_ lines: ArraySlice<String>, _ shown: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return lines.isEmpty }
        if first == "…" {
            return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], shown.dropFirst()) }
        }
        guard let line = lines.first, matches(line, first) else { return false }
        return matches(lines.dropFirst(), shown.dropFirst())
    }

    private static func matches(_ line: String, _ shown: String) -> Bool {
        let parts = shown.components(separatedBy: "…")
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return line == shown }
        guard line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.components(separatedBy: "\n").map { line in
            var line = line
            while let last = line.unicodeScalars.last, last == " " || last == "\t" {
                line.unicodeScalars.removeLast()
            }
            return line
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
