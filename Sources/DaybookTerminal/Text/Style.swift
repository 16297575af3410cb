/// The style of a piece of text on a terminal.
package enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    /// Whether a terminal gets styles: unless `NO_COLOR` says no, or the terminal has none.
    private static let isShown: Bool = {
        let settings = Settings()
        return !settings.hasNoColor && settings.hasCapableTerminal
    }()

    /// The text, which must be safe to show, with the codes of the style around it.
    static func show(_ text: String, in style: Style?) -> String {
        guard let style, isShown, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}
