package import DaybookCore
import DaybookJSON
package import DaybookJournal
package import DaybookWire

/// A page of messages, written as JSON while they are read.
package struct MessageList: Sendable {
    private let messages: [UInt8]
    private let page: MessagePage

    /// About the bytes of one message with a content of some lines.
    private static let messageByteCountEstimate = 1_024
    private static let messageCountEstimateMax = 128

    /// Writes the messages.
    /// - Parameters:
    ///   - countMax: how many messages there will be at most.
    ///   - form: what is written of each.
    ///   - written: messages of earlier lists, and of this one for later.
    ///   - read: hands each message to the visitor, in the list's order.
    package init<Failure: Error>(
        countMax: Int, as form: MessageForm = .whole, written: WrittenMessages?,
        _ read: (inout MessageListWriter) throws(Failure) -> MessagePage
    ) throws(Failure) {
        let count = min(countMax, MessageList.messageCountEstimateMax)
        var writer = MessageListWriter(
            capacity: form.isWhole ? count * MessageList.messageByteCountEstimate : 0, form, written)
        page = try read(&writer)
        messages = writer.finish()
    }

    var byteCountEstimate: Int { messages.count + 128 }

    func write(to answer: inout JSONWriter) {
        answer.member("messages", raw: messages)
        answer.member("total", integer: page.total)
        answer.member("hasMore", bool: page.hasMore)
        if let place = page.goOn {
            answer.member("scannedThrough", integer: place.scannedThrough.value)
            if place.offset > 0 { answer.member("offsetLeft", integer: place.offset) }
        }
    }
}

package struct MessageListWriter: MessageVisitor {
    private var writer: JSONWriter
    private let form: MessageForm
    /// Holds whole messages; nil where none is taken or kept.
    private let written: WrittenMessages?

    fileprivate init(capacity: Int, _ form: MessageForm, _ written: WrittenMessages?) {
        writer = JSONWriter(capacity: capacity)
        writer.beginArray()
        self.form = form
        self.written = form.isWhole ? written : nil
    }

    fileprivate consuming func finish() -> [UInt8] {
        writer.endArray()
        return writer.finish()
    }

    package mutating func take(_ message: borrowing LentMessage, from record: MessageRecordID?) -> Int {
        let start = writer.bytes.count
        writer.message(message, form)
        // A comma may stand before the object.
        if let record, let written {
            written.keep(writer.bytes[start...].drop { $0 != UInt8(ascii: "{") }, of: record)
        }
        return writer.bytes.count - start
    }

    package mutating func takeAgain(_ record: MessageRecordID) -> Int? {
        guard let json = written?.json(of: record) else { return nil }
        writer.raw(json)
        return json.count
    }
}
