import DaybookCore
import DaybookJournal
import DaybookMethods
import DaybookWire
import NIOCore
import Synchronization

/// One event loop's share of the service: its reader, its mail, its subscribers. Used on that loop only,
/// unless said otherwise.
final class ServiceLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let journal: Journal
    let limits: ServiceLimits
    /// The tokens; nil where the service asks for none.
    let tokens: TokenTable?
    let mailbox: LoopMailbox
    let clients: Clients
    private let pool: ReaderPool
    private let tasks: TaskPool
    private let dispatcher: Dispatcher
    private var reader: JournalReader?
    private var written = WrittenMessages()
    private var turns = ReadTurns()
    private var subscribers: [ObjectIdentifier: ConnectionHandler] = [:]
    /// Whether a connection subscribes; read by the writer's thread, so that it wakes no loop without
    /// subscribers.
    private let hasSubscribers = Atomic(false)
    private let isHeadPosted = Atomic(false)

    init(
        eventLoop: any EventLoop, journal: Journal, limits: ServiceLimits, tokens: TokenTable? = nil,
        clients: Clients, pool: ReaderPool, tasks: TaskPool
    ) {
        self.clients = clients
        self.tokens = tokens
        self.eventLoop = eventLoop
        self.journal = journal
        self.limits = limits
        self.pool = pool
        self.tasks = tasks
        mailbox = LoopMailbox(eventLoop: eventLoop)
        dispatcher = Dispatcher(journal: journal, connections: clients.registry)
    }

    // MARK: Work

    /// Runs work when the views have come far enough. The outcome comes to the connection: at once, or by
    /// mail.
    func perform(_ work: Work, for connection: ConnectionHandler) {
        let position = work.position(head: journal.acknowledgedHead)
        switch work.wait {
        case .nothing: connection.runReadable(work, nil)
        case .views: journal.whenReadable(through: position) { [self] in goOn(work, $0, for: connection) }
        case .search:
            journal.whenSearchable(through: position) { [self] in goOn(work, $0, for: connection) }
        }
    }

    /// The views have come far enough, or will not; any thread.
    private func goOn(_ work: Work, _ error: JournalError?, for connection: ConnectionHandler) {
        if eventLoop.inEventLoop {
            connection.runReadable(work, error)
        } else {
            mailbox.post(.readable(work, error), to: connection)
        }
    }

    func run(_ work: Work, for connection: ConnectionHandler) {
        switch work.route {
        case .inline:
            do throws(JournalError) {
                let outcome = dispatcher.run(work, try loopReader(), written)
                if turns.spend(outcome.byteCount) { scheduleTurn() }
                connection.take(outcome)
            } catch { connection.take(work.failure(error)) }
        case .pooled:
            pool.run(work) { [mailbox] outcome in mailbox.post(.doneLong(outcome), to: connection) }
        }
    }

    /// Does long work on a thread of its own.
    func perform(_ task: any TaskCall, _ call: PendingCall, for connection: ConnectionHandler) {
        tasks.run(
            task, call, progress: { [mailbox] in mailbox.post(.notice($0), to: connection) }
        ) { [mailbox] outcome in mailbox.post(.done(outcome), to: connection) }
    }

    /// Closes the files of the loop's reader, and drops written messages, whose files compacting may have
    /// replaced. Any thread.
    /// - Returns: done when it has, or will never more.
    func dropReader() -> EventLoopFuture<Void> {
        eventLoop.submit { [self] in
            reader = nil
            written = WrittenMessages()
        }
    }

    private func loopReader() throws(JournalError) -> JournalReader {
        if let reader { return reader }
        let made = try journal.makeReader()
        reader = made
        return made
    }

    // MARK: Turns

    /// Whether no more is read on the loop until the next turn.
    var isTurnOver: Bool { turns.isOver }

    /// Lets a connection make progress when a turn comes to it.
    func waitForTurn(_ connection: ConnectionHandler) {
        turns.wait(connection)
    }

    private func scheduleTurn() {
        let pause = TimeAmount.microseconds(Limits.turnPauseMicroseconds)
        eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            turns.begin()
            while let connection = turns.next() { connection.takeTurn() }
        }
    }

    // MARK: Subscribers

    func subscribe(_ connection: ConnectionHandler) {
        subscribers[ObjectIdentifier(connection)] = connection
        hasSubscribers.store(true, ordering: .sequentiallyConsistent)
    }

    func unsubscribe(_ connection: ConnectionHandler) {
        subscribers[ObjectIdentifier(connection)] = nil
        if subscribers.isEmpty { hasSubscribers.store(false, ordering: .sequentiallyConsistent) }
    }

    /// Tells subscribers of a new head, after each batch of appends. Any thread.
    func headMoved() {
        mailbox.wake()
        guard hasSubscribers.load(ordering: .sequentiallyConsistent),
            !isHeadPosted.exchange(true, ordering: .sequentiallyConsistent)
        else { return }
        eventLoop.execute { [self] in
            isHeadPosted.store(false, ordering: .sequentiallyConsistent)
            for subscriber in subscribers.values { subscriber.makeProgress() }
        }
    }
}
