/// The escape code that sets a style. Pure.
enum StyleCode {
    /// The whole code, from `ESC [` to `m`; it begins with a reset, so that it does not depend on what was set.
    static func of(_ style: CellStyle, _ depth: ColorDepth) -> String {
        var numbers = ["0"]
        let attributes: [(CellStyle.Attributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underlined, "4"), (.reversed, "7"),
        ]
        for (attribute, number) in attributes where style.attributes.contains(attribute) {
            numbers.append(number)
        }
        if let color = style.foreground { numbers += number(color, 30, depth) }
        if let color = style.background { numbers += number(color, 40, depth) }
        return "\u{1B}[" + numbers.joined(separator: ";") + "m"
    }

    private static func number(_ color: CellColor, _ base: Int, _ depth: ColorDepth) -> [String] {
        switch depth {
        case .none: return []
        case .basic:
            let index = Int(color.basic)
            return [String(index < 8 ? base + index : base + 60 + index - 8)]
        case .indexed: return ["\(base + 8);5;\(indexed(color))"]
        case .direct: return ["\(base + 8);2;\(color.red);\(color.green);\(color.blue)"]
        }
    }

    private static let cubeLevels = [0, 95, 135, 175, 215, 255]
    private static let cubeStart = 16
    private static let greyStart = 232
    private static let greyCount = 24

    /// The nearest of the 256 colours: of the cube of 6 levels each, or of the greys.
    static func indexed(_ color: CellColor) -> Int {
        let parts = [Int(color.red), Int(color.green), Int(color.blue)]
        let nearest = parts.map { part in
            cubeLevels.indices.min { abs(cubeLevels[$0] - part) < abs(cubeLevels[$1] - part) } ?? 0
        }
        let cube = cubeStart + 36 * nearest[0] + 6 * nearest[1] + nearest[2]
        let average = parts.reduce(0, +) / 3
        let greyStep = min(greyCount - 1, max(0, (average - 3) / 10))
        let grey = 8 + greyStep * 10
        func distance(_ other: [Int]) -> Int {
            zip(parts, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return distance([grey, grey, grey]) < distance(nearest.map { cubeLevels[$0] })
            ? greyStart + greyStep : cube
    }
}
