import DaybookCore
import DaybookJournal

extension JournalReader {
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
