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
    func shows(_ actual: String) throws -> Bool {
        guard let output else { return true }
        let lines = Self.trimmed(output).map { line in
            let parts = line.components(separatedBy: "…").map(NSRegularExpression.escapedPattern)
            return line == "…" ? "(?:.*\n)*" : parts.joined(separator: ".*") + "\n"
        }
        return try Regex("^" + lines.joined() + "$").wholeMatch(
            in: Self.trimmed(actual).map { $0 + "\n" }.joined())
            != nil
    }

    private static func trimmed(_ text: String) -> [String] {
        var lines = text.components(separatedBy: "\n").map { $0.replacing(/[ \t]+$/, with: "") }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
