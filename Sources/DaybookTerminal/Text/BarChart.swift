/// A table on whose lines bars stand for numbers, as wide as a terminal. Pure.
package struct BarChart {
    /// The characters that bars are made of.
    package enum Glyphs: Sendable {
        /// Blocks of an eighth of a cell each.
        case eighths
        /// `#`, where the terminal's locale has no UTF-8.
        case plain
    }

    private enum Line {
        /// Cells, and the number that the bar stands for; nil for none.
        case row([String], Int?)
        /// A note in place of lines that were left out.
        case gap(String)
    }

    private let columns: [TextTable.Column]
    private let barTitle: String
    private var lines: [Line] = []

    private static let gap = "  "
    /// Cells that a bar needs to tell numbers apart.
    private static let leastBarWidth = 10

    /// Begins a chart.
    /// - Parameters:
    ///   - columns: of these, all but the first and the last are left out, from the left, where a line has no room.
    ///   - barTitle: what the bars stand for, unless the last column says it.
    package init(_ columns: [TextTable.Column], barTitle: String = "") {
        self.columns = columns
        self.barTitle = barTitle
    }

    /// Adds a line.
    /// - Parameter value: what its bar stands for, 0 or more; nil for no bar.
    package mutating func add(_ row: [String], value: Int?) { lines.append(.row(row, value)) }

    /// Adds a line that stands for a number of lines without anything in them, if there are any.
    /// - Parameters:
    ///   - noun: what one of these is, such as `day`.
    ///   - lack: what it is without, such as `without messages`.
    package mutating func add(gapOf count: Int, _ noun: String, _ lack: String) {
        guard count > 0 else { return }
        lines.append(.gap("\(Figures.grouped(count)) \(noun)\(count == 1 ? "" : "s") \(lack)"))
    }

    /// The lines, the titles first. None is wider than `cells`, and none ends in blanks.
    package func lines(fitting cells: Int, _ glyphs: Glyphs) -> [String] {
        let table = table(fitting: cells)
        let width = table.map { CellWidth.of($0) }.max() ?? 0
        let room = cells - width - Self.gap.count
        var rest = table[...]
        var output = [line(rest.removeFirst(), width, room >= barTitle.count ? barTitle : "")]
        let most = lines.reduce(1) { if case .row(_, let value?) = $1 { max($0, value) } else { $0 } }
        let ellipsis = glyphs == .plain ? "..." : "…"
        for entry in lines {
            switch entry {
            case .row(_, let value):
                let bar = value.map { Self.bar($0, of: most, cells: room, glyphs) } ?? ""
                output.append(line(rest.removeFirst(), width, bar))
            case .gap(let text): output.append(CellWidth.cut("\(ellipsis) \(text)", to: cells))
            }
        }
        return output
    }

    /// The lines of the table without the bars, with as many of its columns as leave room for these.
    private func table(fitting cells: Int) -> [String] {
        var kept = Array(columns.indices)
        let room = cells - Self.leastBarWidth - Self.gap.count
        while true {
            var table = TextTable(kept.map { columns[$0] })
            for case .row(let row, _) in lines { table.add(kept.map { $0 < row.count ? row[$0] : "" }) }
            let whole = table.lines(fitting: nil)
            if whole.allSatisfy({ CellWidth.of($0) <= room }) { return whole }
            guard kept.count > 2 else { return table.lines(fitting: max(1, room)) }
            kept.remove(at: 1)
        }
    }

    private func line(_ text: String, _ width: Int, _ bar: String) -> String {
        guard !bar.isEmpty else { return text }
        return text + String(repeating: " ", count: width - CellWidth.of(text)) + Self.gap + bar
    }

    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar; whatever is more than 0 has one.
    static func bar(_ value: Int, of most: Int, cells: Int, _ glyphs: Glyphs) -> String {
        guard value > 0, most > 0, cells > 0 else { return "" }
        let units = glyphs == .plain ? 1 : eighths.count
        // The product may need more than 64 bits.
        let (product, unit) = (UInt128(value) * UInt128(cells * units), UInt128(most))
        let count = min(cells * units, max(1, Int((product + unit / 2) / unit)))
        switch glyphs {
        case .plain: return String(repeating: "#", count: count)
        case .eighths:
            return String(repeating: "█", count: count / units) + eighths[count % units]
        }
    }
}
