package import DaybookCore

/// The links from sessions to the parents that they name, in four tables of a view.
///
/// A parent may be named before it is there. So its id gets a place, the position of the event that first
/// named it, and both ends of a link are found by that. A link to another owner's session is kept like any,
/// but neither end is found from the other.
package struct ParentLinks: Sendable {
    /// Id of a session that another names as its parent → its place.
    package let parents: ViewTable
    /// Place → start of the session of that id, once it is there.
    package let places: ViewTable
    /// Start → `ParentLink`, of sessions that name a parent or are named as one.
    package let links: ViewTable
    /// The position that first named the owner, the parent's place, start of a session that names it → nothing.
    package let children: ViewTable
    private let ids: ViewTable

    /// Makes the links' tables.
    /// - Parameters:
    ///   - ids: the view's table from session ids to starts.
    ///   - index: of the first of the tables.
    init(ids: ViewTable, from index: Int) {
        self.ids = ids
        parents = ViewTable("parents", index: index)
        places = ViewTable("places", index: index + 1)
        links = ViewTable("links", index: index + 2)
        children = ViewTable("children", index: index + 3, groupByteCount: ParentLinks.groupByteCount)
    }

    var tables: [ViewTable] { [parents, places, links, children] }

    private static let groupByteCount = 16

    // MARK: Folding

    /// Gives a session its place, where others have named it before it was there.
    /// - Parameter id: is in the table of ids by now.
    /// - Returns: whether others have.
    func begin(_ start: Position, _ id: RawSpan, _ rows: ViewBatch) throws(ViewReadError) -> Bool {
        guard let place = try rows.value(parents, id, { Position($0.word(at: 0)) }) else { return false }
        try take(place, start, rows)
        return true
    }

    /// Links a session to the parent of an id, which need not be there.
    /// - Parameters:
    ///   - owner: the position that first named the session's owner.
    ///   - position: of the event that names the parent.
    func link(
        _ start: Position, of owner: Position, to id: RawSpan, at position: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let id = id.array(0..<id.byteCount)
        let place: Position
        if let row = try rows.value(parents, id) {
            place = Position(row: row)
        } else {
            place = position
            try rows.put(parents, id, place.row)
            if let parent = try rows.value(ids, id) { try take(place, Position(row: parent), rows) }
        }
        try change(start, rows) { $0.parentPlace = place }
        try rows.put(children, ParentLinks.group(owner, place) + ViewKey.session(start), [1])
    }

    /// Moves the link of a session that names a parent to another owner.
    func move(
        _ start: Position, from owner: Position, to new: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let place = try link(of: start, in: rows).parentPlace
        guard !place.isNone else { return }
        try rows.remove(children, ParentLinks.group(owner, place) + ViewKey.session(start))
        try rows.put(children, ParentLinks.group(new, place) + ViewKey.session(start), [1])
    }

    private func take(_ place: Position, _ start: Position, _ rows: ViewBatch) throws(ViewReadError) {
        try rows.put(places, ViewKey.session(place), start.row)
        try change(start, rows) { $0.place = place }
    }

    private func change(
        _ start: Position, _ rows: ViewBatch, _ body: (inout ParentLink) -> Void
    ) throws(ViewReadError) {
        var link = try link(of: start, in: rows)
        body(&link)
        try rows.put(links, ViewKey.session(start), link.bytes)
    }

    // MARK: Reading

    package func link(of start: Position, in rows: any ViewBacking) throws(ViewReadError) -> ParentLink {
        let row = try rows.value(table: links.index, key: ViewKey.session(start))
        return row.map { ParentLink($0) } ?? ParentLink()
    }

    /// The place of a session's id; nil where none has named it.
    package func place(of id: SessionID, in rows: any ViewBacking) throws(ViewReadError) -> Position? {
        try rows.value(table: parents.index, key: id.bytes).map { Position(row: $0) }
    }

    /// The session that a link leads to; nil where it is not there, or none is named.
    package func parent(by link: ParentLink, in rows: any ViewBacking) throws(ViewReadError) -> Position? {
        link.parentPlace.isNone ? nil : try session(at: link.parentPlace, in: rows)
    }

    /// The session whose id has a place; nil where it is not there.
    func session(at place: Position, in rows: any ViewBacking) throws(ViewReadError) -> Position? {
        try rows.value(table: places.index, key: ViewKey.session(place)).map { Position(row: $0) }
    }

    /// The sessions of an owner that name one as their parent, in the order of their starts.
    package func children(
        of start: Position, of owner: Position, in rows: ViewBatch
    ) throws(ViewReadError) -> [Position] {
        try children(at: link(of: start, in: rows).place, of: owner, in: rows)
    }

    /// The sessions of an owner that name the id of a place as their parent's, in the order of their starts.
    package func children(
        at place: Position, of owner: Position, in rows: ViewBatch
    ) throws(ViewReadError) -> [Position] {
        guard !place.isNone else { return [] }
        return try rows.keys(children, prefix: ParentLinks.group(owner, place), countMax: Int.max)
            .map(ParentLinks.child)
    }

    /// The prefix of the keys of an owner's sessions that name one parent.
    package static func group(_ owner: Position, _ place: Position) -> [UInt8] {
        ViewKey.session(owner, place.value)
    }

    /// The session that a key in `children` is of.
    package static func child(_ key: [UInt8]) -> Position {
        Position(key.span.bytes.bigEndianWord(at: groupByteCount))
    }
}

/// A session's ends of links: where others name it, and where the parent is that it names.
package struct ParentLink: ViewRow, Equatable, Sendable {
    /// The place of its own id; none where no session names it.
    package var place = Position.none
    /// The place of its parent's id; none where it names none.
    package var parentPlace = Position.none

    init() {}

    package var wordCount: Int { 2 }

    package func write(to row: inout RowWriter) {
        row.add(place)
        row.add(parentPlace)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        place = row.position()
        parentPlace = row.position()
    }
}
