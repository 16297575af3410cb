import DaybookCore
import DaybookMethods
import NIOCore
import Synchronization

/// A message from another thread to a connection.
enum ConnectionEvent: Sendable {
    case appended(PendingCall, any AppendReply, Result<Appended, JournalError>)
    /// The views have come far enough for the work, or will not.
    case readable(Work, JournalError?)
    case done(Outcome)
    /// The outcome of work on a thread of the reader pool.
    case doneLong(Outcome)
    /// A notification to send.
    case notice([UInt8])
}

/// The mail of all connections of one event loop. However much comes at once, the loop is woken once, and
/// every connection that got something flushes once.
final class LoopMailbox: Sendable {
    private struct Mail {
        let connection: ConnectionHandler
        let event: ConnectionEvent
    }

    private struct State {
        var mail: [Mail] = []
        var isWoken = false
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func post(_ event: ConnectionEvent, to connection: ConnectionHandler) {
        let wakes = state.withLock { state in
            state.mail.append(Mail(connection: connection, event: event))
            defer { state.isWoken = true }
            return !state.isWoken
        }
        if wakes { eventLoop.execute { self.deliver() } }
    }

    /// Adds mail without waking the loop: the writer leaves a batch's answers so, and then calls `wake`.
    func leave(_ event: ConnectionEvent, to connection: ConnectionHandler) {
        state.withLock { $0.mail.append(Mail(connection: connection, event: event)) }
    }

    /// Wakes the loop where mail was left.
    func wake() {
        let wakes = state.withLock { state in
            guard !state.isWoken, !state.mail.isEmpty else { return false }
            state.isWoken = true
            return true
        }
        if wakes { eventLoop.execute { self.deliver() } }
    }

    /// Delivers the mail, also mail that comes meanwhile.
    private func deliver() {
        var mail: [Mail] = []
        var touched: [ConnectionHandler] = []
        while take(&mail) {
            for item in mail where item.connection.receive(item.event) { touched.append(item.connection) }
            for connection in touched { connection.makeProgressAfterMail() }
            touched.removeAll(keepingCapacity: true)
        }
    }

    /// Takes the mail.
    /// - Returns: false where there is no mail, and the next must wake the loop again.
    private func take(_ mail: inout [Mail]) -> Bool {
        mail.removeAll(keepingCapacity: true)
        return state.withLock { state in
            swap(&state.mail, &mail)
            state.isWoken = !mail.isEmpty
            return state.isWoken
        }
    }
}
