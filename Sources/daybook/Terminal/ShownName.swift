import DaybookTerminal

/// The name of a session in a table.
enum ShownName {
    /// Characters of a name where no terminal bounds the line.
    private static let countMax = 48
    /// Characters of a name on a terminal, which bounds the line itself.
    private static let terminalCountMax = 160

    static func cut(_ name: String) -> String {
        TerminalText.cut(name, to: Output.isTerminal ? terminalCountMax : countMax)
    }
}
