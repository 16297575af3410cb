package import DaybookCore

/// The owner, agent and project of a session, by the positions that first named them; none where it has none.
package struct SessionNames: ViewRow, Hashable, Sendable {
    package var owner = Position.none
    package var agent = Position.none
    package var project = Position.none

    package static let keyByteCount = 24

    package init(owner: Position = .none, agent: Position = .none, project: Position = .none) {
        self.owner = owner
        self.agent = agent
        self.project = project
    }

    /// Gives the names that an assignment sets, by the positions that first named them.
    mutating func give(_ given: SessionNames) {
        if !given.owner.isNone { owner = given.owner }
        if !given.agent.isNone { agent = given.agent }
        if !given.project.isNone { project = given.project }
    }

    // MARK: Keys

    /// Reads the names that a key begins with.
    package init(key: [UInt8]) {
        let bytes = key.span.bytes
        self.init(
            owner: Position(bytes.bigEndianWord(at: 0)), agent: Position(bytes.bigEndianWord(at: 8)),
            project: Position(bytes.bigEndianWord(at: 16)))
    }

    /// Owner, agent, project (8 each), big-endian.
    package var key: [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(SessionNames.keyByteCount)
        key.append(bigEndian: owner.value)
        key.append(bigEndian: agent.value)
        key.append(bigEndian: project.value)
        return key
    }

    /// A key behind all that begin with these names, and before those of the next.
    package var end: [UInt8] { key + [UInt8.max] }

    // MARK: Bytes

    package var wordCount: Int { 3 }

    package func write(to row: inout RowWriter) {
        row.add(owner)
        row.add(agent)
        row.add(project)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        self.init(&row)
    }

    /// Reads the names that a longer row holds.
    init(_ row: inout RowReader) {
        self.init(owner: row.position(), agent: row.position(), project: row.position())
    }
}

/// The events that gave a session its owner, agent and project after its start; none where the start named
/// them, or nothing has.
package struct NameSources: Equatable, Sendable {
    package private(set) var owner = Position.none
    package private(set) var agent = Position.none
    package private(set) var project = Position.none

    init() {}

    var isEmpty: Bool { owner.isNone && agent.isNone && project.isNone }

    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        guard event.header.type == .sessionAssigned, let tail = event.header.assignmentTail else { return }
        if !tail.owner.isNone { owner = event.header.position }
        if !tail.agent.isNone { agent = event.header.position }
        if !tail.project.isNone { project = event.header.position }
    }
}

extension RowWriter {
    mutating func add(_ sources: NameSources) {
        add(sources.owner)
        add(sources.agent)
        add(sources.project)
    }
}

extension RowReader {
    mutating func nameSources() -> NameSources { NameSources(&self) }
}

extension NameSources {
    fileprivate init(_ row: inout RowReader) {
        owner = row.position()
        agent = row.position()
        project = row.position()
    }
}

extension ViewBatch {
    /// The names of digests.
    /// - Parameters:
    ///   - position: of the event that says them, which is the first where no other has.
    ///   - table: from digests to the positions that first named them.
    func names(
        _ owner: NameDigest, _ agent: NameDigest, _ project: NameDigest, at position: Position,
        in table: ViewTable
    ) throws(ViewReadError) -> SessionNames {
        SessionNames(
            owner: try firstPosition(of: owner, in: table, orElse: position),
            agent: try firstPosition(of: agent, in: table, orElse: position),
            project: try firstPosition(of: project, in: table, orElse: position))
    }

    /// The names that an assignment gives; nil where it gives none.
    func names(
        givenBy event: borrowing FoldEvent, in table: ViewTable
    ) throws(ViewReadError) -> SessionNames? {
        guard let tail = event.header.assignmentTail else { return nil }
        let names = try names(tail.owner, tail.agent, tail.project, at: event.header.position, in: table)
        return names == SessionNames() ? nil : names
    }

    /// The position that first named `digest`; `position` is recorded as that where there is none.
    func firstPosition(
        of digest: NameDigest, in table: ViewTable, orElse position: Position
    ) throws(ViewReadError) -> Position {
        guard !digest.isNone else { return .none }
        var key: [UInt8] = []
        key.append(digest)
        if let row = try value(table, key) { return Position(row: row) }
        try put(table, key, position.row)
        return position
    }
}
