/// The looks of each role. The basic colours are the user's own; no role depends on colour alone.
package struct Theme: Sendable {
    package init() {}

    /// The selected row.
    package let selection = CellStyle(nil, on: CellColor(0x2F3B52, basic: 8), .bold)
    /// The selected row where there are no colours to tell it by.
    package let plainSelection = CellStyle(.reversed)
    package let bar = CellStyle(CellColor(0xE6E6E6, basic: 15), on: CellColor(0x24304A, basic: 4))

    package func style(_ role: TextRole) -> CellStyle {
        switch role {
        case .plain: .plain
        case .dim: CellStyle(CellColor(0x8A93A3, basic: 8))
        case .strong: CellStyle(.bold)
        case .heading: CellStyle(CellColor(0x9DB7E8, basic: 12), .bold)
        case .accent: CellStyle(CellColor(0x7FD1C7, basic: 6))
        case .hit: CellStyle(CellColor(0x1B1B1B, basic: 0), on: CellColor(0xF2C14E, basic: 3), .bold)
        case .notice: CellStyle(CellColor(0xF2C14E, basic: 11))
        case .warning, .failure: CellStyle(CellColor(0xF07178, basic: 9), .bold)
        case .user: CellStyle(CellColor(0x7CB7FF, basic: 12), .bold)
        case .assistant: CellStyle(CellColor(0x9BD68B, basic: 10), .bold)
        case .system: CellStyle(CellColor(0xB0A3D4, basic: 5))
        case .tool: CellStyle(CellColor(0xD9A867, basic: 3))
        case .artifact: CellStyle(CellColor(0xE39BD3, basic: 13))
        case .added: CellStyle(CellColor(0x9BD68B, basic: 2))
        case .removed: CellStyle(CellColor(0xF07178, basic: 1))
        }
    }
}

extension CellStyle {
    init(_ attributes: Attributes) { self.init(nil, on: nil, attributes) }

    init(_ foreground: CellColor?, _ attributes: Attributes) {
        self.init(foreground, on: nil, attributes)
    }
}
