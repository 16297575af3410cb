/// Text from outside, made safe to show: what could drive a terminal, hide, or reorder a line becomes visible.
package enum VisibleText {
    /// The text with dangerous scalars escaped.
    /// - Parameters:
    ///   - text: any text.
    ///   - isKept: scalars that stay although they are dangerous.
    ///   - escape: how the others are written; as Swift writes them where left out.
    package static func escaped(
        _ text: String, except isKept: (Unicode.Scalar) -> Bool = { _ in false },
        as escape: (Unicode.Scalar) -> String = { "\\u{\(hexadecimal($0.value))}" }
    ) -> String {
        guard text.unicodeScalars.contains(where: { !isKept($0) && isDangerous($0) }) else { return text }
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isKept(scalar) || !isDangerous(scalar) {
                output.append(scalar)
            } else {
                output.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
        return String(output)
    }

    /// The number with at least four digits.
    package static func hexadecimal(_ number: some BinaryInteger) -> String {
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
