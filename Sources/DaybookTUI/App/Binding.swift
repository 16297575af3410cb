/// The things that a key can do.
package enum Action: Hashable, Sendable, CaseIterable {
    case open, back, up, down, pageUp, pageDown, halfUp, halfDown, first, last
    case search, filter, branches, density, preview, subagents, archived
    case nextOfKind, previousOfKind, nextPrompt, previousPrompt, nextError, previousError
    case fold, foldAll, travel, revisionBack, revisionForward, changes, history, verify, tree
    case rename, pin, archive, close, export, copy, copyPrompt, printPrompt
    case mouse, help, repaint, suspend, quit
}

/// The part of the program that keys are for.
package enum KeyScope: String, Hashable, Sendable, CaseIterable {
    case sessions, transcript
}

/// The keys of an action, and what is said of it: one table for the program, its help and its documents.
package struct Binding: Sendable {
    package let action: Action
    package let keys: [Key]
    /// A word or two for the bottom line; nil for what need not stand there.
    package let hint: String?
    /// A sentence's worth, for the help.
    package let text: String
    package let scopes: Set<KeyScope>

    private init(
        _ action: Action, _ keys: [Key], _ hint: String?, _ text: String,
        in scopes: Set<KeyScope> = Set(KeyScope.allCases)
    ) {
        self.action = action
        self.keys = keys
        self.hint = hint
        self.text = text
        self.scopes = scopes
    }

    /// The keys as they are written.
    package var keyText: String { keys.map(\.name).joined(separator: " ") }

    /// The action of a key.
    package static func action(_ key: Key, in scope: KeyScope) -> Action? {
        all.first { $0.scopes.contains(scope) && $0.keys.contains(key) }?.action
    }

    private static func letters(_ text: String) -> [Key] { text.map { .character($0) } }

    /// Every binding, in the order of the help.
    package static let all: [Binding] = [
        Binding(
            .open, [.enter, .right] + letters("l"), "open",
            "open the session; with --exec or --print, leave", in: [.sessions]),
        Binding(
            .search, letters("/"), "search", "search all that was said, and names, as you type",
            in: [.sessions]),
        Binding(
            .filter, letters("f"), "filter", "show one owner's, agent's or project's sessions",
            in: [.sessions]),
        Binding(
            .branches, letters("b"), nil,
            "in a search: a row for each branch and copy, or one for all of them", in: [.sessions]),
        Binding(
            .search, letters("/"), "search", "search in this session; then n and p go from hit to hit",
            in: [.transcript]),
        Binding(
            .fold, [.enter] + letters(" "), "unfold",
            "open or fold the message's calls, results and thoughts", in: [.transcript]),
        Binding(
            .foldAll, letters("o"), nil, "open or fold these parts in all messages", in: [.transcript]),
        Binding(.nextPrompt, letters("]"), nil, "the next prompt of a person", in: [.transcript]),
        Binding(
            .previousPrompt, letters("["), "prompts", "the previous prompt of a person", in: [.transcript]),
        Binding(
            .nextOfKind, letters("n"), "next of kind", "the next message of this kind, or the next hit",
            in: [.transcript]),
        Binding(
            .previousOfKind, letters("pN"), nil, "the previous message of this kind, or the previous hit",
            in: [.transcript]),
        Binding(.nextError, letters("e"), nil, "the next error", in: [.transcript]),
        Binding(.previousError, letters("E"), nil, "the previous error", in: [.transcript]),
        Binding(.copy, letters("y"), "copy", "copy the session's id, or the message, to the clipboard"),
        Binding(.copyPrompt, letters("c"), "copy prompt", "copy a prompt that continues the session"),
        Binding(.printPrompt, letters("P"), nil, "leave, and print such a prompt"),
        Binding(.travel, letters("@"), "time", "show the session at a revision or a time", in: [.transcript]),
        Binding(.revisionBack, letters("<"), nil, "one revision back", in: [.transcript]),
        Binding(.revisionForward, letters(">"), nil, "one revision forward", in: [.transcript]),
        Binding(
            .changes, letters("d"), "changes", "list what changed since the moment shown", in: [.transcript]),
        Binding(.history, letters("h"), nil, "what the message said before its edits", in: [.transcript]),
        Binding(.tree, letters("t"), "forks", "show forks, subagents and rewinds", in: [.transcript]),
        Binding(.verify, letters("v"), nil, "check that nothing was altered", in: [.transcript]),
        Binding(.rename, letters("r"), "rename", "give the session a title"),
        Binding(.pin, letters("*"), nil, "pin, or unpin"),
        Binding(.archive, letters("a"), "archive", "archive, or restore"),
        Binding(.close, letters("x"), nil, "close, or reopen"),
        Binding(.export, letters("w"), nil, "write an export to a new file"),
        Binding(.subagents, letters("s"), nil, "show subagents, or hide them", in: [.sessions]),
        Binding(
            .archived, letters("A"), nil, "include archived sessions, show only these, or none",
            in: [.sessions]),
        Binding(.density, letters("D"), nil, "show one line per session, or two", in: [.sessions]),
        Binding(.preview, [.tab], nil, "show the preview, or hide it", in: [.sessions]),
        Binding(.down, [.down] + letters("j"), nil, "down"),
        Binding(.up, [.up] + letters("k"), nil, "up"),
        Binding(.pageDown, [.pageDown, .control("f")], nil, "a page down"),
        Binding(.pageUp, [.pageUp, .control("b")], nil, "a page up"),
        Binding(.halfDown, [.control("d")], nil, "half a page down"),
        Binding(.halfUp, [.control("u")], nil, "half a page up"),
        Binding(.first, [.home] + letters("g"), nil, "to the beginning"),
        Binding(.last, [.end] + letters("G"), nil, "to the end", in: [.sessions]),
        Binding(
            .last, [.end] + letters("G"), nil, "to the end, and follow new entries", in: [.transcript]),
        Binding(.mouse, letters("m"), nil, "leave the mouse to the terminal, or take it back"),
        Binding(.repaint, [.control("l")], nil, "redraw the screen"),
        Binding(.suspend, [.control("z")], nil, "suspend the program; the shell's fg resumes it"),
        Binding(.help, letters("?"), "help", "this list"),
        Binding(
            .back, [.escape, .left, .backspace], nil,
            "out of the search, back to the present, to where it was opened from",
            in: [.transcript]),
        Binding(.back, [.escape], nil, "leave the search; then remove the filters", in: [.sessions]),
        Binding(.quit, letters("q") + [.control("c")], "quit", "leave the program"),
    ]
}

extension Key {
    /// The key as it is written on the screen and in documents.
    package var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let character): "Ctrl-" + character.uppercased()
        case .alt(let character): "Alt-\(character)"
        case .enter: "Enter"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Delete"
        case .insert: "Insert"
        case .escape: "Esc"
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .function(let number): "F\(number)"
        }
    }
}

extension Binding {
    /// The bindings of a scope as lines of text, for `--help` and the man page.
    package static func lines(_ scope: KeyScope) -> [String] {
        let bindings = all.filter { $0.scopes.contains(scope) }
        let width = bindings.map(\.keyText.count).max() ?? 0
        return bindings.map {
            "  " + $0.keyText + String(repeating: " ", count: width - $0.keyText.count) + "  " + $0.text
        }
    }
}
