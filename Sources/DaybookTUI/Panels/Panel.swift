import DaybookClient
import DaybookTerminal

/// Things that lie over the screen and take its keys.
enum Panel: Sendable {
    case help(top: Int)
    case entry(Entry)
    case menu(Menu)
    case listing(Listing)

    /// A line that is asked for.
    struct Entry: Sendable {
        enum Purpose: Hashable, Sendable {
            case rename(session: String)
            case moment(session: String)
            case changes(session: String)
            case export(session: String, ExportFormat)
            case within(session: String)
        }

        let purpose: Purpose
        let title: String
        /// Words on what may be typed, and what comes of it.
        let note: String
        var editor: LineEditor
        /// A reason why what was typed can't be taken.
        var problem: String?
    }

    /// A choice of few or many, which narrows as one types where the choices are names.
    struct Menu: Sendable {
        struct Item: Sendable {
            /// A key that takes the item at once.
            let key: Character?
            let label: String
            let detail: String
            let choice: Choice
            /// Whether it is what is chosen now.
            var isCurrent = false
        }

        var title: String
        var items: [Item]
        var selected = 0
        /// The text that names have to have; nil where letters are keys.
        var narrowing: LineEditor?
        /// The request that the items come from, while they have not come.
        var awaited: Request?
        /// The kind of name that may also be typed, where there may be others than the items.
        var typed: NameKind?

        /// The items with the text, the one that is the text first; last the text itself, where it may be typed.
        var shown: [Item] {
            guard let text = narrowing?.text.trimmed, !text.isEmpty else { return items }
            let found = items.filter {
                if case .name(_, nil) = $0.choice { return false }
                return $0.label.lowercased().contains(text.lowercased())
            }
            let exact = found.filter { $0.label == text }
            guard let typed, exact.isEmpty else { return exact + found.filter { $0.label != text } }
            return found + [Item(key: nil, label: text, detail: "as typed", choice: .name(typed, text))]
        }
    }

    enum Choice: Hashable, Sendable {
        case askNames(NameKind)
        case subagents, archived, everything
        case name(NameKind, String?)
        case export(session: String, ExportFormat)
    }

    /// Lines to read, of which some lead somewhere.
    struct Listing: Sendable {
        enum Target: Hashable, Sendable {
            case message(Int)
            case session(String)
            case revision(Int)
        }

        let title: String
        let lines: [(line: StyledLine, target: Target?)]
        var selected = 0
        var top = 0
    }
}

extension Panel.Listing {
    /// The differences of a session between an earlier moment and now.
    static func changes(_ changes: SessionChanges, kinds: (Int) -> MessageKind?) -> Panel.Listing {
        var lines: [(StyledLine, Target?)] = changes.session.keys.sorted().map { name in
            let (before, after) = changes.session[name]!
            return (
                StyledLine([
                    .init("\(name): ", .strong), .init(short(before), .removed), .init(" → "),
                    .init(short(after), .added),
                ]), nil
            )
        }
        for (sequence, change) in changes.messages {
            let role: TextRole =
                change == .added ? .added : change == .edited || change == .annotated ? .notice : .removed
            let kind = kinds(sequence).map { " \($0.rawValue)" } ?? ""
            lines.append(
                (
                    StyledLine([.init("#\(sequence)\(kind) ", .plain), .init(change.rawValue, role)]),
                    .message(sequence)
                ))
        }
        if lines.isEmpty { lines = [(StyledLine("nothing changed", .dim), nil)] }
        if changes.nextCursor != nil { lines.append((StyledLine("and more messages", .notice), nil)) }
        return Panel.Listing(title: "Changed since revision \(changes.from)", lines: lines)
    }

    private static func short(_ json: JSONBytes) -> String {
        let text = json.string ?? json.text
        return text.count > 60 ? text.prefix(59) + "…" : text
    }

    /// A session's forks, subagents and rewinds.
    static func tree(_ tree: SessionTree, of id: String) -> Panel.Listing {
        var lines: [(StyledLine, Target?)] = tree.sessions.map { node in
            let mark =
                node.depth == 0
                ? "" : node.forkedFrom != nil ? "fork at #\(node.forkedFrom?.sequence ?? 0): " : "subagent: "
            let indent = String(repeating: "  ", count: min(node.depth, 8))
            return (
                StyledLine([
                    .init(indent + mark, .accent), .init(node.name, node.session == id ? .strong : .plain),
                    .init("  " + Figures.counted(node.messageCount, "message"), .dim),
                    .init(node.session == id ? "  (shown now)" : "", .dim),
                ]), .session(node.session)
            )
        }
        for rewind in tree.rewinds {
            lines.append(
                (
                    StyledLine([
                        .init("rewind at revision \(rewind.revision): ", .removed),
                        .init("from #\(rewind.from) to #\(rewind.to); Enter shows it as it was before"),
                    ]), .revision(max(1, rewind.revision - 1))
                ))
        }
        if tree.nextCursor != nil { lines.append((StyledLine("and more", .notice), nil)) }
        return Panel.Listing(title: "Forks, subagents and rewinds", lines: lines)
    }

    /// A message's earlier versions, each as it read.
    static func history(_ history: MessageHistory, width: Int) -> Panel.Listing {
        var lines: [(StyledLine, Target?)] = []
        for (index, json) in history.earlier.enumerated() {
            lines.append((StyledLine("version \(index + 1)", .heading), nil))
            let text = json["content"].map { $0.string ?? $0.text } ?? "(its text is gone)"
            lines += TextWrap.lines(text, width: width, limit: 200).lines.map { (StyledLine("  " + $0), nil) }
        }
        lines.append((StyledLine("version \(history.earlier.count + 1), as it reads now", .heading), nil))
        let now = history.message.content.string ?? history.message.content.text
        lines += TextWrap.lines(now, width: width, limit: 200).lines.map { (StyledLine("  " + $0), nil) }
        return Panel.Listing(title: "Versions of #\(history.message.sequence)", lines: lines)
    }
}
