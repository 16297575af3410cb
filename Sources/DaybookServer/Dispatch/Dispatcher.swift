import DaybookCore
import DaybookJournal
import DaybookMethods

/// Answers work, from the query to the bytes; used by whichever thread holds the reader.
struct Dispatcher: Sendable {
    let journal: Journal
    /// The service's connections; nil where the threads for long reads answer.
    var connections: ConnectionRegistry?

    /// Does the work.
    /// - Parameter written: of the thread that this is called on, if it keeps any.
    func run(_ work: Work, _ reader: JournalReader, _ written: WrittenMessages?) -> Outcome {
        switch work {
        case .read(let call, let read):
            return .answer(
                call,
                line(call) { (id) throws(JournalError) in
                    try read.answer(to: id, context(reader, written))
                })
        case .reply(let call, let appended, let reply):
            return .answer(
                call,
                line(call) { (id) throws(JournalError) in try reply.answer(to: id, appended, reader) })
        case .page(let subscription, let query, let head):
            return .page(subscription: subscription, page(query, reader), head: head)
        case .subscribe(let call, let subscribe):
            return .subscribe(call, subscribe, subscribe.refusal(context(reader, written)))
        }
    }

    private func context(_ reader: JournalReader, _ written: WrittenMessages?) -> ReadContext {
        ReadContext(
            journal: journal, reader: reader, written: written, connectionCount: connections?.count)
    }

    /// The line that answers a call; nil for a notification, for which nothing is read.
    private func line(
        _ call: PendingCall, _ answer: (RawJSON) throws(JournalError) -> [UInt8]
    ) -> [UInt8]? {
        guard let id = call.id else { return nil }
        do throws(JournalError) { return try answer(id) } catch { return call.refusal(error) }
    }

    private func page(_ query: EventQuery, _ reader: JournalReader) -> Result<EventPage, JournalError> {
        do throws(JournalError) { return .success(try reader.events(query)) } catch {
            return .failure(error)
        }
    }
}
