import DaybookCore
import DaybookJournal

/// A page of messages, copied.
struct ReadMessages: MessageVisitor {
    private(set) var messages: [Message] = []
    fileprivate(set) var page = MessagePage(total: 0, hasMore: false)

    var total: UInt64 { page.total }
    var hasMore: Bool { page.hasMore }
    var goOn: MessagePage.GoOn? { page.goOn }

    mutating func take(_ message: borrowing LentMessage, from record: MessageRecordID?) -> Int {
        messages.append(Message(message))
        return message.byteCount
    }

    func takeAgain(_ record: MessageRecordID) -> Int? { nil }
}

extension JournalReader {
    func messages(_ query: MessageListQuery) throws(JournalError) -> ReadMessages {
        var read = ReadMessages()
        read.page = try messages(query, to: &read)
        return read
    }
}

extension Message {
    fileprivate init(_ message: borrowing LentMessage) {
        var body: EventBody?
        if let frame = message.frame { body = try! EventBody(frame: frame.array(0..<frame.byteCount)[...]) }
        self.init(session: message.session, header: message.header, body: body)
        isEdited = message.isEdited
        annotations = message.annotations
        origin = message.origin
    }
}
