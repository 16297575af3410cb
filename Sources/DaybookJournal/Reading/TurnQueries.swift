package import DaybookCore

extension JournalReader {
    /// The messages of a turn in the order sent, as they were recorded: some of them before the turn.
    package func turnMessages(_ appended: Appended) throws(JournalError) -> [Message] {
        let snapshot = try snapshot([])
        let session = try snapshot.tail(of: appended.session).id
        var messages: [Message] = []
        for entry in appended.messages {
            let event = snapshot.log.upcast(try snapshot.log.event(at: entry.position))
            var message = Message(session: session, header: event.header, body: event.body)
            message.isDuplicate = entry.isDuplicate
            message.fate = entry.fate
            messages.append(message)
        }
        return messages
    }
}
