package import DaybookCore
package import DaybookJournal

/// Side work: reacts to events of the log by appending others, under keys derived from the event.
package protocol Reactor: Sendable {
    /// The reactor's name in file names, keys and reports.
    var name: String { get }
    func wants(_ header: EventHeader) -> Bool
    /// Does the work for one event. It is called again for the same event after a crash, so everything it
    /// appends must carry a key derived from the event.
    func react(to trigger: EventHeader, in journal: Journal) async -> Reaction
}

package enum Reaction: Equatable, Sendable {
    /// The event asked for no work.
    case nothing
    case recorded
    /// The reactor recorded something simpler in place of what failed.
    case fellBack(reason: String)
    case failed(reason: String)
    /// The service stops; the event waits for the next start.
    case interrupted
}

/// A report to the operator: names, positions and codes, never content.
package struct ReactorReport: Sendable {
    package let reactor: String
    package let position: Position
    package let reaction: Reaction
}

extension Reactor {
    /// The key under which the result for an event is recorded.
    func key(_ trigger: Position, session: SessionID) -> IdempotencyKey {
        let text = "daybook.\(name).\(trigger.value)"
        // Model output differs from call to call: under one key any of it is the same answer.
        return IdempotencyKey(name: Name(plain: text), request: Array(text.utf8))
    }

    var actor: Name { Name(plain: "daybook.\(name)") }
}

extension Name {
    /// A name of plain text.
    /// - Precondition: `text` needs no escape in JSON.
    init(plain text: String) { self.init(utf8: Array(text.utf8), json: RawJSON(Array("\"\(text)\"".utf8))) }
}
