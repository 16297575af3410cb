import DaybookContent

/// Text from outside, made safe to show on a terminal.
package enum TerminalText {
    /// Text of several lines; line feeds and tabs stay.
    package static func escaped(_ text: String) -> String {
        VisibleText.escaped(text, except: { $0 == "\n" || $0 == "\t" })
    }

    /// Text on one line: spaces for line feeds and tabs.
    package static func oneLine(_ text: String) -> String {
        VisibleText.escaped(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
    }

    /// `oneLine`, at most `count` characters.
    package static func cut(_ text: String, to count: Int) -> String {
        let line = oneLine(text)
        return line.count <= count ? line : line.prefix(count - 1) + "…"
    }

    /// Every line after the first is set in by `count` spaces, so that no text can pass for a heading.
    package static func indented(_ text: String, by count: Int) -> String {
        let indent = String(repeating: " ", count: count)
        return escaped(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : indent + $0 }.joined(separator: "\n")
    }

    /// JSON with the same meaning, in which these characters are written as JSON escapes them.
    package static func escaped(json text: String) -> String {
        VisibleText.escaped(text, except: { $0 == "\n" || $0 == "\t" }) { scalar in
            // Between two values it is white space; within a string JSON does not have it.
            if scalar == "\r" { return " " }
            return Character(scalar).utf16.map { "\\u" + VisibleText.hexadecimal($0) }.joined()
        }
    }
}
