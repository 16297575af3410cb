import DaybookClient
import DaybookTerminal

/// A transcript as cells: a gutter in the colours of the kinds, and the lines of the messages. Pure.
struct TranscriptView {
    let state: TranscriptState
    let theme: Theme

    /// Columns of the gutter: the kind, and what changed.
    static let gutterColumns = 2

    func draw(_ buffer: inout CellBuffer, in area: ScreenArea) {
        guard !state.entries.isEmpty else { return drawNothing(&buffer, area) }
        for (index, row) in state.visible { draw(index, row, &buffer, area) }
        if let words = state.within?.query {
            let text = ScreenArea(
                column: area.column + Self.gutterColumns, row: area.row,
                columns: area.columns - Self.gutterColumns,
                rows: area.rows)
            buffer.highlight(words, in: text, theme.style(.hit))
        }
    }

    private func drawNothing(_ buffer: inout CellBuffer, _ area: ScreenArea) {
        let line: StyledLine =
            if let failure = state.failure {
                StyledLine(failure, .warning)
            } else if state.entries.isWhole {
                StyledLine("No message yet. What is recorded shows up here by itself.", .notice)
            } else {
                StyledLine("Reading…", .dim)
            }
        buffer.put(
            line, at: ScreenPoint(area.column + 2, area.row + 1), theme, until: area.column + area.columns)
    }

    private func draw(_ index: Int, _ row: Int, _ buffer: inout CellBuffer, _ area: ScreenArea) {
        let entry = state.entries[index]
        let isCurrent = entry.sequence == state.current
        let lines = state.lines(index) ?? placeholder(entry, state.lineCount(index))
        for (offset, line) in lines.enumerated() where (0..<area.rows).contains(row + offset) {
            let point = ScreenPoint(area.column, area.row + row + offset)
            let isBlank = line.pieces.isEmpty && offset == lines.count - 1
            if !isBlank {
                buffer.put(isCurrent ? "█" : "▌", at: point, theme.style(entry.kind.role))
            }
            if offset == 0, let change = state.changed[entry.sequence] {
                let (mark, role) = Self.mark(change)
                buffer.put(mark, at: ScreenPoint(point.column + 1, point.row), theme.style(role))
            }
            buffer.put(
                line, at: ScreenPoint(point.column + Self.gutterColumns, point.row), theme,
                until: area.column + area.columns)
        }
    }

    private func placeholder(_ entry: TranscriptEntries.Entry, _ count: Int) -> [StyledLine] {
        let first = StyledLine("#\(entry.sequence) \(entry.kind.rawValue) …", .dim)
        return [first] + Array(repeating: StyledLine(), count: max(0, count - 1))
    }

    private static func mark(_ change: SessionChanges.Change) -> (String, TextRole) {
        switch change {
        case .added: ("+", .added)
        case .removed, .redacted: ("-", .removed)
        default: ("~", .notice)
        }
    }

    // MARK: Title

    /// The session's name and state on one line, the most telling last to be cut.
    var title: StyledLine {
        var pieces: [StyledLine.Piece] = [.init(state.session?.name ?? state.id, .strong)]
        if let agent = state.session?.agent { pieces.append(.init(" · \(agent)", .accent)) }
        if let project = state.session?.project { pieces.append(.init(" · \(project)", .dim)) }
        if state.session?.isPinned == true { pieces.append(.init(" ★", .notice)) }
        if state.session?.isArchived == true { pieces.append(.init(" archived", .notice)) }
        if let status = state.session?.status, status != .open {
            pieces.append(.init(" \(status.rawValue)", .notice))
        }
        return StyledLine(pieces)
    }

    /// The place in the transcript, the moment and the proof, for the end of the line.
    var position: StyledLine {
        var pieces: [StyledLine.Piece] = []
        switch state.proof {
        case .unchecked: break
        case .checking: pieces.append(.init("checking… ", .dim))
        case .verified(let verified): pieces.append(.init("✔ verified to r\(verified.revision) ", .added))
        case .refuted: pieces.append(.init("✘ NOT VERIFIED ", .warning))
        }
        if let revision = state.revision {
            let latest = state.session.map { " of \($0.revision)" } ?? ""
            pieces.append(.init("as of r\(revision)\(latest) ", .notice))
        }
        if let within = state.within, let hits = within.hits {
            let place = hits.firstIndex(of: state.current).map { "\($0 + 1)/" } ?? ""
            pieces.append(.init("hit \(place)\(hits.count)\(within.isWhole ? "" : "+") ", .notice))
        }
        let count = state.entries.count
        guard !state.entries.isEmpty else { return StyledLine(pieces) }
        guard let index = state.currentIndex, state.entries.isWhole else {
            pieces.append(.init("#\(state.current) of …", .dim))
            return StyledLine(pieces)
        }
        // Numbers of messages that are gone stay free, so a message's number is not always its place.
        let place = index + 1 == state.current ? "" : ", \(Figures.grouped(index + 1))"
        pieces.append(.init("#\(state.current)\(place) of \(Figures.grouped(count))", .dim))
        if count > 1 {
            pieces.append(.init(" \(state.isFollowing ? "end" : "\(index * 100 / (count - 1))%")", .dim))
        }
        return StyledLine(pieces)
    }
}
