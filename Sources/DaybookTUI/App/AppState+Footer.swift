import DaybookTerminal

/// The bottom line: what was done or, where nothing was, the keys of what is seen, with the way out of it.
extension AppState {
    /// A key with what it does here, in a word or two.
    private struct Hint {
        let key: String
        let text: String

        /// Columns with the blanks behind it.
        var columns: Int { CellWidth.of(key) + 1 + CellWidth.of(text) + 2 }

        init(_ key: String, _ text: String) {
            self.key = key
            self.text = text
        }
    }

    func drawFooter(_ buffer: inout CellBuffer) {
        guard size.rows > 1 else { return }
        let row = size.rows - 1
        if panel == nil, let notice { return draw(notice, &buffer) }
        // The way out stands last and goes last where there is no room.
        var ways = panel.map(waysOut) ?? waysOut
        while ways.count > 1, ways.reduce(0, { $0 + $1.columns }) > size.columns { ways.removeFirst() }
        let reserved = ways.reduce(-1) { $0 + $1.columns }
        var column = 1
        for hint in panel.map(hints) ?? hints where column + hint.columns + reserved <= size.columns {
            column = put(hint, column, row, &buffer)
        }
        for hint in ways { column = put(hint, column, row, &buffer) }
    }

    /// Lines of the screen that a notice takes at most.
    private static let noticeLineCountMax = 3

    /// Draws what there is to tell; a long sentence takes lines of the body.
    private func draw(_ notice: StyledLine, _ buffer: inout CellBuffer) {
        let most = min(Self.noticeLineCountMax, size.rows - 1)
        let lines = TextWrap.lines(notice.text, width: size.columns - 2, limit: most).lines
        let area = ScreenArea(
            column: 0, row: size.rows - lines.count, columns: size.columns, rows: lines.count)
        buffer.clear(area)
        for (offset, line) in lines.enumerated() {
            let style = theme.style(notice.pieces.first?.role ?? .notice)
            buffer.put(line, at: ScreenPoint(1, area.row + offset), style)
        }
    }

    private func put(_ hint: Hint, _ column: Int, _ row: Int, _ buffer: inout CellBuffer) -> Int {
        let after = buffer.put(hint.key, at: ScreenPoint(column, row), theme.style(.heading))
        return buffer.put(" \(hint.text)", at: ScreenPoint(after, row), theme.style(.dim)) + 2
    }

    // MARK: Screens

    private var isTyping: Bool { scope == .sessions && picker.search?.isTyping == true }

    private var waysOut: [Hint] {
        if isTyping { return [Hint("Esc", "list")] }
        var ways = [Hint("?", "help"), Hint("q", "quit")]
        if let back { ways.insert(Hint("Esc", back), at: 0) }
        return ways
    }

    /// Words on what Esc does now; nil where it does nothing.
    private var back: String? {
        guard let transcript else {
            if picker.search != nil { return "list" }
            return picker.filter == PickerFilter() ? nil : "shows all"
        }
        if transcript.within != nil { return "ends search" }
        if transcript.revision != nil { return "now" }
        return transcripts.count > 1 ? "back" : "list"
    }

    /// The keys that do something now, from the table of all.
    private var hints: [Hint] {
        if isTyping {
            let enter = options.printsPrompt || options.command != nil ? "leave with it" : "open"
            return [Hint("↑↓", "choose"), Hint("Enter", enter), Hint("Tab", "other keys")]
        }
        return Binding.all.filter {
            $0.scopes.contains(scope) && $0.hint != nil && ![.help, .quit].contains($0.action)
        }.map { binding in
            var text = binding.hint ?? ""
            if binding.action == .nextOfKind, transcript?.within?.hits?.isEmpty == false { text = "next hit" }
            if binding.action == .open, options.printsPrompt { text = "print its prompt" }
            if binding.action == .open, options.command != nil { text = "go on with it" }
            let key =
                binding.action == .previousPrompt
                ? "[ ]" : binding.action == .nextOfKind ? "n p" : binding.keys[0].name
            return Hint(key, text)
        }
    }

    // MARK: Panels

    private func waysOut(_ panel: Panel) -> [Hint] {
        switch panel {
        case .help, .listing: [Hint("Esc", "closes")]
        case .entry, .menu: [Hint("Esc", "cancels")]
        }
    }

    private func hints(_ panel: Panel) -> [Hint] {
        switch panel {
        case .help: helpTopMax > 0 ? [Hint("↑↓", "scroll"), Hint("PgDn", "a page")] : []
        case .entry(let entry): [Hint("Enter", entry.purpose.verb)]
        case .menu(let menu):
            menu.narrowing == nil
                ? [Hint("↑↓", "choose"), Hint("Enter", "takes it")]
                : [Hint("Enter", "takes it"), Hint("↑↓", "choose"), Hint("a-z", "narrows")]
        case .listing(let listing):
            listing.lines.contains { $0.target != nil }
                ? [Hint("↑↓", "choose"), Hint("Enter", "goes there")] : [Hint("↑↓", "scroll")]
        }
    }
}

extension Panel.Entry.Purpose {
    fileprivate var verb: String {
        switch self {
        case .rename: "renames it"
        case .moment: "goes there"
        case .changes: "lists it"
        case .export: "writes it"
        case .within: "searches"
        }
    }
}
