import DaybookCore

/// The name of a tool or a file in Daybook's own words.
package enum ToolName {
    /// The first 64 characters that can't be taken for the end of a line or of a label: no controls, no
    /// brackets.
    package static func cleaned(_ name: [UInt8]) -> [UInt8] {
        var cleaned = String.UnicodeScalarView()
        for scalar in String(decoding: name, as: UTF8.self).unicodeScalars where isPlain(scalar) {
            guard cleaned.count < Limits.promptToolNameScalarCountMax else { break }
            cleaned.append(scalar)
        }
        return UTF8Text.trimmed(Array(String(cleaned).utf8)[...]).map { $0 }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .openPunctuation, .closePunctuation:
            false
        default: true
        }
    }
}
