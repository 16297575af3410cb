import DaybookClient

/// Searches, and gathers what was found.
extension PickerState {
    /// Sessions of the list whose names have the text, of which rows are made.
    private static let namedCountMax = 100

    mutating func beginSearch() {
        if search == nil { search = Search() }
        search?.isTyping = true
    }

    mutating func endTyping() { search?.isTyping = false }

    mutating func endSearch() -> [Effect] {
        let session = row?.session
        search = nil
        searches.drop()
        isChosen = true
        select(session.flatMap { rows.row(of: $0) } ?? 0)
        return wantPreview()
    }

    /// Shows the branches and copies that were found each in a row, or all in one.
    mutating func toggleBranches() -> [Effect] {
        foldsBranches.toggle()
        gather()
        isChosen = true
        keepSelection()
        return wantPreview()
    }

    /// Takes a change of what is typed.
    mutating func edit(_ change: (inout LineEditor) -> Bool) -> Bool {
        guard var editor = search?.editor, change(&editor) else { return false }
        search?.editor = editor
        return true
    }

    /// Asks for what the typed text finds.
    mutating func typed() -> [Effect] {
        gather()
        isChosen = false
        let text = search?.editor.text ?? ""
        guard !text.isEmpty else {
            search?.page = nil
            search?.answered = ""
            searches.drop()
            select(0)
            return wantPreview()
        }
        select(0)
        return searches.want(.search(text, filter)) + wantPreview()
    }

    /// Gathers the rows of a search: the sessions that are there and have the text in their names, and what was found.
    mutating func gather() {
        guard let search, isSearching else { return }
        let text = search.editor.text.lowercased()
        let named = (0..<rows.count).lazy.compactMap { [rows] in rows[$0] }
            .filter { $0.name.lowercased().contains(text) }.prefix(Self.namedCountMax)
        let found = search.answered.isEmpty ? nil : search.page
        self.search?.rows = FoundRows(named: Array(named), found, isFolded: foldsBranches)
    }
}
