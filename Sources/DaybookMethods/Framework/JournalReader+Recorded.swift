import DaybookCore
import DaybookJournal

extension JournalReader {
    /// The messages of a turn, in the order sent.
    func messages(of appended: Appended, _ events: [EventView]) throws(JournalError) -> [Message] {
        guard !appended.recordedNothing else { return [] }
        guard !appended.messages.isEmpty else {
            return events.filter { $0.event.header.type == .messageRecorded }.map(Message.init(recorded:))
        }
        return try turnMessages(appended)
    }

    /// The last event that an append recorded.
    func lastRecorded(_ appended: Appended) throws(JournalError) -> EventView {
        try recorded(appended).lastRecorded()
    }
}

extension [EventView] {
    func lastRecorded() throws(JournalError) -> EventView {
        guard let last else { throw .damaged(position: .none) }
        return last
    }

    /// The last message recorded; only a change of the context comes behind it.
    func lastMessage() throws(JournalError) -> EventView {
        guard let message = last(where: { $0.event.header.type == .messageRecorded }) else {
            throw .damaged(position: .none)
        }
        return message
    }

    /// The sessions that a start closed by taking their place: their ends come before it in its batch.
    func closed(before start: Position) -> [SessionID] {
        prefix { $0.event.header.position < start }.compactMap(\.session)
    }
}

extension Message {
    init(recorded view: EventView) {
        self.init(session: view.session!, header: view.event.header, body: view.event.body)
    }
}
