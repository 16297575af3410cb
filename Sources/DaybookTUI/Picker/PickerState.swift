import DaybookClient

/// The list of sessions, or of what a search found. Pure.
package struct PickerState: Sendable {
    package internal(set) var filter: PickerFilter
    /// Whether a session takes one line, not two.
    var isDense = true
    var hasPreview = true
    private(set) var sessions: [Session] = []
    private(set) var total: Int?
    private var nextCursor: JSONBytes?
    /// Whether the list has come once.
    private(set) var isLoaded = false
    private(set) var search: Search?
    private(set) var failure: String?

    private(set) var selected = 0
    /// The first row on the screen.
    private(set) var top = 0
    private var selectedID: String?
    private var previews: [Request: Preview] = [:]
    private var previewOrder: [Request] = []

    private var list = Lane()
    private var searches = Lane()
    private var previewing = Lane()
    /// Rows that the screen has room for.
    private var roomCount = 1

    /// Sessions of a page; the first screen takes one.
    static let pageCount = 100
    /// Sessions that are read again when something was recorded; the service gives no more at once.
    private static let refreshCountMax = 1_000
    private static let previewCountMax = 64
    /// Rows before the end at which the next page is asked for.
    private static let rowsAhead = 30

    struct Search: Sendable {
        var editor = LineEditor()
        /// Whether keys go to the line.
        var isTyping = true
        var page: SearchPage?
        /// The query that the page answers.
        var answered = ""
        /// Sessions of the list whose names have the text.
        var named: [Session] = []
        /// Sessions that the search found by their titles, and that are not among these.
        var titles: [TitleHit] = []
    }

    package init(_ filter: PickerFilter = PickerFilter()) { self.filter = filter }

    // MARK: Rows

    /// The page of a search that is shown in the list's place.
    private var found: SearchPage? { search?.answered.isEmpty == false ? search?.page : nil }

    /// Whether what is typed narrows what is shown.
    private var isSearching: Bool { search?.editor.text.isEmpty == false }

    var rowCount: Int {
        guard let search, isSearching else { return sessions.count }
        return search.named.count + search.titles.count + (found?.hits.count ?? 0)
    }

    /// A row; rows are made one by one, for a list can be very long.
    func row(_ index: Int) -> PickerRow? {
        guard index >= 0 else { return nil }
        guard let search, isSearching else {
            return index < sessions.count ? .session(sessions[index]) : nil
        }
        var index = index
        if index < search.named.count { return .session(search.named[index]) }
        index -= search.named.count
        if index < search.titles.count { return .title(search.titles[index]) }
        index -= search.titles.count
        guard let found, index < found.hits.count else { return nil }
        return .hit(found.hits[index])
    }

    var row: PickerRow? { row(selected) }

    private func index(ofRow id: String?) -> Int? {
        guard let id else { return nil }
        if !isSearching { return sessions.firstIndex { PickerRow.id(ofSession: $0.id) == id } }
        return (0..<rowCount).first { row($0)?.id == id }
    }

    /// The session of the row, as far as it is known.
    var session: Session? {
        guard let row else { return nil }
        if case .session(let session) = row { return session }
        return sessions.first { $0.id == row.session } ?? preview?.session
    }

    var preview: Preview? { row.flatMap { previews[$0.previewRequest] } }

    /// Rows of the screen that a row takes.
    var rowHeight: Int { isDense ? 1 : 2 }

    // MARK: Asking

    /// Asks for the list anew.
    mutating func load() -> [Effect] {
        let count = min(Self.refreshCountMax, max(Self.pageCount, sessions.count))
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
        (sessions, total, nextCursor, isLoaded) = ([], nil, nil, false)
        select(0)
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
                    narrow()
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
        if cursor == nil {
            // What was read further down stays there, without what has come up.
            let known = Set(page.sessions.map(\.id))
            let rest =
                page.nextCursor == nil
                ? [] : sessions.dropFirst(page.sessions.count).filter { !known.contains($0.id) }
            let isLonger = !rest.isEmpty
            sessions = page.sessions + rest
            if !isLonger { nextCursor = page.nextCursor }
        } else if cursor == nextCursor {
            // One that became active meanwhile came before already.
            let known = Set(sessions.map(\.id))
            sessions += page.sessions.filter { !known.contains($0.id) }
            nextCursor = page.nextCursor
        } else {
            return
        }
        (isLoaded, failure) = (true, nil)
        total = page.total
        narrow()
        keepSelection()
    }

    private mutating func keep(_ preview: Preview, for request: Request) {
        if previews.updateValue(preview, forKey: request) == nil { previewOrder.append(request) }
        if previewOrder.count > Self.previewCountMax { previews[previewOrder.removeFirst()] = nil }
    }

    /// Asks for the next page where the end of what is there comes near.
    private mutating func more() -> [Effect] {
        guard search == nil, let nextCursor, selected + roomCount + Self.rowsAhead >= sessions.count else {
            return []
        }
        return list.want(.sessions(filter, count: Self.pageCount, cursor: nextCursor))
    }

    private mutating func wantPreview() -> [Effect] {
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
        if let index = sessions.firstIndex(where: { $0.id == session.id }) { sessions[index] = session }
        for (request, preview) in previews where preview.session.id == session.id {
            previews[request] = Preview(session: session, messages: preview.messages)
        }
    }

    // MARK: Moving

    mutating func fit(rows count: Int) {
        roomCount = max(1, count / rowHeight)
        scroll()
    }

    mutating func move(by count: Int) -> [Effect] { move(to: selected + count) }

    mutating func move(to row: Int) -> [Effect] {
        select(row)
        return more() + wantPreview()
    }

    mutating func page(_ direction: Int) -> [Effect] { move(by: direction * max(1, roomCount - 1)) }

    mutating func halfPage(_ direction: Int) -> [Effect] { move(by: direction * max(1, roomCount / 2)) }

    mutating func end() -> [Effect] { move(to: rowCount - 1) }

    private mutating func select(_ row: Int) {
        selected = max(0, min(row, rowCount - 1))
        selectedID = self.row(selected)?.id
        scroll()
    }

    /// Keeps the selection on its row, wherever that is now; the first row stays the first one's.
    private mutating func keepSelection() {
        if selected > 0 || top > 0, let index = index(ofRow: selectedID) {
            top = max(0, top + index - selected)
            selected = index
        }
        select(selected)
    }

    private mutating func scroll() {
        top = min(top, max(0, rowCount - roomCount))
        top = max(0, min(top, selected))
        if selected >= top + roomCount { top = selected - roomCount + 1 }
    }

    // MARK: Searching

    mutating func beginSearch() {
        if search == nil { search = Search() }
        search?.isTyping = true
    }

    mutating func endTyping() { search?.isTyping = false }

    mutating func endSearch() -> [Effect] {
        let session = row?.session
        search = nil
        searches.drop()
        selected = sessions.firstIndex { $0.id == session } ?? 0
        select(selected)
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
        narrow()
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

    /// Looks for the typed text in the names of the sessions that are there.
    private mutating func narrow() {
        guard var search else { return }
        let text = search.editor.text.lowercased()
        search.named =
            text.isEmpty
            ? []
            : Array(sessions.lazy.filter { $0.name.lowercased().contains(text) }.prefix(Self.namedCountMax))
        let named = Set(search.named.map(\.id))
        search.titles = (found?.sessions ?? []).filter { !named.contains($0.session) }
        self.search = search
    }

    /// Sessions of the list that a search shows by their names.
    private static let namedCountMax = 5
}
