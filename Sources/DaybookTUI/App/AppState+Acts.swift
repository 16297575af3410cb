import DaybookClient
import DaybookTerminal

/// Changes of sessions, made one after the other in the order of their keys.
extension AppState {
    /// A change that was asked for.
    struct PendingAct: Sendable {
        let session: String
        let act: SessionAct

        var request: Request { .change(session: session, act) }
    }

    /// Asks for a change; it waits for those that were asked for before.
    mutating func change(_ session: String, _ act: SessionAct) -> [Effect] {
        let pending = PendingAct(session: session, act: act)
        picker.keep(session)
        acts.append(pending)
        return acts.count == 1 ? [.request(pending.request)] : []
    }

    /// Turns a session's mark round, from where the changes that are under way leave it.
    mutating func toggle(_ action: Action, _ session: Session) -> [Effect] {
        let last = acts.last { $0.session == session.id && $0.act.action == action }
        guard let act = last?.act.opposite ?? SessionAct(action, session) else { return [] }
        return change(session.id, act)
    }

    /// Takes the outcome of the change that was under way.
    mutating func takeChange(
        _ id: String, _ act: SessionAct, _ result: Result<Answer, RequestFailure>
    ) -> [Effect] {
        if acts.first?.session == id, acts.first?.act == act { acts.removeFirst() }
        var effects: [Effect] = []
        switch result {
        case .success(.changed(let session)):
            picker.replace(session)
            for index in transcripts.indices where transcripts[index].id == id {
                transcripts[index].session = session
            }
            say(told(act, session))
            effects = picker.load()
        case .failure(let failure):
            // What was to undo it, or to follow it, was meant for what it did not become.
            acts.removeAll { $0.session == id }
            complain(failure.message)
        default: break
        }
        if let next = acts.first { effects.append(.request(next.request)) }
        return effects
    }

    /// Cells from which a session's name is worth its place behind a sentence.
    private static let toldNameCellsMin = 8

    /// A sentence on what was done to a session, and how it is undone while the key would do that. It has as much of
    /// the name as one line has room for, so that the row is still seen.
    private func told(_ act: SessionAct, _ session: Session) -> String {
        let isUndone = self.session?.id == session.id
        let told = [act.done, isUndone ? act.undoing : nil].compactMap { $0 }.joined(separator: "; ")
        let room = size.columns - 2 - CellWidth.of(told) - 2
        guard room >= Self.toldNameCellsMin else { return told }
        return "\(told): \(CellWidth.cut(TerminalText.oneLine(session.name), to: room))"
    }
}

extension SessionAct {
    /// The change that an action makes of a session as it is; nil for actions that turn nothing round.
    init?(_ action: Action, _ session: Session) {
        switch action {
        case .pin: self = .pin(!session.isPinned)
        case .archive: self = .archive(!session.isArchived)
        case .close: self = .close(session.status == .open)
        default: return nil
        }
    }

    var action: Action {
        switch self {
        case .rename: .rename
        case .pin: .pin
        case .archive: .archive
        case .close: .close
        }
    }

    /// The change that undoes it; nil where more would have to be known.
    var opposite: SessionAct? {
        switch self {
        case .rename: nil
        case .pin(let isPinned): .pin(!isPinned)
        case .archive(let isArchived): .archive(!isArchived)
        case .close(let isClosed): .close(!isClosed)
        }
    }

    /// Words on what was done.
    fileprivate var done: String {
        switch self {
        case .rename(let title): title == nil ? "the title is gone" : "renamed"
        case .pin(let isPinned): isPinned ? "pinned" : "unpinned"
        case .archive(let isArchived): isArchived ? "archived" : "restored"
        case .close(let isClosed): isClosed ? "closed" : "reopened"
        }
    }

    /// The key that undoes it, with what it does.
    fileprivate var undoing: String? {
        guard let opposite, let key = Binding.all.first(where: { $0.action == action })?.keys.first else {
            return nil
        }
        let verb =
            switch opposite {
            case .rename: "rename"
            case .pin(let isPinned): isPinned ? "pin" : "unpin"
            case .archive(let isArchived): isArchived ? "archive" : "restore"
            case .close(let isClosed): isClosed ? "close" : "reopen"
            }
        return "press \(key.name) again to \(verb) it"
    }
}
