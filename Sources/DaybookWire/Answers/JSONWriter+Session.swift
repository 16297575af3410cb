package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func session(_ session: Session) {
        beginObject()
        member("id", string: session.id.text)
        member("owner", optional: session.owner)
        member("agent", optional: session.agent)
        member("project", optional: session.project)
        member("mode", optional: session.mode ?? Session.defaultMode)
        member("title", optional: session.title)
        if let source = session.titleSource { member("titleSource", string: source.name) }
        member("context", optional: session.context)
        summary(of: session)
        member("status", string: session.status.name)
        member("pinned", bool: session.isPinned)
        member("archived", bool: session.isArchived)
        member("messageCount", integer: session.messageCount)
        member("revision", integer: session.revision.value)
        member("createdAt", time: session.createdAt)
        member("updatedAt", time: session.updatedAt)
        if let time = session.lastMessageAt { member("lastMessageAt", time: time) }
        if let time = session.closedAt { member("closedAt", time: time) }
        if let time = session.archivedAt { member("archivedAt", time: time) }
        if let preview = session.preview { member("preview", string: preview) }
        forkedFrom(of: session)
        if !session.damaged.isEmpty {
            name("damaged")
            beginArray()
            for position in session.damaged { integer(position.value) }
            endArray()
        }
        endObject()
    }

    package mutating func member(_ name: StaticString, _ session: Session) {
        self.name(name)
        self.session(session)
    }

    package mutating func sessions(_ sessions: [Session]) {
        name("sessions")
        beginArray()
        for session in sessions { self.session(session) }
        endArray()
    }

    package mutating func summary(of session: Session) {
        guard let through = session.summaryThrough else { return }
        name("summary")
        beginObject()
        member("text", raw: (session.summary ?? .null).bytes)
        member("throughSequence", integer: through.value)
        endObject()
    }

    package mutating func forkedFrom(of session: Session) {
        guard let fork = session.forkedFrom else { return }
        name("forkedFrom")
        beginObject()
        member("session", string: fork.session.text)
        member("sequence", integer: fork.sequence.value)
        endObject()
    }

    package mutating func member(_ name: StaticString, optional value: RawJSON?) {
        if let value { member(name, raw: value.bytes) }
    }

    /// Writes a time in RFC 3339, UTC, microseconds.
    package mutating func member(_ name: StaticString, time: Timestamp) {
        member(name, utf8: time.rfc3339Bytes[...])
    }
}

extension Session {
    package static let defaultMode = RawJSON("\"batch\"")
}
