package import DaybookJSON

/// A builder of Markdown.
package struct MarkdownText {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds a line of the document itself.
    package mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    package mutating func paragraph(_ text: String) {
        line("")
        line(text)
    }

    package mutating func quote(_ text: String) {
        line("")
        for quoted in Self.lines(of: text.utf8[...]) {
            bytes.append(contentsOf: quoted.isEmpty ? ">".utf8 : "> ".utf8)
            bytes.append(contentsOf: quoted)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    package mutating func labelled(_ label: String, name: [UInt8]) {
        let name = String(decoding: name, as: UTF8.self)
        paragraph("**\(label)\(name.isEmpty ? "" : " " + Self.escaped(name))**")
    }

    /// Adds a part that is folded away until somebody opens it.
    package mutating func folded(_ summary: String, _ inside: (inout MarkdownText) -> Void) {
        paragraph("<details><summary>\(Self.escaped(html: summary))</summary>")
        inside(&self)
        paragraph("</details>")
    }

    /// The text as one line of HTML in which nothing is markup.
    private static func escaped(html text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(isLineBreak(scalar) ? " " : scalar)
            }
        }
        return escaped
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Adds a fenced block: a string's text, or JSON as received.
    package mutating func fence(_ value: JSONValue) {
        fence(value.stringBytes ?? Array(value.raw), language: value.isString ? "" : "json")
    }

    /// Adds a fenced block.
    package mutating func fence(_ inside: [UInt8], language: String = "") {
        let marks = [UInt8](repeating: Self.backtick, count: max(3, Self.longestRun(in: inside) + 1))
        line("")
        bytes.append(contentsOf: marks)
        line(language)
        bytes.append(contentsOf: inside)
        if inside.last != UInt8(ascii: "\n") { line("") }
        bytes.append(contentsOf: marks)
        line("")
    }

    private static let backtick = UInt8(ascii: "`")

    private static func longestRun(in bytes: [UInt8]) -> Int {
        var longest = 0
        var run = 0
        for byte in bytes {
            run = byte == backtick ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// The lines of a text, which end with LF, CR LF or CR, as CommonMark has it.
    private static func lines(of text: Substring.UTF8View) -> [Substring.UTF8View] {
        var lines: [Substring.UTF8View] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let byte = text[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                index = text.index(after: index)
                continue
            }
            lines.append(text[start..<index])
            let after = text.index(after: index)
            let isReturn = byte == UInt8(ascii: "\r")
            let isPair = isReturn && after < text.endIndex && text[after] == UInt8(ascii: "\n")
            index = isPair ? text.index(after: after) : after
            start = index
        }
        lines.append(text[start..<text.endIndex])
        return lines
    }

    /// The text as one line in which nothing is markup.
    package static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if "\\`*_{}[]<>()#+!|~&".unicodeScalars.contains(scalar) { escaped.append("\\") }
            escaped.append(isLineBreak(scalar) ? " " : scalar)
        }
        return String(escaped)
    }
}
