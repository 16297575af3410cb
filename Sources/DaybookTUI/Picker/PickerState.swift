import DaybookClient

/// The list of sessions, or of what a search found. Pure.
package struct PickerState: Sendable {
    package internal(set) var filter: PickerFilter
    /// Whether a session takes one line, not two.
    var isDense = true
    var hasPreview = true
    var rows = SessionRows()
    var search: Search?
    /// Whether branches and copies that a search found share a row.
    var foldsBranches = true
    private(set) var failure: String?

    var selected = 0
    /// The first row on the screen.
    var top = 0
    var selectedID: PickerRow.ID?
    /// Whether somebody chose the selected row, so that it stays selected wherever it goes. If not, the first row is.
    var isChosen = false
    /// Whether the end is gone to as pages come, and the rows that it is gone to at most.
    var endMax: Int?
    private var previews: [Request: Preview] = [:]
    private var previewOrder: [Request] = []

    private var list = Lane()
    var searches = Lane()
    private var previewing = Lane()
    /// Rows that the screen has room for.
    var roomCount = 1

    /// Sessions of a page; the first screen takes one.
    static let pageCount = 100
    /// Sessions that are read again when something was recorded; the service gives no more at once.
    private static let refreshCountMax = 1_000
    private static let previewCountMax = 64
    /// Rows before the end at which the next page is asked for.
    private static let rowsAhead = 30
    /// Sessions of a page on the way to the end.
    private static let endPageCount = 1_000

    struct Search: Sendable {
        var editor = LineEditor()
        /// Whether keys go to the line.
        var isTyping = true
        var page: FoundPage?
        /// The query that the page answers.
        var answered = ""
        var rows = FoundRows()
    }

    package init(_ filter: PickerFilter = PickerFilter()) { self.filter = filter }

    // MARK: Rows

    /// Whether what is typed narrows what is shown.
    var isSearching: Bool { search?.editor.text.isEmpty == false }

    var rowCount: Int {
        guard let search, isSearching else { return rows.count }
        return search.rows.all.count
    }

    /// A row; rows are made one by one, for a list can be very long.
    func row(_ index: Int) -> PickerRow? {
        guard let search, isSearching else { return rows[index].map { .session($0) } }
        return search.rows.all.indices.contains(index) ? search.rows.all[index].row : nil
    }

    /// Words on the branches or copies that a row of a search stands for.
    func others(_ index: Int) -> String? {
        guard let search, isSearching, search.rows.all.indices.contains(index) else { return nil }
        return search.rows.all[index].others
    }

    var row: PickerRow? { row(selected) }

    func index(ofRow id: PickerRow.ID?) -> Int? {
        guard let id else { return nil }
        if !isSearching, case .session(let session) = id { return rows.row(of: session) }
        return (0..<rowCount).first { row($0)?.id == id }
    }

    /// The session of the row, as far as it is known.
    var session: Session? {
        guard let row else { return nil }
        if case .session(let session) = row { return session }
        return rows.session(row.session) ?? preview?.session
    }

    var preview: Preview? { row.flatMap { previews[$0.previewRequest] } }

    /// Rows of the screen that a row takes.
    var rowHeight: Int { isDense ? 1 : 2 }

    // MARK: Asking

    /// Asks for the list anew.
    mutating func load() -> [Effect] {
        let count = min(Self.refreshCountMax, max(Self.pageCount, rows.sessions.count))
        return list.want(.sessions(filter, count: count, cursor: nil), anew: true) + again()
    }

    /// Asks again for what a search found.
    private mutating func again() -> [Effect] {
        guard let search, !search.editor.text.isEmpty else { return [] }
        return searches.want(.search(search.editor.text, filter), anew: true)
    }

    mutating func set(_ filter: PickerFilter) -> [Effect] {
        guard filter != self.filter else { return [] }
        self.filter = filter
        // What was chosen stays so, if it is in the other list too.
        let chosen = isChosen ? row?.session : nil
        rows.forget()
        endMax = nil
        select(0)
        selectedID = chosen.map { .session($0) } ?? selectedID
        return load()
    }

    /// Takes an answer.
    mutating func take(_ request: Request, _ result: Result<Answer, RequestFailure>) -> [Effect] {
        switch request {
        case .sessions(let asked, _, let cursor):
            var effects = list.finish(request)
            if asked == filter {
                switch result {
                case .success(.sessions(let page)): take(page, after: cursor)
                case .failure(let failure) where !failure.isAway: self.failure = failure.message
                default: break
                }
                effects += more()
            }
            return effects + wantPreview()
        case .search(let query, let asked):
            let effects = searches.finish(request)
            if asked == filter, search != nil {
                switch result {
                case .success(.search(let page)):
                    let isNew = search?.answered != query
                    search?.page = page
                    search?.answered = query
                    gather()
                    self.failure = nil
                    if isNew { select(0) } else { keepSelection() }
                case .failure(let failure) where !failure.isAway: self.failure = failure.message
                default: break
                }
            }
            return effects + wantPreview()
        case .preview:
            let effects = previewing.finish(request)
            if case .success(.preview(let preview)) = result { keep(preview, for: request) }
            return effects + wantPreview()
        default: return []
        }
    }

    private mutating func take(_ page: SessionPage, after cursor: JSONBytes?) {
        guard rows.take(page, after: cursor) else { return }
        failure = nil
        gather()
        keepSelection()
        if let endMax, !isSearching {
            select(rowCount - 1)
            if rows.nextCursor == nil || rowCount >= endMax { self.endMax = nil }
        }
    }

    private mutating func keep(_ preview: Preview, for request: Request) {
        if previews.updateValue(preview, forKey: request) == nil { previewOrder.append(request) }
        if previewOrder.count > Self.previewCountMax { previews[previewOrder.removeFirst()] = nil }
    }

    /// Asks for the next page where the end of what is there comes near.
    mutating func more() -> [Effect] {
        guard search == nil, let nextCursor = rows.nextCursor,
            selected + roomCount + Self.rowsAhead >= rows.count
        else { return [] }
        let count = endMax == nil ? Self.pageCount : Self.endPageCount
        return list.want(.sessions(filter, count: count, cursor: nextCursor))
    }

    mutating func wantPreview() -> [Effect] {
        guard hasPreview, let row else { return [] }
        let request = row.previewRequest
        guard previews[request] == nil else {
            previewing.drop()
            return []
        }
        return previewing.want(request)
    }

    /// Takes note that events were recorded.
    mutating func take(_ changes: [JournalChange]) -> [Effect] {
        let changed = Set(changes.map(\.session))
        let stale = previewOrder.filter { request in
            if case .preview(let session, _) = request { changed.contains(session) } else { false }
        }
        // What is active comes first, so that the first page has what changed.
        var effects = list.want(.sessions(filter, count: Self.pageCount, cursor: nil), anew: true)
        // What is shown stays until the new one is there.
        if hasPreview, let row, stale.contains(row.previewRequest) {
            effects += previewing.want(row.previewRequest, anew: true)
        }
        for request in stale where request != row?.previewRequest {
            previews[request] = nil
            previewOrder.removeAll { $0 == request }
        }
        return effects
    }

    /// Takes a session that was changed, before the list has come again.
    mutating func replace(_ session: Session) {
        rows.replace(session)
        gather()
        for (request, preview) in previews where preview.session.id == session.id {
            previews[request] = Preview(session: session, messages: preview.messages)
        }
    }

    /// Keeps a session that is changed here selected while it is, and its row with it.
    mutating func keep(_ session: String) {
        guard row?.session == session else { return }
        isChosen = true
        rows.keep(session)
    }
}
