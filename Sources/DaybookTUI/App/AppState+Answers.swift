import DaybookClient
import DaybookTerminal

/// Answers of the journal.
extension AppState {
    mutating func take(_ request: Request, _ result: Result<Answer, RequestFailure>) -> [Effect] {
        // Where nobody listens the title says so; here somebody does, and did not answer.
        if case .failure(let failure) = result, failure.isAway, connection == .ready {
            complain(failure.message)
        }
        switch request {
        case .sessions, .search, .preview:
            let effects = picker.take(request, result)
            return effects + openActive()
        case .names: return takeNames(request, result)
        case .session(let id, .time?): return travel(id, result)
        case .session(let id, _), .outline(let id, _, _), .messages(let id, _, _), .message(let id, _),
            .within(let id, _),
            .changes(let id, _), .tree(let id), .verify(let id):
            return takeSession(id, request, result)
        case .prompt(let id): return takePrompt(id, result)
        case .change(let id, let act): return takeChange(id, act, result)
        case .export:
            switch result {
            case .success(.exported(let path, let byteCount)):
                say("wrote \(path), \(Figures.bytes(byteCount))")
            case .failure(let failure): complain(failure.message)
            default: break
            }
            return []
        }
    }

    mutating func say(_ text: String) { notice = StyledLine(text, .notice) }

    mutating func complain(_ text: String) { notice = StyledLine(text, .warning) }

    /// Opens the newest open session of the list, once that has come.
    private mutating func openActive() -> [Effect] {
        guard awaitsActive, picker.rows.isLoaded else { return [] }
        awaitsActive = false
        let open = picker.rows.sessions.filter { $0.status == .open && !$0.isArchived }
        guard
            let newest = open.max(by: {
                ($0.lastMessageAt ?? $0.createdAt) < ($1.lastMessageAt ?? $1.createdAt)
            })
        else {
            if !picker.rows.sessions.isEmpty { say("no session is open; these are the closed ones") }
            return []
        }
        return transcripts.isEmpty ? self.open(newest.id) : []
    }

    private mutating func takeNames(_ request: Request, _ result: Result<Answer, RequestFailure>) -> [Effect]
    {
        guard case .menu(var menu)? = panel, menu.awaited == request, case .names(let kind, _) = request
        else { return [] }
        switch result {
        case .success(.names(let names)):
            let any = Panel.Menu.Item(
                key: nil, label: "any", detail: "", choice: .name(kind, nil),
                isCurrent: picker.filter[kind] == nil)
            menu.items = [any] + names.entries.map { item($0, kind) }
            menu.awaited = nil
            menu.typed = names.isWhole ? nil : kind
            if !names.isWhole {
                menu.title = "Which \(kind.rawValue)? These have the newest sessions; type others"
            }
            let current = menu.shown.firstIndex { $0.isCurrent }
            menu.selected = max(0, min(current ?? menu.selected, menu.shown.count - 1))
            panel = .menu(menu)
        case .failure(let failure):
            panel = nil
            complain(failure.message)
        default: break
        }
        return []
    }

    private func item(_ entry: KnownNames.Entry, _ kind: NameKind) -> Panel.Menu.Item {
        let count = entry.sessionCount.map { Figures.counted($0, "session") + ", " } ?? ""
        let age = TimeText.age(of: entry.lastActivityAt, at: clock.now)
        return .init(
            key: nil, label: entry.name, detail: count + age, choice: .name(kind, entry.name),
            isCurrent: picker.filter[kind] == entry.name)
    }

    private mutating func travel(_ id: String, _ result: Result<Answer, RequestFailure>) -> [Effect] {
        guard let index = transcripts.lastIndex(where: { $0.id == id }) else { return [] }
        switch result {
        case .success(.session(let session)):
            guard let latest = transcripts[index].session?.revision, session.revision >= latest else {
                transcripts[index].travel(to: max(1, session.revision))
                return transcripts[index].load()
            }
            return index == transcripts.count - 1 ? travelToNow() : []
        case .failure(let failure):
            let latest = transcripts[index].session.map { "; its revisions are 1 to \($0.revision)" } ?? ""
            complain(
                failure.isMissing ? "nothing of the session was recorded by then\(latest)" : failure.message)
        default: break
        }
        return []
    }

    private mutating func takeSession(
        _ id: String, _ request: Request, _ result: Result<Answer, RequestFailure>
    ) -> [Effect] {
        var effects: [Effect] = []
        for index in transcripts.indices where transcripts[index].id == id {
            effects += transcripts[index].take(request, result)
        }
        guard transcripts.last?.id == id else { return effects }
        switch (request, result) {
        case (.changes, .success(.changes(let changes))):
            let entries = transcripts.last?.entries
            panel = .listing(
                .changes(changes) { sequence in
                    entries?.index(of: sequence).flatMap { entries?[$0].kind }
                })
        case (.tree, .success(.tree(let tree))): panel = .listing(.tree(tree, of: id))
        case (.message(_, let sequence), .success(.message(let history))) where history.message.isEdited:
            if awaitsHistory == sequence {
                panel = .listing(.history(history, width: max(8, size.columns - 8)))
            }
            awaitsHistory = nil
        case (.verify, .success(.verified(let verified))):
            let erased = verified.absentCount == 0 ? "" : ", \(verified.absentCount) texts are erased"
            let key = verified.isKeyTrusted ? "" : "; nobody vouched for the key (--key)"
            say("verified: revisions 1 to \(verified.revision), unaltered, in order\(erased)\(key)")
        case (.verify, .success(.refuted(let problem))): complain(problem)
        case (.verify, .failure(let failure)):
            withTranscript { $0.proof = .unchecked }
            complain(failure.message)
        case (.within(_, let query), .success(.within(let hits, _))) where hits.isEmpty:
            say("nothing found for \(query)")
        case (_, .failure(let failure)) where !failure.isAway: complain(failure.message)
        default: break
        }
        return effects
    }

    private mutating func takePrompt(_ id: String, _ result: Result<Answer, RequestFailure>) -> [Effect] {
        guard let use = promptUses.removeValue(forKey: id) else { return [] }
        switch result {
        case .success(.prompt(let text)):
            guard !text.isEmpty else {
                say("the session has no message, so there is no prompt")
                return []
            }
            switch use {
            case .copy: return copy(text, "the prompt")
            case .print: return [.leave(.print(text))]
            }
        case .failure(let failure): complain(failure.message)
        default: break
        }
        return []
    }

    /// Hands a text to the terminal's clipboard, if it is one that terminals take.
    mutating func copy(_ text: String, _ what: String) -> [Effect] {
        let count = text.utf8.count
        guard count <= Self.copiedByteCountMax else {
            complain(
                "\(what) has \(Figures.bytes(count)), and a clipboard takes \(Figures.bytes(Self.copiedByteCountMax)); w writes a file"
            )
            return []
        }
        say("\(what), \(Figures.bytes(count)), is sent to the terminal's clipboard")
        return [.copy(text)]
    }

    /// Bytes that terminals take for their clipboard; most have a bound of about a megabyte.
    private static let copiedByteCountMax = 700_000
}
