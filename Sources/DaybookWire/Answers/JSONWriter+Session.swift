package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func session(_ session: Session, _ members: MemberSelection<SessionMember> = .all) {
        beginObject()
        for member in SessionMember.allCases where members.contains(member) {
            self.member(member, of: session)
        }
        endObject()
    }

    private mutating func member(_ member: SessionMember, of session: Session) {
        switch member {
        case .id: self.member("id", string: session.id.text)
        case .owner: self.member("owner", optional: session.owner)
        case .agent: self.member("agent", optional: session.agent)
        case .project: self.member("project", optional: session.project)
        case .mode: self.member("mode", optional: session.mode ?? Session.defaultMode)
        case .name: self.member("name", optional: session.name)
        case .firstPrompt: self.member("firstPrompt", optional: session.firstPrompt)
        case .title: self.member("title", optional: session.title)
        case .titleSource: self.member("titleSource", optional: session.titleSource?.name)
        case .titleFrom:
            if let sequence = session.titleFrom { self.member("titleFrom", integer: sequence.value) }
        case .context: self.member("context", optional: session.context)
        case .summary: summary(of: session)
        case .status: self.member("status", string: session.status.name)
        case .pinned: self.member("pinned", bool: session.isPinned)
        case .archived: self.member("archived", bool: session.isArchived)
        case .messageCount: self.member("messageCount", integer: session.messageCount)
        case .revision: self.member("revision", integer: session.revision.value)
        case .createdAt: self.member("createdAt", time: session.createdAt)
        case .updatedAt: self.member("updatedAt", time: session.updatedAt)
        case .lastMessageAt: self.member("lastMessageAt", optional: session.lastMessageAt)
        case .closedAt: self.member("closedAt", optional: session.closedAt)
        case .archivedAt: self.member("archivedAt", optional: session.archivedAt)
        case .preview: self.member("preview", optional: session.preview)
        case .forkedFrom: forkedFrom(of: session)
        case .parent: self.member("parent", optional: session.parent?.text)
        case .keyGeneration: self.member("keyGeneration", integer: session.keyGeneration.value)
        case .expiresAfter:
            if let seconds = session.expiresAfter { self.member("expiresAfter", integer: seconds) }
        case .damaged: damaged(of: session)
        }
    }

    private mutating func damaged(of session: Session) {
        guard !session.damaged.isEmpty else { return }
        name("damaged")
        beginArray()
        for position in session.damaged { integer(position.value) }
        endArray()
    }

    /// Writes a session's chosen members; nothing where none of them is one of a session.
    package mutating func member(
        _ name: StaticString, _ session: Session, _ members: MemberSelection<SessionMember> = .all
    ) {
        guard !members.isEmpty else { return }
        self.name(name)
        self.session(session, members)
    }

    package mutating func sessions(_ sessions: [Session], _ members: MemberSelection<SessionMember> = .all) {
        name("sessions")
        beginArray()
        for session in sessions { self.session(session, members) }
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

    private mutating func member(_ name: StaticString, optional value: String?) {
        if let value { member(name, string: value) }
    }

    private mutating func member(_ name: StaticString, optional time: Timestamp?) {
        if let time { member(name, time: time) }
    }

    /// Writes a time in RFC 3339, UTC, microseconds.
    package mutating func member(_ name: StaticString, time: Timestamp) {
        self.name(name)
        string(byteCount: Timestamp.rfc3339ByteCount) { time.writeRFC3339(to: $0) }
    }

    /// Writes a digest in hexadecimal.
    package mutating func member(_ name: StaticString, digest: Digest256) {
        self.name(name)
        self.digest(digest)
    }

    package mutating func digest(_ digest: Digest256) {
        string(byteCount: Digest256.hexadecimalByteCount) { digest.writeHexadecimal(to: $0) }
    }
}

extension Session {
    package static let defaultMode = RawJSON("\"batch\"")
}
