import DaybookCore
import DaybookJSON

extension JSONWriter {
    mutating func answer(_ answer: Answer) {
        if case .discover = answer { return raw(OpenRPCDocument.bytes) }
        beginObject()
        members(of: answer)
        endObject()
    }

    private mutating func members(of answer: Answer) {
        switch answer {
        case .pong: member("pong", bool: true)
        case .discover, .unsubscribed: break
        case .authenticated(let grant):
            member("owner", optional: grant.owner?.json)
            name("scopes")
            strings(Scope.allCases.filter(grant.scopes.contains).map(\.rawValue))
        case .info(let info): members(of: info)
        case .projections(let projections): self.projections(projections)
        case .stats(let stats): members(of: stats)
        case .task(let result): members(of: result)
        case .started(let session, let closed, let appended):
            member("session", session)
            members(closed: closed)
            members(of: appended)
        case .changed(let session, let appended):
            member("session", session)
            members(of: appended)
        case .recorded(let message, let session, let closed, let appended):
            name("message")
            self.message(message)
            if let session { member("session", session) }
            members(closed: closed)
            members(of: appended)
        case .turn(let messages, let session, let closed, let appended):
            member("session", session)
            self.messages("messages", messages)
            members(closed: closed)
            members(of: appended)
        case .event(let event, let appended):
            name("event")
            self.event(event)
            members(of: appended)
        case .insight(let insight, let appended):
            name("insight")
            self.insight(insight)
            members(of: appended)
        case .amended(let message, let appended):
            name("message")
            self.message(message)
            members(of: appended)
        case .cleared(let counts, let session, let appended):
            member("erasedMessages", integer: counts.messages)
            member("session", session)
            members(of: appended)
        case .erased(let counts, let appended):
            member("erasedMessages", integer: counts.messages)
            member("affectedForks", integer: counts.forks ?? 0)
            member("compacted", bool: false)
            members(of: appended)
        case .session(let answer):
            member("session", answer.session)
            member("readOnly", bool: answer.isReadOnly)
            if let messages = answer.messages { self.messages("messages", messages) }
        case .current(let current, let appended): members(of: current, appended)
        case .sessions(let page): members(of: page)
        case .projects(let page): members(of: page, "projects", each: "project")
        case .agents(let page): members(of: page, "agents", each: "agent")
        case .activity(let report): members(of: report)
        case .unsummarized(let page):
            sessions(page.sessions)
            if let cursor = page.nextCursor { member("nextCursor", string: Cursors.text(cursor)) }
        case .messages(let list): list.write(to: &self)
        case .message(let history):
            name("message")
            message(history.message)
            messages("history", history.earlier)
        case .resume(let prompt): members(of: prompt)
        case .context(let context): members(of: context)
        case .export(let document): members(of: document)
        case .events(let page): members(of: page)
        case .search(let page): members(of: page)
        case .checkpoint(let checkpoint): members(of: checkpoint)
        case .inclusion(let proof): members(of: proof)
        case .consistency(let proof): members(of: proof)
        case .auditExport(let document): members(of: document)
        case .subscribed(let subscription): member("subscription", integer: subscription)
        }
    }

    /// The sessions that a start took the place of.
    private mutating func members(closed: [SessionID]) {
        guard !closed.isEmpty else { return }
        name("closed")
        strings(closed.map(\.text))
    }

    private mutating func members(of current: CurrentAnswer, _ appended: Appended?) {
        if let session = current.session { member("session", session) } else { null("session") }
        member("isNew", bool: appended.map { !$0.recordedNothing } ?? false)
        if let messages = current.messages { self.messages("messages", messages) }
        if let appended { members(of: appended) }
    }

    private mutating func members(of appended: Appended) {
        member("position", integer: appended.last.value)
        member("revision", integer: appended.revision.value)
        if appended.isDuplicate { member("duplicate", bool: true) }
    }

    private mutating func sessions(_ sessions: [Session]) {
        name("sessions")
        beginArray()
        for session in sessions { self.session(session) }
        endArray()
    }

    private mutating func members(of page: SessionPage) {
        sessions(page.sessions)
        if let cursor = page.nextCursor { member("nextCursor", string: Cursors.text(cursor)) }
        if let total = page.total { member("total", integer: total) }
    }

    private mutating func members(of page: EventPage) {
        name("events")
        beginArray()
        for event in page.events { self.event(event) }
        endArray()
        member("head", integer: page.head.value)
        if let next = page.nextFrom { member("nextFrom", integer: next.value) }
    }

    private mutating func members(of prompt: ResumePrompt) {
        switch prompt.form {
        case .text(let text): member("text", string: text)
        case .messages(let messages): member("messages", raw: messages.bytes)
        }
        member("included", integer: prompt.included)
        member("omitted", integer: prompt.omitted)
        name("omittedReasons")
        beginArray()
        for omission in prompt.omissions {
            beginObject()
            member("reason", string: omission.reason)
            member("count", integer: omission.count)
            endObject()
        }
        endArray()
        member("truncated", integer: prompt.truncated)
        if let first = prompt.firstSequence { member("firstSequence", integer: first.value) }
        member("throughSequence", integer: prompt.throughSequence.value)
    }

    private mutating func members(of document: SessionExport.Document) {
        member("filename", string: document.filename)
        member("mediaType", string: document.mediaType)
        member("document", utf8: document.text[...])
        if let next = document.next { member("nextCursor", string: Cursors.text(next)) }
    }

    private mutating func member(_ name: StaticString, _ session: Session) {
        self.name(name)
        self.session(session)
    }

    private mutating func messages(_ name: StaticString, _ messages: [Message]) {
        self.name(name)
        beginArray()
        let messages = messages.span
        for index in messages.indices { self.message(messages[index]) }
        endArray()
    }
}
