/// A colour, for terminals of any depth.
package struct CellColor: Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8
    /// The nearest of the 16 basic colours, which users choose themselves: 0 to 7, and 8 to 15 for the bright ones.
    package let basic: UInt8

    /// Takes the colour as `0xRRGGBB`.
    package init(_ rgb: UInt32, basic: UInt8) {
        red = UInt8(rgb >> 16 & 0xFF)
        green = UInt8(rgb >> 8 & 0xFF)
        blue = UInt8(rgb & 0xFF)
        self.basic = basic
    }
}

/// The looks of a cell.
package struct CellStyle: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let italic = Attributes(rawValue: 4)
        package static let underlined = Attributes(rawValue: 8)
        package static let reversed = Attributes(rawValue: 16)
    }

    package var foreground: CellColor?
    package var background: CellColor?
    package var attributes: Attributes

    package init(
        _ foreground: CellColor? = nil, on background: CellColor? = nil, _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package static let plain = CellStyle()

    /// This style with what another sets besides.
    package func adding(_ other: CellStyle) -> CellStyle {
        CellStyle(
            other.foreground ?? foreground, on: other.background ?? background,
            attributes.union(other.attributes))
    }
}

/// The colours that a terminal has.
package enum ColorDepth: Sendable, CaseIterable {
    case none, basic, indexed, direct
}
