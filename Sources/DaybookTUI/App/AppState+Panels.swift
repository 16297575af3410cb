import DaybookClient
import DaybookTerminal

/// Keys of what lies over the screen.
extension AppState {
    enum Question { case within, moment, changes }

    mutating func ask(_ question: Question, _ title: String, _ text: String) {
        guard let id = transcript?.id else { return }
        let purpose: Panel.Entry.Purpose =
            switch question {
            case .within: .within(session: id)
            case .moment: .moment(session: id)
            case .changes: .changes(session: id)
            }
        panel = .entry(.init(purpose: purpose, title: title, editor: LineEditor(text)))
    }

    mutating func takeInPanel(_ key: Key) -> [Effect] {
        switch panel {
        case .help(let top): takeInHelp(key, top)
        case .entry(let entry): return take(key, entry)
        case .menu(let menu): return take(key, menu)
        case .listing(let listing): return take(key, listing)
        case nil: break
        }
        return []
    }

    mutating func paste(_ text: String) -> [Effect] {
        switch panel {
        case .entry(var entry):
            entry.editor.insert(text)
            panel = .entry(entry)
        case .menu(var menu):
            menu.narrowing?.insert(text)
            panel = .menu(menu)
        default: break
        }
        return []
    }

    private mutating func takeInHelp(_ key: Key, _ top: Int) {
        switch key {
        case .down, .character("j"): panel = .help(top: min(top + 1, helpTopMax))
        case .up, .character("k"): panel = .help(top: max(0, top - 1))
        case .pageDown, .character(" "): panel = .help(top: min(top + body.rows / 2, helpTopMax))
        case .pageUp: panel = .help(top: max(0, top - body.rows / 2))
        default: panel = nil
        }
    }

    // MARK: Entries

    private mutating func take(_ key: Key, _ entry: Panel.Entry) -> [Effect] {
        var entry = entry
        switch key {
        case .escape, .control("c"): panel = nil
        case .enter:
            panel = nil
            let text = entry.editor.text
            guard let effects = finish(entry.purpose, text.trimmed) else {
                entry.problem = "\(text) is no revision and no time"
                panel = .entry(entry)
                return []
            }
            return effects
        default:
            _ = entry.editor.handle(key)
            entry.problem = nil
            panel = .entry(entry)
        }
        return []
    }

    /// Does what a line was asked for; nil where it can't be taken.
    private mutating func finish(_ purpose: Panel.Entry.Purpose, _ text: String) -> [Effect]? {
        switch purpose {
        case .rename(let id): return [.request(.change(session: id, .rename(text.isEmpty ? nil : text)))]
        case .export(let id, let format):
            return [.request(.export(session: id, format, path: text.isEmpty ? nil : text))]
        case .within(let id):
            withTranscript { $0.within = text.isEmpty ? nil : TranscriptState.Within(query: text) }
            return text.isEmpty ? [] : [.request(.within(session: id, query: text))]
        case .moment(let id):
            guard let moment = moment(text) else { return nil }
            switch moment {
            case .revision(let revision):
                guard revision >= 1 else { return nil }
                let latest = transcript?.session?.revision ?? Int.max
                return travel(to: revision >= latest ? nil : revision)
            case .time: return [.request(.session(id, moment))]
            }
        case .changes(let id): return moment(text).map { [.request(.changes(session: id, from: $0))] }
        }
    }

    /// A revision as a number, or a time; a day stands for its end.
    private func moment(_ text: String) -> Moment? {
        if let revision = Int(text.hasPrefix("r") ? String(text.dropFirst()) : text) {
            return .revision(revision)
        }
        switch TimeText.read(text, now: clock.now, in: clock.zone) {
        case .instant(let time): return .time(time)
        case .day(_, let end): return .time(UTCTime(nanosecondsSince1970: end.nanosecondsSince1970 - 1))
        case nil: return nil
        }
    }

    // MARK: Menus

    var filterMenu: Panel.Menu {
        let filter = picker.filter
        return Panel.Menu(
            title: "Show sessions",
            items: [
                .init(
                    key: "a", label: "of an agent", detail: filter.agent ?? "any", choice: .askNames(.agent)),
                .init(
                    key: "p", label: "of a project", detail: filter.project ?? "any",
                    choice: .askNames(.project)),
                .init(
                    key: "o", label: "of an owner", detail: filter.owner ?? "any", choice: .askNames(.owner)),
                .init(
                    key: "s", label: "that work for another",
                    detail: filter.subagents == .exclude ? "hidden" : "shown", choice: .subagents),
                .init(key: "r", label: "that are archived", detail: filter.archived.words, choice: .archived),
                .init(key: "x", label: "all of them", detail: "", choice: .everything),
            ])
    }

    static func exportMenu(_ id: String) -> Panel.Menu {
        let formats: [(Character, ExportFormat, String)] = [
            ("m", .markdown, "to read"), ("j", .json, "one document"),
            ("l", .jsonl, "a line for each message"),
        ]
        return Panel.Menu(
            title: "Export as",
            items: formats.map {
                .init(key: $0, label: $1.rawValue, detail: $2, choice: .export(session: id, $1))
            })
    }

    private mutating func take(_ key: Key, _ menu: Panel.Menu) -> [Effect] {
        var menu = menu
        switch key {
        case .escape, .control("c"):
            panel = nil
            return []
        case .up: menu.selected -= 1
        case .down: menu.selected += 1
        case .enter:
            guard menu.shown.indices.contains(menu.selected) else { return [] }
            panel = nil
            return choose(menu.shown[menu.selected].choice)
        case .character(let character) where menu.narrowing == nil:
            if let item = menu.items.first(where: { $0.key == character }) {
                panel = nil
                return choose(item.choice)
            }
            menu.selected += character == "j" ? 1 : character == "k" ? -1 : 0
        default: if menu.narrowing?.handle(key) == true { menu.selected = 0 }
        }
        menu.selected = max(0, min(menu.selected, menu.shown.count - 1))
        panel = .menu(menu)
        return []
    }

    mutating func choose(_ choice: Panel.Choice) -> [Effect] {
        var filter = picker.filter
        switch choice {
        case .askNames(let kind):
            filter[kind] = nil
            let request = Request.names(kind, filter)
            panel = .menu(
                .init(title: kind.title, items: [], narrowing: LineEditor(), awaited: request, typed: kind))
            return [.request(request)]
        case .export(let id, let format):
            panel = .entry(
                .init(
                    purpose: .export(session: id, format),
                    title: "File to create; none for one named after the session, in this folder",
                    editor: LineEditor()))
            return []
        case .subagents: filter.subagents = filter.subagents == .exclude ? .include : .exclude
        case .archived: filter.archived = filter.archived.next
        case .everything: filter = PickerFilter()
        case .name(let kind, let name): filter[kind] = name
        }
        return picker.set(filter)
    }

    // MARK: Listings

    private mutating func take(_ key: Key, _ listing: Panel.Listing) -> [Effect] {
        var listing = listing
        let room = max(1, listingRows)
        switch key {
        case .up, .character("k"): listing.selected -= 1
        case .down, .character("j"): listing.selected += 1
        case .pageUp: listing.selected -= room
        case .pageDown, .character(" "): listing.selected += room
        case .home, .character("g"): listing.selected = 0
        case .end, .character("G"): listing.selected = listing.lines.count - 1
        case .enter, .right, .character("l"):
            guard listing.lines.indices.contains(listing.selected),
                let target = listing.lines[listing.selected].target
            else { return [] }
            panel = nil
            return go(to: target)
        default:
            panel = nil
            return []
        }
        listing.selected = max(0, min(listing.selected, listing.lines.count - 1))
        listing.top = max(min(listing.top, listing.selected), listing.selected - room + 1)
        panel = .listing(listing)
        return []
    }

    private mutating func go(to target: Panel.Listing.Target) -> [Effect] {
        switch target {
        case .message(let sequence):
            withTranscript { $0.go(to: sequence) }
            return []
        case .session(let id): return id == transcript?.id ? [] : open(id)
        case .revision(let revision): return travel(to: revision)
        }
    }
}

extension SessionFilter.Inclusion {
    fileprivate var words: String {
        switch self {
        case .exclude: "hidden"
        case .include: "shown"
        case .only: "alone"
        }
    }

    fileprivate var next: SessionFilter.Inclusion {
        switch self {
        case .exclude: .include
        case .include: .only
        case .only: .exclude
        }
    }
}
