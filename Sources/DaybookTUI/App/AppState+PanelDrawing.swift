import DaybookTerminal

/// The panel that lies over the screen, as cells.
extension AppState {
    func drawPanel(_ buffer: inout CellBuffer) {
        switch panel {
        case .help(let top): drawHelp(top, &buffer)
        case .entry(let entry): draw(entry, &buffer)
        case .menu(let menu): draw(menu, &buffer)
        case .listing(let listing): draw(listing, &buffer)
        case nil: break
        }
    }

    // MARK: Box

    private static let boxColumnsMax = 90
    private static let menuColumnsMax = 60

    /// Rows inside of the largest box.
    var boxRowsMax: Int { max(1, size.rows - 4) }

    /// Columns inside of a box.
    func boxColumns(_ most: Int = boxColumnsMax) -> Int { max(0, min(most, size.columns - 4)) }

    /// A frame in the middle of the screen, which says where there is more than it shows.
    /// - Parameters:
    ///   - count: number of the lines that there are.
    ///   - top: number of those above the first that is shown.
    ///   - fixed: rows above the lines.
    /// - Returns: the area inside.
    private func box(
        _ title: String, count: Int, top: Int = 0, fixed: Int = 0, columns: Int = boxColumnsMax,
        _ buffer: inout CellBuffer
    ) -> ScreenArea {
        let width = min(columns + 4, size.columns)
        let height = min(count + fixed + 2, max(3, size.rows - 2))
        let area = ScreenArea(
            column: (size.columns - width) / 2, row: max(0, (size.rows - height) / 2), columns: width,
            rows: height)
        buffer.clear(area)
        buffer.cursor = nil
        let style = theme.style(.heading)
        let (left, right) = (area.column, area.column + area.columns - 1)
        let (above, below) = (area.row, area.row + area.rows - 1)
        let line = String(repeating: "─", count: max(0, width - 2))
        buffer.put("╭\(line)╮", at: ScreenPoint(left, above), style)
        buffer.put("╰\(line)╯", at: ScreenPoint(left, below), style)
        for row in above + 1..<max(above + 1, below) {
            buffer.put("│", at: ScreenPoint(left, row), style)
            buffer.put("│", at: ScreenPoint(right, row), style)
        }
        let title = CellWidth.cut(TerminalText.oneLine(title), to: max(0, width - 6))
        buffer.put(" \(title) ", at: ScreenPoint(left + 2, above), style, until: right)
        let shown = max(0, height - 2 - fixed)
        let rest = count - top - shown
        let more = [top > 0 ? "↑ \(top)" : nil, rest > 0 ? "↓ \(rest) more" : nil].compactMap { $0 }
        if !more.isEmpty {
            let text = " \(more.joined(separator: "  ")) "
            buffer.put(
                text, at: ScreenPoint(max(left, right - 2 - CellWidth.of(text)), below), style, until: right)
        }
        return ScreenArea(column: left + 2, row: above + 1, columns: width - 4, rows: height - 2)
    }

    private func paint(row: Int, _ area: ScreenArea, _ buffer: inout CellBuffer) {
        let line = ScreenArea(column: area.column, row: row, columns: area.columns, rows: 1)
        buffer.paint(line, options.hasColors ? theme.selection : theme.plainSelection)
    }

    // MARK: Entry

    private func draw(_ entry: Panel.Entry, _ buffer: inout CellBuffer) {
        func lines(_ text: String, _ role: TextRole) -> [StyledLine] {
            TextWrap.lines(text, width: boxColumns(), limit: 4).lines.map { StyledLine($0, role) }
        }
        let lines = entry.problem.map { lines($0, .warning) } ?? lines(entry.note, .dim)
        let area = box(entry.title, count: 1 + lines.count, &buffer)
        let end = area.column + area.columns
        for (offset, line) in lines.enumerated() where offset + 1 < area.rows {
            buffer.put(line, at: ScreenPoint(area.column, area.row + 1 + offset), theme, until: end)
        }
        entry.editor.draw(&buffer, at: ScreenPoint(area.column, area.row), until: end)
    }

    // MARK: Menu

    private func draw(_ menu: Panel.Menu, _ buffer: inout CellBuffer) {
        let items = menu.shown
        let extra = menu.narrowing == nil ? 0 : 1
        let room = max(1, min(items.count, boxRowsMax - extra))
        let top = max(0, min(menu.selected - room / 2, items.count - room))
        let area = box(
            menu.title, count: max(1, items.count), top: top, fixed: extra, columns: Self.menuColumnsMax,
            &buffer)
        let end = area.column + area.columns
        for (offset, item) in items.dropFirst(top).prefix(max(0, area.rows - extra)).enumerated() {
            let row = area.row + extra + offset
            let key =
                item.key.map { "\($0)  " } ?? (menu.narrowing == nil ? "" : item.isCurrent ? "✓ " : "  ")
            let column = buffer.put(key, at: ScreenPoint(area.column, row), theme.style(.heading), until: end)
            buffer.put(item.label, at: ScreenPoint(column, row), until: end)
            let detail = CellWidth.cut(TerminalText.oneLine(item.detail), to: max(0, area.columns / 2))
            buffer.put(
                " " + detail, at: ScreenPoint(end - CellWidth.of(detail) - 1, row), theme.style(.dim),
                until: end)
            if top + offset == menu.selected { paint(row: row, area, &buffer) }
        }
        if items.isEmpty {
            buffer.put(
                menu.awaited == nil ? "none" : "Reading…", at: ScreenPoint(area.column, area.row + extra),
                theme.style(.dim))
        }
        guard let narrowing = menu.narrowing else { return }
        let column = buffer.put(
            "› ", at: ScreenPoint(area.column, area.row), theme.style(.heading), until: end)
        narrowing.draw(&buffer, at: ScreenPoint(column, area.row), until: end)
    }

    // MARK: Listing

    private func draw(_ listing: Panel.Listing, _ buffer: inout CellBuffer) {
        let area = box(listing.title, count: listing.lines.count, top: listing.top, &buffer)
        for (offset, entry) in listing.lines.dropFirst(listing.top).prefix(area.rows).enumerated() {
            let row = area.row + offset
            buffer.put(
                entry.line, at: ScreenPoint(area.column, row), theme, until: area.column + area.columns)
            if listing.top + offset == listing.selected { paint(row: row, area, &buffer) }
        }
    }

    // MARK: Help

    /// Columns that the keys have at most, as a share of the box.
    private static let keyColumnsShare = 3

    /// Lines of the help, broken where the screen is narrow.
    private var helpLines: [StyledLine] {
        let bindings = Binding.all.filter { $0.scopes.contains(scope) }
        let columns = boxColumns()
        let longest = bindings.map { CellWidth.of($0.keyText) }.max() ?? 0
        let width = min(longest, max(8, columns / Self.keyColumnsShare))
        return bindings.flatMap { binding in
            let keys = TextWrap.lines(binding.keyText, width: width, limit: 4).lines
            let text = TextWrap.lines(binding.text, width: max(1, columns - width - 2), limit: 8).lines
            return (0..<max(keys.count, text.count)).map { index in
                let key = index < keys.count ? keys[index] : ""
                let padding = String(repeating: " ", count: max(0, width - CellWidth.of(key)) + 2)
                return StyledLine([
                    .init(key + padding, .heading), .init(index < text.count ? text[index] : ""),
                ])
            }
        }
    }

    var helpTopMax: Int { max(0, helpLines.count - boxRowsMax) }

    private func drawHelp(_ top: Int, _ buffer: inout CellBuffer) {
        let lines = helpLines
        let top = min(top, helpTopMax)
        let title = scope == .sessions ? "Keys in the list" : "Keys in a transcript"
        let area = box(title, count: lines.count, top: top, &buffer)
        for (offset, line) in lines.dropFirst(top).prefix(area.rows).enumerated() {
            buffer.put(
                line, at: ScreenPoint(area.column, area.row + offset), theme,
                until: area.column + area.columns)
        }
    }
}
