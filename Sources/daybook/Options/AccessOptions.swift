import ArgumentParser
import DaybookServer
import DaybookSystem
import DaybookTerminal
import DaybookWire

/// Options for who may connect.
struct AccessOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            A file of mode 0600 with the tokens that clients must give, a JSON object a line: token, owner, \
            scopes. DAYBOOK_TOKENS
            """,
            valueName: "file"))
    var tokens: String?

    @Option(
        name: .customLong("socket-group"),
        help: ArgumentHelp(
            """
            A group whose members may connect besides the service's own user and root. Needs --tokens, and a \
            --socket outside the journal. DAYBOOK_SOCKET_GROUP
            """,
            valueName: "group"))
    var group: String?

    @Option(
        name: .customLong("socket-mode"),
        help: ArgumentHelp(
            """
            The socket's mode: 0600, or with --socket-group 0660 (default) or 0620. DAYBOOK_SOCKET_MODE
            """,
            valueName: "mode"))
    var mode: String?

    /// The clients to let in.
    /// - Throws: `ValidationError` with one sentence.
    func admission(_ settings: Settings) throws -> Admission {
        let tokens = try (self.tokens ?? settings.text(.tokens)).map(TokenTable.init(file:))
        let mode = try mode(settings)
        guard let name = group ?? settings.text(.socketGroup) else {
            guard mode ?? Self.ownMode == Self.ownMode else {
                throw ValidationError(
                    "--socket-mode other than 0600 lets a group connect; name it with --socket-group")
            }
            return .ownUser(tokens)
        }
        let group = try Self.group(name)
        guard let tokens else {
            throw ValidationError(
                "--socket-group lets other accounts connect; say with --tokens FILE what each may do")
        }
        guard let mode else { return .group(ClientGroup(group, mode: .readAndWrite), tokens) }
        guard let mode = ClientGroup.Mode(rawValue: mode) else {
            throw ValidationError(
                "with --socket-group the --socket-mode is 0660 or 0620: the group must be able to connect, "
                    + "and nobody else")
        }
        return .group(ClientGroup(group, mode: mode), tokens)
    }

    private static let ownMode: UInt32 = 0o600

    private func mode(_ settings: Settings) throws -> UInt32? {
        guard let text = mode ?? settings.text(.socketMode) else { return nil }
        guard (3...4).contains(text.utf8.count), let octal = UInt32(text, radix: 8) else {
            throw settings.wrong(.socketMode, mode, "is a mode in octal, such as 0660")
        }
        return octal
    }

    private static func group(_ name: String) throws -> AccountGroup {
        if let group = AccountGroup.find(name) { return group }
        let near = Spelling.nearest(name, among: AccountGroup.listedNames())
        let shown = TerminalText.oneLine(name)
        throw ValidationError(
            "there is no group \(shown)"
                + (near.map { Spelling.offer($0) } ?? "; make it with groupadd --system \(shown)"))
    }
}
