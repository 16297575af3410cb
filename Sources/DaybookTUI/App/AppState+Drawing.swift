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
        drawFooter(&buffer)
        drawPanel(&buffer)
        return buffer
    }

    /// Draws the body, or says why there is none.
    private func drawBody(_ buffer: inout CellBuffer, _ draw: (inout CellBuffer) -> Void) {
        let isEmpty = transcript.map { $0.entries.isEmpty } ?? !picker.rows.isLoaded
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
            let total = picker.rows.total ?? picker.rows.count
            let place =
                count == 0
                ? "" : "\(Figures.grouped(picker.selected + 1)) of \(Figures.grouped(max(total, count)))"
            return bar(StyledLine(pieces), StyledLine(away + [.init(place, .dim)]), &buffer)
        }
        var found = ""
        if let page = search.page?.page, search.answered == search.editor.text {
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
}
