import DaybookJSON

/// Reads of a session's shape: what it holds, how it changed, what hangs on it.
extension DaybookClient {
    /// A few bytes of each message, for a scroll bar.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - owner: refuses the session of another.
    ///   - after: sequence above which messages are told of.
    ///   - limit: page size, up to 100,000.
    ///   - revision: reads the session as it was then.
    ///   - includesHidden: whether hidden messages are told of and counted as well.
    public func outline(
        of id: String, owner: String? = nil, after: Int? = nil, limit: Int = 10_000,
        atRevision revision: Int? = nil, includesHidden: Bool = false
    ) async throws -> SessionOutline {
        try await read("session.outline", decode: SessionOutline.init) { writer in
            writer.member("id", string: id)
            writer.member("owner", ifAny: owner)
            writer.member("after", ifAny: after)
            writer.member("limit", integer: limit)
            writer.member("atRevision", ifAny: revision)
            if includesHidden { writer.member("hidden", bool: true) }
        }
    }

    /// The differences of a session between two moments.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - owner: refuses the session of another.
    ///   - from: the earlier moment.
    ///   - to: the later moment; nil for now.
    ///   - limit: messages on a page, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func changes(
        of id: String, owner: String? = nil, from: Moment, to: Moment? = nil, limit: Int = 100,
        cursor: JSONBytes? = nil
    ) async throws -> SessionChanges {
        try await read("session.diff", decode: SessionChanges.init) { writer in
            writer.member("id", string: id)
            writer.member("owner", ifAny: owner)
            writer.member("from", moment: from)
            if let to { writer.member("to", moment: to) }
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }

    /// The forks and the subagents of a session, and its rewinds.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - owner: refuses the session of another.
    ///   - limit: sessions, and rewinds, on a page, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func tree(
        of id: String, owner: String? = nil, limit: Int = 100, cursor: JSONBytes? = nil
    ) async throws -> SessionTree {
        try await read("session.tree", decode: SessionTree.init) { writer in
            writer.member("id", string: id)
            writer.member("owner", ifAny: owner)
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }

    /// The texts that an erasure would take.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - scope: the erasure.
    ///   - owner: refuses the session of another.
    ///   - limit: sessions on a page, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func erasePreview(
        of id: String, _ scope: ErasePreview.Scope = .session, owner: String? = nil, limit: Int = 100,
        cursor: JSONBytes? = nil
    ) async throws -> ErasePreview {
        try await read("session.erasePreview", decode: ErasePreview.init) { writer in
            writer.member("id", string: id)
            writer.member("owner", ifAny: owner)
            switch scope {
            case .session: break
            case .sessionAndSubagents: writer.member("cascade", bool: true)
            case .messages(let last): writer.member("throughSequence", integer: last)
            case .message(let sequence): writer.member("sequence", integer: sequence)
            }
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, moment: Moment) {
        switch moment {
        case .revision(let revision): member(name, integer: revision)
        case .time(let time): member(name, ifAny: time)
        }
    }
}
