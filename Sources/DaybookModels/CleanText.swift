/// Text from a model, which may hold anything: one line without characters that hide, move or break.
package enum CleanText {
    /// Control, format and bidi characters go, every run of white space becomes one space, none is at either
    /// end.
    package static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var needsSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                needsSpace = !line.isEmpty
            } else if isVisible(scalar) {
                if needsSpace { line.append(" ") }
                needsSpace = false
                line.append(scalar)
            }
        }
        return String(line)
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint {
            return false
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// Less the quotation marks and emphasis around it.
    package static func unquoted(_ text: String) -> String {
        var text = Substring(text)
        while let first = text.first, let last = text.last, text.count > 1,
            pairs.contains(where: { $0.0 == first && $0.1 == last })
        {
            text = trimmed(text.dropFirst().dropLast())
        }
        return String(text)
    }

    private static let pairs: [(Character, Character)] = [
        ("\"", "\""), ("'", "'"), ("`", "`"), ("*", "*"), ("_", "_"), ("“", "”"), ("‘", "’"), ("«", "»"),
        ("»", "«"), ("„", "“"), ("„", "”"), ("「", "」"), ("『", "』"), ("‹", "›"),
    ]

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
