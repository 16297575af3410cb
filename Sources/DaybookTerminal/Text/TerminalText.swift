/// Text from outside, made safe to show: what could drive a terminal or reorder a line becomes visible.
package enum TerminalText {
    /// Text of several lines; line feeds and tabs stay.
    package static func escaped(_ text: String) -> String { escape(text) { $0 == "\n" || $0 == "\t" } }

    /// Text on one line: spaces for line feeds and tabs.
    package static func oneLine(_ text: String) -> String {
        escape(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })) { _ in false }
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
        escape(text, except: { $0 == "\n" || $0 == "\t" }) { scalar in
            // Between two values it is white space; within a string JSON does not have it.
            if scalar == "\r" { return " " }
            return Character(scalar).utf16.map { "\\u" + hexadecimal($0) }.joined()
        }
    }

    private static func escape(
        _ text: String, except isKept: (Unicode.Scalar) -> Bool,
        as escaped: (Unicode.Scalar) -> String = { "\\u{\(hexadecimal($0.value))}" }
    ) -> String {
        guard text.unicodeScalars.contains(where: { !isKept($0) && isDangerous($0) }) else { return text }
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isKept(scalar) || !isDangerous(scalar) {
                output.append(scalar)
            } else {
                output.append(contentsOf: escaped(scalar).unicodeScalars)
            }
        }
        return String(output)
    }

    /// At least four digits.
    private static func hexadecimal(_ number: some BinaryInteger) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Whether the scalar is a control character, a line or paragraph separator, or changes the direction of
    /// writing.
    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xE0000...0xE007F:
            true
        default: false
        }
    }
}
