import DaybookClient
import DaybookTerminal

/// Keys of what lies over the screen.
extension AppState {
    enum Question { case within, moment, changes }

    mutating func ask(_ question: Question) {
        guard let transcript else { return }
        let id = transcript.id
        let latest = transcript.session?.revision
        let range = latest.map { ", 1 to \(Figures.grouped($0))," } ?? ""
        let entry: Panel.Entry =
            switch question {
            case .within:
                .init(
                    purpose: .within(session: id), title: "Search in this session",
                    note: "Words in any order; n and p go from hit to hit. An empty line ends the search.",
                    editor: LineEditor(transcript.within?.query ?? ""))
            case .moment:
                .init(
                    purpose: .moment(session: id), title: "Show the session as it was",
                    note: "At a revision\(range) or a time such as 2d or yesterday 14:00.",
                    editor: LineEditor())
            case .changes:
                .init(
                    purpose: .changes(session: id), title: "List what changed",
                    note: "Since a revision\(range) or a time such as 2d or yesterday 14:00."
                        + (transcript.openedRevision.map {
                            " Empty: since you opened it, at revision \(Figures.grouped($0))."
                        } ?? ""),
                    editor: LineEditor())
            }
        panel = .entry(entry)
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
        case .character(" "): scrollHelp(to: top + boxRowsMax)
        default:
            switch Binding.action(key, in: scope) {
            case .down: scrollHelp(to: top + 1)
            case .up: scrollHelp(to: top - 1)
            case .pageDown: scrollHelp(to: top + boxRowsMax)
            case .pageUp: scrollHelp(to: top - boxRowsMax)
            case .halfDown: scrollHelp(to: top + boxRowsMax / 2)
            case .halfUp: scrollHelp(to: top - boxRowsMax / 2)
            case .first: scrollHelp(to: 0)
            case .last: scrollHelp(to: helpTopMax)
            default: panel = nil
            }
        }
    }

    private mutating func scrollHelp(to top: Int) {
        panel = .help(top: max(0, min(top, helpTopMax)))
    }

    // MARK: Entries

    private mutating func take(_ key: Key, _ entry: Panel.Entry) -> [Effect] {
        var entry = entry
        switch key {
        case .escape, .control("c"): panel = nil
        case .enter:
            panel = nil
            let text = entry.editor.text
            switch finish(entry.purpose, text.trimmed) {
            case .effects(let effects): return effects
            case .problem(let problem):
                entry.problem = problem
                panel = .entry(entry)
            }
        default:
            _ = entry.editor.handle(key)
            entry.problem = nil
            panel = .entry(entry)
        }
        return []
    }

    /// The outcome of a line.
    private enum Outcome {
        case effects([Effect])
        /// A reason why it can't be taken.
        case problem(String)
    }

    /// Does what a line was asked for.
    private mutating func finish(_ purpose: Panel.Entry.Purpose, _ text: String) -> Outcome {
        switch purpose {
        case .rename(let id): return .effects(change(id, .rename(text.isEmpty ? nil : text)))
        case .export(let id, let format):
            return .effects([.request(.export(session: id, format, path: text.isEmpty ? nil : text))])
        case .within(let id):
            withTranscript { $0.within = text.isEmpty ? nil : TranscriptState.Within(query: text) }
            return .effects(text.isEmpty ? [] : [.request(.within(session: id, query: text))])
        case .moment where text.isEmpty: return .effects([])
        case .moment(let id):
            switch written(text) {
            case .moment(.revision(let revision)): return .effects(travel(to: revision))
            case .moment(let moment): return .effects([.request(.session(id, moment))])
            case .now: return .effects(travelToNow())
            case .problem(let reason): return .problem(reason)
            }
        case .changes(let id) where text.isEmpty:
            let opened = transcript?.openedRevision
            return .effects(opened.map { [.request(.changes(session: id, from: .revision($0)))] } ?? [])
        case .changes(let id):
            switch written(text) {
            case .moment(let moment): return .effects([.request(.changes(session: id, from: moment))])
            case .now: return .problem("that is now: nothing changed since")
            case .problem(let reason): return .problem(reason)
            }
        }
    }

    private func written(_ text: String) -> WrittenMoment {
        WrittenMoment.read(text, latest: transcript?.session?.revision, shown: transcript?.revision, clock)
    }

    /// Shows the session as it is, and says so.
    mutating func travelToNow() -> [Effect] {
        let latest = transcript?.session.map { ", revision \($0.revision) of \($0.revision)" } ?? ""
        say("this is now\(latest)")
        return transcript?.revision == nil ? [] : travel(to: nil)
    }

    // MARK: Menus

    var filterMenu: Panel.Menu {
        let filter = picker.filter
        return Panel.Menu(
            title: "Which sessions does the list show?",
            items: [
                .init(
                    key: "a", label: "of an agent", detail: "now: \(filter.agent ?? "any")",
                    choice: .askNames(.agent)),
                .init(
                    key: "p", label: "of a project", detail: "now: \(filter.project ?? "any")",
                    choice: .askNames(.project)),
                .init(
                    key: "o", label: "of an owner", detail: "now: \(filter.owner ?? "any")",
                    choice: .askNames(.owner)),
                .init(
                    key: "s", label: "that work for another",
                    detail: "now: " + (filter.subagents == .exclude ? "hidden" : "shown"), choice: .subagents),
                .init(
                    key: "r", label: "that are archived", detail: "now: \(filter.archived.words)",
                    choice: .archived),
                .init(key: "x", label: "without these filters", detail: "", choice: .everything),
            ])
    }

    static func exportMenu(_ id: String, _ name: String) -> Panel.Menu {
        let formats: [(Character, ExportFormat, String)] = [
            ("m", .markdown, "to read"), ("j", .json, "one document"),
            ("l", .jsonl, "a line for each message"),
        ]
        return Panel.Menu(
            title: "Write to a new file: \(name)",
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
        case .character("q") where menu.narrowing == nil:
            panel = nil
            return []
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
                .init(
                    title: "Show the sessions of which \(kind.rawValue)?", items: [], narrowing: LineEditor(),
                    awaited: request, typed: kind))
            return [.request(request)]
        case .export(let id, let format):
            panel = .entry(
                .init(
                    purpose: .export(session: id, format), title: "File to create",
                    note: "Its path. Empty: a file in this folder that is named after the session.",
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
        let room = boxRowsMax
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
