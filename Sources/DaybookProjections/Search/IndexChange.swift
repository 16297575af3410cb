import DaybookCore

/// The changes that a batch of messages, or of titles, makes to documents, postings and statistics: collected in memory,
/// then each row is read once and written once, in the order of its key.
struct IndexChange {
    private let delta: SearchDelta
    private let index: SearchIndex
    private var documents: [PositionRange: [DocumentsRow.Change]] = [:]
    private var added: [Position] = []
    private var removed: [Int: [Position]] = [:]
    private var counts: [Position: StatisticsRow] = [:]

    init(_ delta: SearchDelta, of index: SearchIndex) {
        self.delta = delta
        self.index = index
    }

    // MARK: Gathering

    mutating func replace(
        _ before: SearchMessageRow?, by after: SearchMessageRow?, in session: DocumentsRow.Session
    ) {
        replace(before?.documents ?? [], by: after?.documents ?? [], in: session)
    }

    mutating func replace(
        _ before: SearchTitleRow?, by after: SearchTitleRow?, in session: DocumentsRow.Session
    ) {
        replace(before?.documents ?? [], by: after?.documents ?? [], in: session)
    }

    private mutating func replace(
        _ old: [IndexedText], by new: [IndexedText], in session: DocumentsRow.Session
    ) {
        for document in old where !new.contains(where: { $0.text.position == document.text.position }) {
            for term in document.text.terms {
                removed[delta.number(of: term), default: []].append(document.text.position)
            }
            change(document, session, from: document.isHidden, to: nil)
        }
        for document in new {
            let known = old.first { $0.text.position == document.text.position }
            if known == nil { added.append(document.text.position) }
            if known == nil || known?.isHidden != document.isHidden {
                change(document, session, from: known?.isHidden, to: document.isHidden)
            }
        }
    }

    /// Puts a message that stays into a session of other names.
    mutating func move(
        _ row: SearchMessageRow, from before: DocumentsRow.Session, to after: DocumentsRow.Session
    ) { move(row.documents, from: before, to: after) }

    /// Puts a title that stays into a session of other names.
    mutating func move(
        _ row: SearchTitleRow, from before: DocumentsRow.Session, to after: DocumentsRow.Session
    ) { move(row.documents, from: before, to: after) }

    private mutating func move(
        _ documents: [IndexedText], from before: DocumentsRow.Session, to after: DocumentsRow.Session
    ) {
        for document in documents {
            change(document, before, from: document.isHidden, to: nil)
            change(document, after, from: nil, to: document.isHidden)
        }
    }

    private mutating func change(
        _ document: IndexedText, _ session: DocumentsRow.Session, from before: Bool?, to after: Bool?
    ) {
        let text = document.text
        documents[PositionRange(of: text.position), default: []].append(
            DocumentsRow.Change(text: text, traits: document.traits, session: session, isHidden: after))
        let difference: Int64 = (after == false ? 1 : 0) - (before == false ? 1 : 0)
        guard difference != 0 else { return }
        for owner in Set([session.names.owner, StatisticsRow.overall]) {
            counts[owner, default: StatisticsRow()].add(text, difference)
        }
    }

    // MARK: Storing

    mutating func store(in rows: ViewBatch) throws(ViewReadError) {
        for (range, changes) in documents {
            let key = SearchKey.documents(range)
            let row = DocumentsRow.row(try rows.value(index.documents, key), changes)
            try rows.set(index.documents, key, row)
        }
        for (owner, count) in counts {
            let key = ViewKey.session(owner)
            var row = try rows.value(index.statistics, key).map { StatisticsRow($0) } ?? StatisticsRow()
            row.add(count)
            try rows.set(index.statistics, key, row.documentCount == 0 ? nil : row.bytes)
        }
        try storePostings(in: rows)
    }

    private struct Posting {
        let position: Position
        let place: UInt32
    }

    private mutating func storePostings(in rows: ViewBatch) throws(ViewReadError) {
        guard !added.isEmpty || !removed.isEmpty else { return }
        let (postings, starts) = sortedPostings()
        let changed = (0..<delta.terms.count)
            .filter { starts[$0] < starts[$0 + 1] || removed[$0] != nil }
            .sorted { delta.terms.precedes($0, $1) }
        for term in changed {
            try merge(term, postings[starts[term]..<starts[term + 1]], removed[term] ?? [], rows)
        }
    }

    /// All postings sorted by term, then position, then place, and the index at which each term's begin. A
    /// counting sort.
    private mutating func sortedPostings() -> ([Posting], starts: [Int]) {
        added.sort()
        var starts = Array(repeating: 0, count: delta.terms.count + 1)
        for position in added {
            for occurrence in delta.occurrences(at: position) { starts[Int(occurrence.term) + 1] += 1 }
        }
        for term in starts.indices.dropFirst() { starts[term] += starts[term - 1] }
        var next = starts
        var postings = Array(repeating: Posting(position: .none, place: 0), count: starts.last!)
        for position in added {
            for occurrence in delta.occurrences(at: position) {
                let term = Int(occurrence.term)
                postings[next[term]] = Posting(position: position, place: occurrence.place)
                next[term] += 1
            }
        }
        return (postings, starts)
    }

    private func merge(
        _ term: Int, _ added: ArraySlice<Posting>, _ removed: [Position], _ rows: ViewBatch
    ) throws(ViewReadError) {
        var removals: [PositionRange: [UInt16]] = [:]
        for position in removed.sorted() {
            removals[PositionRange(of: position), default: []].append(PositionRange.offset(of: position))
        }
        var additions: [PositionRange: [(offset: UInt16, places: [UInt32])]] = [:]
        var rest = added
        while let first = rest.first {
            let end = rest.firstIndex { $0.position != first.position } ?? rest.endIndex
            additions[PositionRange(of: first.position), default: []].append(
                (PositionRange.offset(of: first.position), rest[..<end].map(\.place)))
            rest = rest[end...]
        }
        for range in Set(removals.keys).union(additions.keys) {
            let key = SearchKey.postings(delta.terms[term], range)
            let row = PostingsRow.row(
                try rows.value(index.postings, key), removing: removals[range] ?? [],
                adding: additions[range] ?? [])
            try rows.set(index.postings, key, row)
        }
    }
}

/// A text as an index holds it.
private struct IndexedText {
    let text: SearchMessageRow.Text
    let traits: MessageTraits
    let isHidden: Bool
}

extension SearchMessageRow {
    /// The texts that can be found: those that have a term.
    fileprivate var documents: [IndexedText] {
        texts.indices.filter { texts[$0].length > 0 }
            .map { IndexedText(text: texts[$0], traits: traits, isHidden: isHidden($0)) }
    }
}

extension SearchTitleRow {
    /// The title, if it has a term. A title has no traits, for no filter asks for some.
    fileprivate var documents: [IndexedText] {
        text.length == 0 ? [] : [IndexedText(text: text, traits: .none, isHidden: false)]
    }
}

extension ViewBatch {
    /// Puts the row, or removes it for nil.
    fileprivate func set(_ table: ViewTable, _ key: [UInt8], _ row: [UInt8]?) throws(ViewReadError) {
        if let row { try put(table, key, row) } else { try remove(table, key) }
    }
}
