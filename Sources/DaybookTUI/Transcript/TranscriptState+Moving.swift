import DaybookClient

/// Moves through a transcript.
extension TranscriptState {
    /// Puts the end of the transcript at the screen's end.
    mutating func showEnd() {
        var rest = height
        var index = entries.count
        while index > 0, rest > 0 {
            index -= 1
            layOut(index)
            rest -= lineCount(index)
        }
        guard index < entries.count else { return }
        anchor = (entries[index].sequence, max(0, -rest))
    }

    /// Keeps the screen full where there is enough to fill it.
    mutating func clamp() {
        guard !entries.isEmpty else { return }
        let index = min(entries.place(of: anchor.sequence), entries.count - 1)
        if entries[index].sequence != anchor.sequence { anchor = (entries[index].sequence, 0) }
        anchor.line = max(0, min(anchor.line, lineCount(index) - 1))
        var row = -anchor.line
        var next = index
        while next < entries.count, row < height {
            row += lineCount(next)
            next += 1
        }
        if next == entries.count, row < height { showEnd() }
    }

    private var isAtEnd: Bool {
        guard let last = visible.last else { return true }
        return last.index == entries.count - 1 && last.row + lineCount(last.index) <= height
    }

    mutating func scroll(by count: Int) {
        guard !entries.isEmpty else { return }
        var index = min(entries.place(of: anchor.sequence), entries.count - 1)
        var line = anchor.line + count
        while line < 0, index > 0 {
            index -= 1
            layOut(index)
            line += lineCount(index)
        }
        while index < entries.count - 1, line >= lineCount(index) {
            line -= lineCount(index)
            index += 1
            layOut(index)
        }
        isFollowing = false
        anchor = (entries[index].sequence, max(0, min(line, lineCount(index) - 1)))
        settle()
        isFollowing = isAtEnd && revision == nil && count > 0
    }

    /// Goes down or up: through a message that is longer than the screen by lines, else to the next message.
    mutating func step(_ direction: Int) {
        guard let index = currentIndex else { return }
        let row = visible.first { $0.index == index }?.row ?? 0
        let end = row + lineCount(index)
        if direction > 0, end > height { return scroll(by: 1) }
        if direction < 0, row < 0 { return scroll(by: -1) }
        let next = index + direction
        guard entries.all.indices.contains(next) else { return scroll(by: direction) }
        go(toIndex: next)
    }

    mutating func page(_ direction: Int, isHalf: Bool = false) {
        scroll(by: direction * max(1, isHalf ? height / 2 : height - 2))
        // The message that keys are for goes with the screen.
        let rows = visible.filter { $0.row >= 0 }
        if let next = direction > 0 ? rows.first ?? visible.first : rows.last ?? visible.last,
            !isAtEnd || direction < 0
        {
            current = entries[direction > 0 ? next.index : rows.first?.index ?? next.index].sequence
        } else if let last = entries.last {
            current = last.sequence
        }
        keepCurrentVisible()
    }

    mutating func goToStart() {
        guard !entries.isEmpty else { return }
        // Where the beginning is not known yet, it is gone to once it is.
        goal = entries.isWhole ? nil : 1
        isFollowing = false
        current = entries[0].sequence
        anchor = (current, 0)
        settle()
    }

    mutating func goToEnd() {
        guard let last = entries.last else { return }
        goal = nil
        isFollowing = true
        current = last.sequence
        settle()
    }

    /// Goes to a message; to the next one where it is not in the transcript.
    mutating func go(to sequence: Int) {
        guard !entries.isEmpty else { return }
        // What the outline has not told of yet is gone to once it has.
        goal = entries.index(of: sequence) == nil && !entries.isWhole ? sequence : nil
        go(toIndex: min(entries.place(of: sequence), entries.count - 1))
    }

    mutating func go(toIndex index: Int) {
        isFollowing = false
        current = entries[index].sequence
        layOut(index)
        let visible = visible
        let row = visible.first { $0.index == index }?.row
        let count = lineCount(index)
        if let row, row >= 0, row + count <= height {
            // It is seen whole already.
        } else if let row, row > 0, count <= height {
            scroll(by: row + count - height)
        } else if count < height, let last = visible.last, last.index < index {
            anchor = (current, 0)
            scroll(by: count - height)
        } else {
            anchor = (current, 0)
            settle()
        }
        isFollowing = isAtEnd && revision == nil && index == entries.count - 1
    }

    /// Goes to the next message of some kinds; false where there is none.
    mutating func goToNearest(_ kinds: Set<MessageKind>, _ direction: Int) -> Bool {
        guard let index = currentIndex, let next = entries.nearest(kinds, from: index, direction) else {
            return false
        }
        go(toIndex: next)
        return true
    }

    mutating func keepCurrentVisible() {
        let visible = visible
        guard let first = visible.first, let last = visible.last else { return }
        let index = currentIndex ?? entries.place(of: current)
        if index < first.index { current = entries[first.index].sequence }
        if index > last.index { current = entries[last.index].sequence }
        if currentIndex == nil { current = entries[last.index].sequence }
    }

    /// The message at a row of the screen.
    mutating func select(row: Int) {
        guard let entry = visible.last(where: { $0.row <= row }) else { return }
        current = entries[entry.index].sequence
        isFollowing = isFollowing && entry.index == entries.count - 1
    }

    /// Goes to the next hit; false where there is none.
    mutating func goToHit(_ direction: Int) -> Bool {
        guard let hits = within?.hits, !hits.isEmpty else { return false }
        let next = direction > 0 ? hits.first { $0 > current } : hits.last { $0 < current }
        go(to: next ?? (direction > 0 ? hits[0] : hits[hits.count - 1]))
        return true
    }
}
