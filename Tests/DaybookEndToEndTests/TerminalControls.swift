/// What a terminal would obey in a text, by Unicode's own properties.
enum TerminalControls {
    /// The codes by which the program itself clears a line and styles words.
    private static let own = ["\r\u{1B}[K"] + ["0", "1", "2", "32", "33", "36"].map { "\u{1B}[\($0)m" }

    /// The scalars, in hexadecimal.
    static func obeyed(in text: String) -> [String] {
        let rest = own.reduce(text) { $0.replacing($1, with: "") }
        return rest.unicodeScalars.filter { scalar in
            let properties = scalar.properties
            let isKept = scalar == "\n" || scalar == "\t"
            let breaksLines = [.lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
            return !isKept
                && (properties.generalCategory == .control || properties.isBidiControl || breaksLines)
        }.map { String($0.value, radix: 16) }
    }
}
