import DaybookClient
import DaybookContent
import enum DaybookCore.Role
import DaybookJSON
import DaybookTerminal

/// Keys and mouse.
extension AppState {
    mutating func take(_ input: InputEvent) -> [Effect] {
        switch input {
        case .key(let key):
            notice = nil
            if panel != nil { return takeInPanel(key) }
            if scope == .sessions, picker.search?.isTyping == true, let effects = takeTyped(key) {
                return effects
            }
            guard let action = Binding.action(key, in: scope) else {
                say("\(key.name) does nothing here; ? shows the keys")
                return []
            }
            return perform(action)
        case .paste(let text):
            if panel != nil { return paste(text) }
            guard scope == .sessions, picker.search?.isTyping == true else { return [] }
            return picker.edit {
                $0.insert(text); return true
            } ? picker.typed() : []
        case .mouse(let event): return take(event)
        case .mode: return []
        }
    }

    /// A key while a search is typed; nil for keys that mean the same as ever.
    private mutating func takeTyped(_ key: Key) -> [Effect]? {
        switch key {
        case .enter: return perform(.open)
        case .tab:
            picker.endTyping()
            return []
        case .escape, .control("c"): return picker.endSearch()
        case .up, .control("p"): return picker.move(by: -1)
        case .down, .control("n"): return picker.move(by: 1)
        case .pageUp: return picker.page(-1)
        case .pageDown: return picker.page(1)
        case .control("l"), .control("z"): return nil
        default: return picker.edit { $0.handle(key) } ? picker.typed() : []
        }
    }

    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .help: panel = .help(top: 0)
        case .quit: return [.leave(.quit)]
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .mouse:
            hasMouse.toggle()
            say(
                hasMouse
                    ? "clicks and the wheel are for this program"
                    : "the mouse is the terminal's, to select text with")
            return [.reportMouse(hasMouse)]
        case .rename, .pin, .archive, .close, .export, .copyPrompt, .printPrompt, .copy: return act(action)
        default: return scope == .sessions ? performInList(action) : performInTranscript(action)
        }
        return []
    }

    private mutating func performInList(_ action: Action) -> [Effect] {
        switch action {
        case .open: return enter()
        case .back:
            if picker.search != nil { return picker.endSearch() }
            if picker.filter == PickerFilter() { say("all sessions are shown; q quits") }
            return picker.set(PickerFilter())
        case .up: return picker.move(by: -1)
        case .down: return picker.move(by: 1)
        case .pageUp: return picker.page(-1)
        case .pageDown: return picker.page(1)
        case .halfUp: return picker.halfPage(-1)
        case .halfDown: return picker.halfPage(1)
        case .first: return picker.first()
        case .last: return picker.end()
        case .search: picker.beginSearch()
        case .filter: panel = .menu(filterMenu)
        case .density: picker.isDense.toggle()
        case .preview:
            picker.hasPreview.toggle()
            return picker.move(by: 0)
        case .branches:
            guard picker.search != nil else {
                say("this key is for what a search found: / searches")
                return []
            }
            say(
                picker.foldsBranches
                    ? "branches and copies have a row each" : "branches and copies share a row")
            return picker.toggleBranches()
        case .subagents: return choose(.subagents)
        case .archived: return choose(.archived)
        default: break
        }
        return []
    }

    /// Opens the session of the row, or leaves with it where that is what the program was started for.
    private mutating func enter() -> [Effect] {
        guard let row = picker.row else { return [] }
        if options.printsPrompt {
            promptUses[row.session] = .print
            return [.request(.prompt(session: row.session))]
        }
        guard let template = options.command else {
            return open(
                row.session, at: row.sequence, finding: row.sequence == nil ? nil : picker.search?.editor.text
            )
        }
        guard let session = picker.session else {
            say("the session is being read; press it again")
            return []
        }
        guard let command = ResumeCommand(template, session) else {
            complain("this session did not come from a tool that goes on with it by its id")
            return open(row.session, at: row.sequence)
        }
        return [.leave(.execute(command))]
    }

    // MARK: Transcript

    private mutating func performInTranscript(_ action: Action) -> [Effect] {
        switch action {
        case .up: withTranscript { $0.step(-1) }
        case .down: withTranscript { $0.step(1) }
        case .pageUp: withTranscript { $0.page(-1) }
        case .pageDown: withTranscript { $0.page(1) }
        case .halfUp: withTranscript { $0.page(-1, isHalf: true) }
        case .halfDown: withTranscript { $0.page(1, isHalf: true) }
        case .first: withTranscript { $0.goToStart() }
        case .last: withTranscript { $0.goToEnd() }
        case .nextOfKind: goToNext(1)
        case .previousOfKind: goToNext(-1)
        case .nextPrompt: goToNearest([.user], 1, "no prompt follows")
        case .previousPrompt: goToNearest([.user], -1, "this is the first prompt")
        case .nextError: goToNearest([.error], 1, "no error follows")
        case .previousError: goToNearest([.error], -1, "no error before")
        case .fold: return fold()
        case .foldAll: withTranscript { $0.toggleAll() }
        case .search: ask(.within)
        case .travel: ask(.moment)
        case .revisionBack: return travel(by: -1)
        case .revisionForward: return travel(by: 1)
        case .changes: return changes()
        case .history: return history()
        case .tree: return transcript.map { [.request(.tree($0.id))] } ?? []
        case .verify:
            withTranscript { $0.proof = .checking }
            return transcript.map { [.request(.verify(session: $0.id))] } ?? []
        case .back: return back()
        default: break
        }
        return []
    }

    private mutating func goToNext(_ direction: Int) {
        if transcript?.within?.hits?.isEmpty == false {
            withTranscript { _ = $0.goToHit(direction) }
            return
        }
        guard let transcript, let index = transcript.currentIndex else { return }
        let kind = transcript.entries[index].kind
        goToNearest(
            [kind], direction,
            direction > 0
                ? "no more of the kind \(kind.rawValue)" : "none of the kind \(kind.rawValue) before")
    }

    private mutating func goToNearest(_ kinds: Set<MessageKind>, _ direction: Int, _ nothing: String) {
        var isThere = false
        withTranscript { isThere = $0.goToNearest(kinds, direction) }
        if !isThere { say(nothing) }
    }

    private mutating func fold() -> [Effect] {
        guard let transcript else { return [] }
        let isWithheld = transcript.currentMessage?.contentByteCount != nil
        withTranscript { $0.toggle() }
        return isWithheld ? [.request(.message(transcript.id, sequence: transcript.current))] : []
    }

    private mutating func travel(by count: Int) -> [Effect] {
        guard let transcript, let latest = transcript.session?.revision else { return [] }
        let next = (transcript.revision ?? latest) + count
        guard next >= 1 else {
            say("this is the session's beginning, revision 1 of \(latest)")
            return []
        }
        guard next < latest || transcript.revision != nil else {
            say("this is now, revision \(latest) of \(latest)")
            return []
        }
        return travel(to: next >= latest ? nil : next)
    }

    mutating func travel(to revision: Int?) -> [Effect] {
        guard !transcripts.isEmpty else { return [] }
        transcripts[transcripts.count - 1].travel(to: revision)
        return transcripts[transcripts.count - 1].load()
    }

    private mutating func changes() -> [Effect] {
        guard let transcript else { return [] }
        if let revision = transcript.revision {
            return [.request(.changes(session: transcript.id, from: .revision(revision)))]
        }
        ask(.changes)
        return []
    }

    private mutating func history() -> [Effect] {
        guard let transcript, let message = transcript.currentMessage else { return [] }
        guard message.isEdited else {
            say("#\(message.sequence) was never edited")
            return []
        }
        awaitsHistory = message.sequence
        return [.request(.message(transcript.id, sequence: message.sequence))]
    }

    private mutating func back() -> [Effect] {
        if transcript?.within != nil {
            withTranscript { $0.within = nil }
        } else if transcript?.revision != nil {
            return travel(to: nil)
        } else {
            transcripts.removeLast()
        }
        return []
    }

    // MARK: Acting

    private mutating func act(_ action: Action) -> [Effect] {
        if action == .copy, let transcript {
            guard let message = transcript.currentMessage, message.contentByteCount == nil else {
                say("the text is not read yet; Enter opens it")
                return []
            }
            return copy(Self.text(of: message), "#\(message.sequence)")
        }
        guard let id = transcript?.id ?? picker.row?.session else { return [] }
        switch action {
        case .copy: return copy(id, "the session's id")
        case .copyPrompt, .printPrompt:
            promptUses[id] = action == .copyPrompt ? .copy : .print
            return [.request(.prompt(session: id))]
        case .export:
            panel = .menu(Self.exportMenu(id, session?.name ?? id))
            return []
        default: break
        }
        guard let session else {
            say("the session is being read; press it again")
            return []
        }
        switch action {
        case .rename:
            panel = .entry(
                .init(
                    purpose: .rename(session: id), title: "Rename \(session.name)",
                    note: "Its new title. An empty one gives back the name that it had.",
                    editor: LineEditor(session.title ?? session.name)))
            return []
        default: return toggle(action, session)
        }
    }

    /// The message's text as it is copied.
    private static func text(of message: Message) -> String {
        let metadata = message.metadata.map { JSONValue(validated: $0.bytes) }
        return ContentParts(
            JSONValue(validated: message.content.bytes), metadata: metadata,
            role: Role(name: message.role.rawValue)
        ).lines
    }

    // MARK: Mouse

    private static let wheelLines = 3

    private mutating func take(_ event: MouseEvent) -> [Effect] {
        guard panel == nil, body.contains(event.point) else { return [] }
        let row = event.point.row - body.row
        switch (event.kind, scope) {
        case (.wheelUp, .sessions): return picker.move(by: -Self.wheelLines)
        case (.wheelDown, .sessions): return picker.move(by: Self.wheelLines)
        case (.wheelUp, .transcript): withTranscript { $0.scroll(by: -Self.wheelLines) }
        case (.wheelDown, .transcript): withTranscript { $0.scroll(by: Self.wheelLines) }
        case (.press, .sessions):
            let list = PickerView.areas(body, hasPreview: picker.hasPreview).list
            guard list.contains(event.point) else { return [] }
            let chosen = picker.top + row / picker.rowHeight
            guard chosen < picker.rowCount else { return [] }
            return chosen == picker.selected ? perform(.open) : picker.move(to: chosen)
        case (.press, .transcript):
            let before = transcript?.current
            withTranscript { $0.select(row: row) }
            if transcript?.current == before { return perform(.fold) }
        default: break
        }
        return []
    }
}
