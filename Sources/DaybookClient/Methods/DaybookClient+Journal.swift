import DaybookJSON

extension DaybookClient {
    /// Records an event of the client's own.
    ///
    /// - Parameter type: `x.` and up to 62 more bytes.
    public func appendEvent(
        type: String, body: JSONBytes, to session: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> AppendedEvent {
        try await submitEvent(type: type, body: body, to: session, options).value
    }

    /// Like `appendEvent`, but returns at once: events submitted by one task are recorded in that order.
    public func submitEvent(
        type: String, body: JSONBytes, to session: String, _ options: AppendOptions = AppendOptions()
    ) -> PendingAnswer<AppendedEvent> {
        submitAppend("event.append", options, decode: AppendedEvent.init) { writer in
            writer.member("session", string: session)
            writer.member("type", string: type)
            writer.member("body", raw: body.slice)
        }
    }

    /// A page of the journal; it may be short, even empty, while `nextFrom` goes on.
    ///
    /// - Parameters:
    ///   - from: position; left out, the journal's beginning (its end with `newestFirst`).
    ///   - limit: up to 1,000.
    public func readJournal(
        from: Int? = nil, limit: Int = 100, session: String? = nil, types: [String]? = nil,
        newestFirst: Bool = false
    ) async throws -> EventPage {
        try await read("journal.read", decode: EventPage.init) { writer in
            writer.member("from", ifAny: from)
            writer.member("limit", integer: limit)
            writer.member("session", ifAny: session)
            writer.member("types", ifAny: types)
            if newestFirst { writer.member("order", string: "desc") }
        }
    }

    /// All events from a position on, then live: none missed and none twice, also across reconnects.
    ///
    /// It has a connection of its own and reads no further than the consumer is ready to take.
    ///
    /// - Parameter from: position, at most one above the journal's head; left out, from the head on.
    public func subscribe(
        from: Int? = nil, session: String? = nil, owner: String? = nil, types: [String]? = nil
    ) -> EventSubscription {
        let filter = EventFilter(session: session, owner: owner, types: types)
        return EventSubscription(
            socketPath: socketPath, configuration: configuration, from: from, filter: filter)
    }
}

struct EventFilter: Sendable {
    let session: String?
    let owner: String?
    let types: [String]?

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("session", ifAny: session)
        writer.member("owner", ifAny: owner)
        writer.member("types", ifAny: types)
    }
}
