import DaybookClient
import DaybookTerminal

/// The list of sessions with its preview, as cells. Pure.
struct PickerView {
    let state: PickerState
    let clock: WallClock
    let theme: Theme
    /// Whether rows are told by colours, or by reversing them.
    let hasColors: Bool

    /// Columns from which the preview stands beside the list.
    static let besideColumns = 100
    /// Rows of the body from which there is room for a preview below.
    private static let belowRows = 14
    /// Columns from which a hit on one line has room for the name of its session, and the columns of that.
    private static let namedHitColumns = 80
    private static let hitNameColumns = 26
    /// Seconds since its last message in which an open session counts as active, as the service counts them.
    private static let activeSeconds: Int64 = 900

    /// The parts of the body.
    static func areas(_ body: ScreenArea, hasPreview: Bool) -> (list: ScreenArea, preview: ScreenArea?) {
        guard hasPreview else { return (body, nil) }
        if body.columns >= besideColumns {
            let left = body.columns * 48 / 100
            var (list, preview) = (body, body)
            list.columns = left
            preview.column = body.column + left + 1
            preview.columns = body.columns - left - 1
            return (list, preview)
        }
        guard body.rows >= belowRows else { return (body, nil) }
        let above = body.rows * 55 / 100
        var (list, preview) = (body, body)
        list.rows = above
        preview.row = body.row + above + 1
        preview.rows = body.rows - above - 1
        return (list, preview)
    }

    func draw(_ buffer: inout CellBuffer, in body: ScreenArea) {
        let (list, preview) = Self.areas(body, hasPreview: state.hasPreview)
        drawRows(&buffer, list)
        guard let preview else { return }
        if preview.column > list.column {
            for row in 0..<body.rows {
                buffer.put("│", at: ScreenPoint(preview.column - 1, body.row + row), theme.style(.dim))
            }
        } else {
            let line = String(repeating: "─", count: body.columns)
            buffer.put(line, at: ScreenPoint(body.column, preview.row - 1), theme.style(.dim))
        }
        drawPreview(&buffer, preview)
    }

    // MARK: Rows

    private func drawRows(_ buffer: inout CellBuffer, _ area: ScreenArea) {
        guard state.rowCount > 0 else { return drawNothing(&buffer, area) }
        let height = state.rowHeight
        for (offset, index) in (state.top..<min(state.rowCount, state.top + max(1, area.rows / height)))
            .enumerated()
        {
            let place = ScreenPoint(area.column, area.row + offset * height)
            let end = area.column + area.columns
            let others = state.others(index)
            switch state.row(index) {
            case .session(let session): draw(session, others, &buffer, place, end)
            case .title(let hit): draw(hit, others, &buffer, place, end)
            case .hit(let hit): draw(hit, others, &buffer, place, end)
            case nil: break
            }
            guard index == state.selected else { continue }
            buffer.paint(
                ScreenArea(
                    column: area.column, row: place.row, columns: area.columns, rows: min(height, area.rows)),
                hasColors ? theme.selection : theme.plainSelection)
        }
    }

    private func drawNothing(_ buffer: inout CellBuffer, _ area: ScreenArea) {
        var lines: [StyledLine]
        if let failure = state.failure {
            lines = [StyledLine(failure, .warning)]
        } else if let search = state.search, !search.editor.text.isEmpty {
            if let explanation = search.page?.page.explanation {
                lines = [StyledLine(explanation, .notice)]
            } else if search.answered == search.editor.text {
                lines = [StyledLine("Nothing found.", .notice)]
                if let suggestion = search.page?.page.suggestion {
                    lines.append(StyledLine("Did you mean \(suggestion)?"))
                }
                if !state.filter.words.isEmpty {
                    lines.append(
                        StyledLine("Only \(state.filter.words.joined(separator: ", ")) was searched.", .dim))
                }
            } else {
                lines = [StyledLine("Searching…", .dim)]
            }
        } else if !state.rows.isLoaded {
            lines = [StyledLine("Reading…", .dim)]
        } else if !state.filter.words.isEmpty {
            lines = [
                StyledLine("No session here: \(state.filter.words.joined(separator: ", ")).", .notice),
                StyledLine("Esc shows all sessions, f filters anew."),
            ]
        } else {
            lines = [
                StyledLine("No session here.", .notice), StyledLine(),
                StyledLine("Bring in the histories of your agents:"),
                StyledLine("  daybook import ~/.claude/projects", .strong),
                StyledLine("  daybook watch", .strong), StyledLine(),
                StyledLine("What is recorded shows up here by itself."),
                StyledLine("A shows archived sessions, s those that work for another."),
            ]
        }
        for (row, line) in lines.prefix(max(0, area.rows - 1)).enumerated() {
            buffer.put(
                line, at: ScreenPoint(area.column + 2, area.row + 1 + row), theme,
                until: area.column + area.columns)
        }
    }

    private func isActive(_ session: Session) -> Bool {
        guard session.status == .open, !session.isArchived, let last = session.lastMessageAt else {
            return false
        }
        return clock.now.nanosecondsSince1970 - last.nanosecondsSince1970 < Self.activeSeconds * 1_000_000_000
    }

    private func marks(_ session: Session) -> StyledLine {
        StyledLine([
            .init(isActive(session) ? "●" : " ", .added),
            .init(
                session.isArchived ? "-" : session.isPinned ? "★" : session.status == .closed ? "·" : " ",
                .notice),
            .init(session.forkedFrom != nil || session.parent != nil ? " └ " : " ", .dim),
        ])
    }

    private func age(_ session: Session) -> String {
        TimeText.age(of: session.lastMessageAt ?? session.createdAt, at: clock.now)
    }

    /// Columns that are left out first, where there is no room, come last.
    private func draw(
        _ session: Session, _ others: String?, _ buffer: inout CellBuffer, _ place: ScreenPoint, _ end: Int
    ) {
        let start = buffer.put(marks(session), at: place, theme, until: end)
        guard state.isDense else { return drawTwoLines(session, others, &buffer, place, start, end) }
        let width = end - place.column
        var right = end - 1
        func column(_ text: String, _ cells: Int, from least: Int, _ role: TextRole, isRight: Bool = false) {
            guard width >= least else { return }
            let text = CellWidth.cut(TerminalText.oneLine(text), to: cells, fromStart: !isRight)
            let start = right - cells
            buffer.put(
                text, at: ScreenPoint(isRight ? right - CellWidth.of(text) : start, place.row),
                theme.style(role), until: end)
            right = start - 1
        }
        column(age(session), 4, from: 24, .dim, isRight: true)
        column(Figures.grouped(session.messageCount), 7, from: 50, .dim, isRight: true)
        column(session.agent ?? "", 12, from: 64, .accent)
        column(session.project ?? "", width >= 110 ? 24 : 16, from: 84, .dim)
        draw(named: session.name, others, &buffer, ScreenPoint(start, place.row), right)
    }

    /// A name, cut so that words on others have room behind it.
    private func draw(
        named name: String, _ others: String?, _ buffer: inout CellBuffer, _ place: ScreenPoint, _ end: Int
    ) {
        let others = others.map { " " + $0 } ?? ""
        let room = max(1, end - place.column - CellWidth.of(others))
        let name = CellWidth.cut(TerminalText.oneLine(name), to: room)
        let after = buffer.put(name, at: place, until: end)
        buffer.put(others, at: ScreenPoint(after, place.row), theme.style(.accent), until: end)
    }

    private func drawTwoLines(
        _ session: Session, _ others: String?, _ buffer: inout CellBuffer, _ place: ScreenPoint, _ start: Int,
        _ end: Int
    ) {
        let age = age(session)
        let right = end - CellWidth.of(age) - 1
        buffer.put(age, at: ScreenPoint(right, place.row), theme.style(.dim), until: end)
        draw(named: session.name, others, &buffer, ScreenPoint(start, place.row), right - 1)
        var line: [StyledLine.Piece] = []
        if let agent = session.agent { line += [.init(agent, .accent), .init("  ")] }
        if let project = session.project { line += [.init(project, .dim), .init("  ")] }
        line.append(.init(Figures.counted(session.messageCount, "message"), .dim))
        if let preview = session.preview { line.append(.init("  \(preview)", .dim)) }
        buffer.put(StyledLine(line), at: ScreenPoint(start, place.row + 1), theme, until: end - 1)
    }

    private func draw(
        _ hit: TitleHit, _ others: String?, _ buffer: inout CellBuffer, _ place: ScreenPoint, _ end: Int
    ) {
        let start = buffer.put("≡  ", at: place, theme.style(.accent), until: end - 1)
        draw(named: hit.name, others, &buffer, ScreenPoint(start, place.row), end - 1)
    }

    private func draw(
        _ hit: SearchHit, _ others: String?, _ buffer: inout CellBuffer, _ place: ScreenPoint, _ end: Int
    ) {
        let age = TimeText.age(of: hit.at, at: clock.now)
        let role = hit.role.flatMap { MessageKind(rawValue: $0.rawValue) }?.role ?? .system
        var right = end - CellWidth.of(age) - 1
        buffer.put(age, at: ScreenPoint(right, place.row), theme.style(.dim), until: end)
        if let others {
            right -= CellWidth.of(others) + 1
            buffer.put(others, at: ScreenPoint(right, place.row), theme.style(.accent), until: end)
        }
        let hasName = state.isDense && right - 1 - place.column >= Self.namedHitColumns
        let room = right - place.column - 4 - (hasName ? Self.hitNameColumns : 0)
        let snippet = Self.snippet(hit, width: room)
        if state.isDense {
            var end = right - 1
            if hasName {
                end -= Self.hitNameColumns
                let name = CellWidth.cut(
                    TerminalText.oneLine(hit.name ?? hit.session), to: Self.hitNameColumns - 2)
                buffer.put(name, at: ScreenPoint(end + 1, place.row), theme.style(.dim), until: right)
            }
            buffer.put(StyledLine([.init("▌ ", role)] + snippet), at: place, theme, until: end)
        } else {
            let name = StyledLine([.init("▌ ", role), .init(hit.name ?? hit.session, .dim)])
            buffer.put(name, at: place, theme, until: right - 1)
            let below = StyledLine([.init("▌ ", role)] + snippet)
            buffer.put(below, at: ScreenPoint(place.column, place.row + 1), theme, until: end - 1)
        }
    }

    /// The snippet, without so much of its beginning that its first hit is seen.
    private static func snippet(_ hit: SearchHit, width: Int) -> [StyledLine.Piece] {
        var pieces = hit.pieces.map { StyledLine.Piece($0.text, $0.isHit ? .hit : .plain) }
        guard let first = pieces.first, first.role != .hit, pieces.count > 1 else { return pieces }
        let room = max(1, width / 3)
        if CellWidth.of(first.text) + CellWidth.of(pieces[1].text) > width {
            pieces[0] = .init(CellWidth.cut(first.text, to: room, fromStart: true))
        }
        return pieces
    }

    // MARK: Preview

    private func drawPreview(_ buffer: inout CellBuffer, _ area: ScreenArea) {
        guard let row = state.row, !area.isEmpty else { return }
        let inner = ScreenArea(
            column: area.column + 1, row: area.row, columns: area.columns - 2, rows: area.rows)
        var lines = state.session.map { heading($0, width: inner.columns) } ?? []
        if let preview = state.preview {
            let room = max(1, inner.rows - lines.count)
            lines += messages(preview, around: row.sequence, width: inner.columns, room: room)
        } else {
            lines.append(StyledLine("Reading…", .dim))
        }
        for (offset, line) in lines.prefix(inner.rows).enumerated() {
            buffer.put(
                line, at: ScreenPoint(inner.column, inner.row + offset), theme,
                until: inner.column + inner.columns)
        }
        let words = state.search?.editor.text ?? ""
        if row.sequence != nil { buffer.highlight(words, in: inner, theme.style(.hit)) }
    }

    private func heading(_ session: Session, width: Int) -> [StyledLine] {
        var facts = [session.agent, session.project, session.owner].compactMap { $0 }
        if session.parent != nil { facts.append("subagent") }
        if let fork = session.forkedFrom { facts.append("branch from #\(fork.sequence)") }
        var state = session.status == .open ? isActive(session) ? "active" : "open" : session.status.rawValue
        if session.isPinned { state += ", pinned" }
        if session.isArchived { state += ", archived" }
        // Of a branch only those count that it does not share.
        let count =
            Figures.counted(session.messageCount, "message")
            + (session.forkedFrom == nil ? "" : " of its own")
        return [
            StyledLine(CellWidth.cut(TerminalText.oneLine(session.name), to: width), .heading),
            StyledLine(facts.joined(separator: " · "), .accent),
            StyledLine("\(state) · \(count) · \(session.id)", .dim), StyledLine(),
        ]
    }

    /// The messages as far as there is room: the newest, or those from a little above the one that was found.
    private func messages(_ preview: Preview, around sequence: Int?, width: Int, room: Int) -> [StyledLine] {
        guard !preview.messages.isEmpty else { return [StyledLine("No message yet.", .dim)] }
        var lines: [StyledLine] = []
        var found: Int?
        for message in preview.messages {
            if message.sequence == sequence { found = lines.count }
            let options = MessageLayout.Options(
                width: width, isOpen: message.sequence == sequence, zone: clock.zone)
            lines += MessageLayout(message, options).lines
        }
        guard let found else { return Array(lines.suffix(room)) }
        return Array(lines.dropFirst(max(0, found - room / 4)).prefix(room))
    }
}
