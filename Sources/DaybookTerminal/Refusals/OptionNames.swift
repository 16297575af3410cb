import ArgumentParser

/// The options of commands, and what other programs call them. Pure.
package enum OptionNames {
    /// Names that people type out of habit, each with those that it may have here.
    private static let habits: [String: [String]] = [
        "--after": ["--since", "--from"], "--before": ["--until", "--to"], "--from": ["--since"],
        "--to": ["--until"], "--start": ["--since", "--from"], "--end": ["--until", "--to"],
        "--count": ["--limit"], "--max": ["--limit"], "--number": ["--limit"], "--last": ["--limit"],
        "--user": ["--owner"], "--path": ["--journal"], "--dir": ["--journal"], "--database": ["--journal"],
        "--db": ["--journal"], "--data": ["--journal"], "--out": ["--output"], "--file": ["--output"],
        "--force": ["--yes"], "--cwd": ["--project"], "--folder": ["--project"], "--at": ["--at-time"],
        "--port": ["--listen"], "--host": ["--listen"], "--bind": ["--listen"],
    ]

    /// The part of a sentence that offers an option in place of one that there is not: `; did you mean --since?`, or
    /// nothing.
    package static func offer(for option: String, among options: some Collection<String>) -> String {
        let habit = habits[option.lowercased()]?.first(where: options.contains)
        return Spelling.offer(habit ?? Spelling.nearest(option, among: options))
    }

    /// The long options that a command's help names.
    static func options(inHelp help: String) -> [String] {
        let words = help.split { !($0.isLetter || $0.isNumber || $0 == "-") }
        return Set(words.lazy.filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init)).sorted()
    }

    /// The option that the parser's message says is unknown.
    static func unknown(in message: String) -> String? {
        let beginning = "Unknown option '"
        guard let start = message.firstRange(of: beginning)?.upperBound,
            let end = message[start...].firstIndex(of: "'")
        else { return nil }
        return String(message[start..<end])
    }
}
