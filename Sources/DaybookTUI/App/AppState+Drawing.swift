import DaybookClient
import DaybookTerminal

/// The screen, as it follows from the state.
extension AppState {
    package func draw() -> CellBuffer {
        var buffer = CellBuffer(size)
        if let transcript {
            drawTitle(transcript, &buffer)
            drawBody(&buffer) { TranscriptView(state: transcript, theme: theme).draw(&$0, in: body) }
        } else {
            drawListTitle(&buffer)
            let view = PickerView(state: picker, clock: clock, theme: theme, hasColors: options.hasColors)
            drawBody(&buffer) { view.draw(&$0, in: body) }
        }
        drawBottom(&buffer)
        drawPanel(&buffer)
        return buffer
    }

    /// Draws the body, or says why there is none.
    private func drawBody(_ buffer: inout CellBuffer, _ draw: (inout CellBuffer) -> Void) {
        let isEmpty = transcript.map { $0.entries.isEmpty } ?? !picker.isLoaded
        guard case .away(let lines) = connection, isEmpty else { return draw(&buffer) }
        for (row, line) in lines.flatMap({ TextWrap.lines($0, width: body.columns - 4, limit: 8).lines })
            .enumerated() where row < body.rows
        {
            buffer.put(
                line, at: ScreenPoint(2, body.row + 1 + row), row == 0 ? theme.style(.warning) : .plain)
        }
    }

    // MARK: Title

    private func bar(_ left: StyledLine, _ right: StyledLine, _ buffer: inout CellBuffer) {
        buffer.paint(
            ScreenArea(column: 0, row: 0, columns: size.columns, rows: 1),
            options.hasColors ? theme.bar : CellStyle(.reversed))
        let width = CellWidth.of(right.text)
        let start = max(0, size.columns - width - 1)
        var column = buffer.put(" ", at: ScreenPoint(0, 0), barStyle(.plain))
        for piece in left.pieces {
            column = buffer.put(
                piece.text, at: ScreenPoint(column, 0), barStyle(piece.role), until: max(1, start - 1))
        }
        column = start
        for piece in right.pieces {
            column = buffer.put(piece.text, at: ScreenPoint(column, 0), barStyle(piece.role))
        }
    }

    private func barStyle(_ role: TextRole) -> CellStyle {
        guard options.hasColors else { return CellStyle(.reversed) }
        let style = theme.style(role)
        // Dim text on the bar could not be read.
        return theme.bar.adding(role == .dim ? .plain : style)
    }

    private var away: [StyledLine.Piece] {
        switch connection {
        case .away: [.init("the journal is away ", .warning)]
        case .connecting, .ready: []
        }
    }

    private func drawTitle(_ transcript: TranscriptState, _ buffer: inout CellBuffer) {
        let view = TranscriptView(state: transcript, theme: theme)
        bar(view.title, StyledLine(away + view.position.pieces), &buffer)
    }

    private func drawListTitle(_ buffer: inout CellBuffer) {
        let count = picker.rowCount
        guard let search = picker.search else {
            var pieces: [StyledLine.Piece] = [.init("Daybook", .strong)]
            if picker.filter.words.isEmpty { pieces.append(.init("  sessions", .plain)) }
            for word in picker.filter.words { pieces += [.init("  "), .init(word, .notice)] }
            let total = picker.total ?? picker.sessions.count
            let place =
                count == 0
                ? "" : "\(Figures.grouped(picker.selected + 1)) of \(Figures.grouped(max(total, count)))"
            return bar(StyledLine(pieces), StyledLine(away + [.init(place, .dim)]), &buffer)
        }
        var found = ""
        if let page = search.page, search.answered == search.editor.text {
            found = "\(Figures.grouped(page.total))\(page.totalIsExact ? "" : "+") found"
            if !page.hasAllWords { found = "some words: " + found }
        }
        let words = picker.filter.words.isEmpty ? "" : picker.filter.words.joined(separator: ", ") + "  "
        bar(StyledLine(), StyledLine(away + [.init(words, .notice), .init(found, .dim)]), &buffer)
        let end = max(4, size.columns - CellWidth.of(words + found) - 2)
        let column = buffer.put("/ ", at: ScreenPoint(1, 0), barStyle(.strong))
        search.editor.draw(&buffer, at: ScreenPoint(column, 0), until: end, barStyle(.strong))
        if !search.isTyping { buffer.cursor = nil }
    }

    // MARK: Bottom

    private func drawBottom(_ buffer: inout CellBuffer) {
        guard size.rows > 1 else { return }
        let row = size.rows - 1
        if let notice {
            buffer.put(StyledLine([.init(" ")] + notice.pieces), at: ScreenPoint(0, row), theme)
            return
        }
        var column = 1
        let fixed: [(String, String)] = [("?", "help"), ("q", "quit")]
        let isTyping = scope == .sessions && picker.search?.isTyping == true
        let rest = isTyping ? [] : fixed
        let reserved = rest.reduce(0) { $0 + $1.0.count + $1.1.count + 3 }
        let shown = isTyping ? typingHints : hints
        for (key, text) in shown
        where column + CellWidth.of(key) + 1 + CellWidth.of(text) + 2 + reserved <= size.columns {
            column = put(key, text, column, row, &buffer)
        }
        for (key, text) in rest { column = put(key, text, column, row, &buffer) }
    }

    private func put(_ key: String, _ text: String, _ column: Int, _ row: Int, _ buffer: inout CellBuffer)
        -> Int
    {
        let after = buffer.put(key, at: ScreenPoint(column, row), theme.style(.heading))
        return buffer.put(" \(text)", at: ScreenPoint(after, row), theme.style(.dim)) + 2
    }

    private var typingHints: [(String, String)] {
        [
            ("↑↓", "choose"),
            ("Enter", options.printsPrompt || options.command != nil ? "leave with it" : "open"),
            ("Esc", "back"), ("Tab", "other keys"),
        ]
    }

    /// The keys that do something now, from the table of all.
    private var hints: [(String, String)] {
        Binding.all.filter {
            $0.scopes.contains(scope) && $0.hint != nil && ![.help, .quit].contains($0.action)
        }.map { binding in
            var text = binding.hint ?? ""
            if binding.action == .nextOfKind, transcript?.within?.hits?.isEmpty == false { text = "next hit" }
            if binding.action == .open, options.printsPrompt { text = "print its prompt" }
            if binding.action == .open, options.command != nil { text = "go on with it" }
            let key =
                binding.action == .previousPrompt
                ? "[ ]" : binding.action == .nextOfKind ? "n p" : binding.keys[0].name
            return (key, text)
        }
    }

    // MARK: Panels

    private func drawPanel(_ buffer: inout CellBuffer) {
        switch panel {
        case .help(let top): drawHelp(top, &buffer)
        case .entry(let entry): draw(entry, &buffer)
        case .menu(let menu): draw(menu, &buffer)
        case .listing(let listing): draw(listing, &buffer)
        case nil: break
        }
    }

    private static let boxColumnsMax = 90

    /// A frame in the middle of the screen.
    /// - Returns: the area inside.
    private func box(_ title: String, rows: Int, columns: Int = boxColumnsMax, _ buffer: inout CellBuffer)
        -> ScreenArea
    {
        let width = min(columns + 4, size.columns)
        let height = min(rows + 2, max(3, size.rows - 2))
        let area = ScreenArea(
            column: (size.columns - width) / 2, row: max(0, (size.rows - height) / 2), columns: width,
            rows: height)
        buffer.clear(area)
        buffer.cursor = nil
        let style = theme.style(.heading)
        let (left, right) = (area.column, area.column + area.columns - 1)
        let (top, bottom) = (area.row, area.row + area.rows - 1)
        let line = String(repeating: "─", count: max(0, width - 2))
        buffer.put("╭\(line)╮", at: ScreenPoint(left, top), style)
        buffer.put("╰\(line)╯", at: ScreenPoint(left, bottom), style)
        for row in top + 1..<max(top + 1, bottom) {
            buffer.put("│", at: ScreenPoint(left, row), style)
            buffer.put("│", at: ScreenPoint(right, row), style)
        }
        buffer.put(" \(title) ", at: ScreenPoint(left + 2, top), style, until: right)
        return ScreenArea(column: left + 2, row: top + 1, columns: width - 4, rows: height - 2)
    }

    private func draw(_ entry: Panel.Entry, _ buffer: inout CellBuffer) {
        let area = box(entry.title, rows: entry.problem == nil ? 1 : 2, &buffer)
        entry.editor.draw(&buffer, at: ScreenPoint(area.column, area.row), until: area.column + area.columns)
        if let problem = entry.problem {
            buffer.put(
                problem, at: ScreenPoint(area.column, area.row + 1), theme.style(.warning),
                until: area.column + area.columns)
        }
    }

    private func draw(_ menu: Panel.Menu, _ buffer: inout CellBuffer) {
        let items = menu.shown
        let extra = menu.narrowing == nil ? 0 : 1
        let area = box(menu.title, rows: max(1, items.count) + extra, columns: 60, &buffer)
        let end = area.column + area.columns
        let room = area.rows - extra
        let top = max(0, min(menu.selected - room / 2, items.count - room))
        for (offset, item) in items.dropFirst(top).prefix(room).enumerated() {
            let row = area.row + extra + offset
            let key = item.key.map { "\($0)  " } ?? ""
            let column = buffer.put(key, at: ScreenPoint(area.column, row), theme.style(.heading), until: end)
            buffer.put(item.label, at: ScreenPoint(column, row), until: end)
            let detail = CellWidth.cut(TerminalText.oneLine(item.detail), to: max(0, area.columns / 2))
            buffer.put(
                " " + detail, at: ScreenPoint(end - CellWidth.of(detail) - 1, row), theme.style(.dim),
                until: end)
            if top + offset == menu.selected {
                let line = ScreenArea(column: area.column, row: row, columns: area.columns, rows: 1)
                buffer.paint(line, options.hasColors ? theme.selection : theme.plainSelection)
            }
        }
        if items.isEmpty {
            buffer.put(
                menu.awaited == nil ? "none" : "Reading…", at: ScreenPoint(area.column, area.row + extra),
                theme.style(.dim))
        }
        menu.narrowing?.draw(&buffer, at: ScreenPoint(area.column, area.row), until: end)
    }

    var listingRows: Int { max(1, size.rows - 4) }

    private func draw(_ listing: Panel.Listing, _ buffer: inout CellBuffer) {
        let area = box(listing.title, rows: min(listing.lines.count, listingRows), &buffer)
        for (offset, entry) in listing.lines.dropFirst(listing.top).prefix(area.rows).enumerated() {
            let row = area.row + offset
            buffer.put(
                entry.line, at: ScreenPoint(area.column, row), theme, until: area.column + area.columns)
            if listing.top + offset == listing.selected {
                let line = ScreenArea(column: area.column, row: row, columns: area.columns, rows: 1)
                buffer.paint(line, options.hasColors ? theme.selection : theme.plainSelection)
            }
        }
    }

    /// Lines of the help.
    private var helpLines: [StyledLine] {
        let bindings = Binding.all.filter { $0.scopes.contains(scope) }
        let width = min(bindings.map { CellWidth.of($0.keyText) }.max() ?? 0, max(8, size.columns / 3))
        return bindings.map { binding in
            let padding = String(repeating: " ", count: max(0, width - CellWidth.of(binding.keyText)))
            return StyledLine([.init(binding.keyText + padding, .heading), .init("  " + binding.text)])
        }
    }

    var helpTopMax: Int { max(0, helpLines.count - max(1, size.rows - 4)) }

    private func drawHelp(_ top: Int, _ buffer: inout CellBuffer) {
        let lines = helpLines
        let title = scope == .sessions ? "Keys in the list" : "Keys in a transcript"
        let area = box(title, rows: min(lines.count, size.rows - 4), &buffer)
        for (offset, line) in lines.dropFirst(top).prefix(area.rows).enumerated() {
            buffer.put(
                line, at: ScreenPoint(area.column, area.row + offset), theme,
                until: area.column + area.columns)
        }
    }
}
