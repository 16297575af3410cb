import DaybookClient

/// Moves through the rows.
extension PickerState {
    /// Sessions after which the way to the end ends; pressed again, the key goes on.
    private static let endCountMax = 10_000

    mutating func fit(rows count: Int) {
        roomCount = max(1, count / rowHeight)
        scroll()
    }

    mutating func move(by count: Int) -> [Effect] { move(to: selected + count) }

    mutating func move(to row: Int) -> [Effect] {
        (isChosen, endMax) = (true, nil)
        select(row)
        return more() + wantPreview()
    }

    /// Goes to the first row, which stays selected as others take its place.
    mutating func first() -> [Effect] {
        let effects = move(to: 0)
        isChosen = false
        return effects
    }

    mutating func page(_ direction: Int) -> [Effect] { move(by: direction * max(1, roomCount - 1)) }

    mutating func halfPage(_ direction: Int) -> [Effect] { move(by: direction * max(1, roomCount / 2)) }

    /// Goes to the last row, and on to the end as more of the list comes.
    mutating func end() -> [Effect] {
        select(rowCount - 1)
        isChosen = true
        endMax = rows.nextCursor == nil || isSearching ? nil : rows.count + Self.endCountMax
        return more() + wantPreview()
    }

    mutating func select(_ row: Int) {
        var row = max(0, min(row, rowCount - 1))
        if let kept = rows.keptID, let chosen = self.row(row), chosen.session != kept {
            // The kept session goes where the list has it, and rows below it move.
            rows.letGo()
            gather()
            row = index(ofRow: chosen.id) ?? row
        }
        selected = max(0, min(row, rowCount - 1))
        selectedID = self.row(selected)?.id
        scroll()
    }

    /// Keeps the selection on the row that was chosen, wherever that is now.
    mutating func keepSelection() {
        if isChosen, let index = index(ofRow: selectedID) {
            if top > 0 { top = max(0, top + index - selected) }
            selected = index
        }
        select(selected)
    }

    private mutating func scroll() {
        top = min(top, max(0, rowCount - roomCount))
        top = max(0, min(top, selected))
        if selected >= top + roomCount { top = selected - roomCount + 1 }
    }
}
