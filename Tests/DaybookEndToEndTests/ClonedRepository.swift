import DaybookTesting
import Foundation

/// A copy of the repository as a clone has it, with a home of its own, where the commands of a document run
/// one after the other in one shell.
struct ClonedRepository {
    struct Outcome {
        let block: ShownCommands.Block
        let output: String
        /// The commands that failed, with their exit codes.
        let failures: String
    }

    private let scratch = TestDirectory()
    private var folder: String { scratch.path }
    private var clone: String { folder + "/daybook" }
    private var home: String { folder + "/home" }
    private var stubs: String { folder + "/stubs" }

    init() throws {
        let manager = FileManager.default
        for name in [clone, stubs, home + "/.claude/projects/-srv-orchard"] {
            try manager.createDirectory(atPath: name, withIntermediateDirectories: true)
        }
        for name in ["README.md", "docs", "fixtures", "tools"] {
            try manager.copyItem(atPath: Folders.root + "/" + name, toPath: clone + "/" + name)
        }
        for name in ["old-usage.jsonl", "web.json"] {
            try manager.copyItem(
                atPath: Folders.conversations + "/claude-code/" + name,
                toPath: home + "/.claude/projects/-srv-orchard/" + name)
        }
        try stub("swift", Self.swift)
        try stub("systemctl", Self.systemctl)
        for name in ["claude", "codex"] { try stub(name, Self.agentProgram) }
    }

    func remove() { scratch.remove() }

    private func stub(_ name: String, _ script: String) throws {
        try Data(script.utf8).write(to: URL(fileURLWithPath: stubs + "/" + name))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stubs + "/" + name)
    }

    /// A `swift` that builds by linking what was built for the tests.
    private static let swift = """
        #!/usr/bin/env bash
        mkdir -p .build/release
        for built in "$BUILT"/daybook "$BUILT"/daybook-bench "$BUILT"/daybook-web; do
            [ ! -e "$built" ] || ln -sf "$built" .build/release/
        done
        case "$*" in
            *--show-bin-path*) echo "$PWD/.build/release" ;;
            "build -c release --product daybook"*) ;;
            *) exit 64 ;;
        esac
        """

    /// A `systemctl` that starts what the unit starts, because no test has a systemd.
    private static let systemctl = """
        #!/usr/bin/env bash
        [ "$*" = "--user enable --now daybook" ] || exit 64
        command=$(sed -n 's|^ExecStart=||p' ~/.local/share/systemd/user/daybook.service | tr -d '"')
        : >"$HOME/service.log"
        cd "$HOME"
        nohup $command >"$HOME/service.log" 2>&1 </dev/null &
        until grep -q '^serving ' "$HOME/service.log"; do kill -0 $! || exit 1; sleep 0.05; done
        """

    /// A program of agents that starts the server which it is told to add, and lists what that gives.
    private static let agentProgram = #"""
        #!/usr/bin/env bash
        [ "$1 $2" = "mcp add" ] || exit 64
        shift 2
        [ "$1 $2" != "--scope user" ] || shift 2
        [ "$1 $2" = "daybook --" ] || exit 64
        shift 2
        echo '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_conversations","_meta":{'\
            '"io.modelcontextprotocol/protocolVersion":"2026-07-28",'\
            '"io.modelcontextprotocol/clientCapabilities":{}}}}' |
            env -u DAYBOOK_JOURNAL "$@" >"$HOME/$(basename "$0").json"
        grep -q '"conversations":\[{' "$HOME/$(basename "$0").json"
        """#

    /// What such a program was given by the server that it added last.
    func recalled(by program: String) throws -> String {
        try String(contentsOfFile: "\(home)/\(program).json", encoding: .utf8)
    }

    /// Runs each block as it stands, and ends the services that they left running.
    func run(_ shown: ShownCommands) throws -> [Outcome] {
        for (index, block) in shown.blocks.enumerated() {
            try Data(block.commands.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(index).sh"))
        }
        let run = try CommandRun(
            program: "bash", ["-c", Self.shell, "bash", folder, String(shown.blocks.count)],
            environment: [
                "HOME": home, "PATH": stubs + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
                "BUILT": URL(fileURLWithPath: CommandRun.binary).deletingLastPathComponent().path,
                "LC_ALL": "C.UTF-8", "TZ": "UTC", "DAYBOOK_LISTEN": "127.0.0.1:0",
            ])
        return try shown.blocks.enumerated().map { index, block in
            func text(_ name: String) throws -> String {
                try String(contentsOfFile: "\(folder)/\(index).\(name)", encoding: .utf8)
            }
            return Outcome(
                block: block, output: try text("out"), failures: try text("failed") + run.error)
        }
    }

    /// The shell that runs the blocks. It waits for search, which is half a second behind on an idle machine,
    /// and later on a busy one.
    private static let shell = #"""
        folder=$1 count=$2
        unset DAYBOOK_JOURNAL DAYBOOK_SOCKET DAYBOOK_TOKEN XDG_DATA_HOME
        end() {
            for lock in $(find "$folder" -path '*/web/lock' -o -name daybook.lock); do
                flock -n "$lock" true || kill "$(cat "$lock")"
                flock -w 60 "$lock" true
            done
        }
        daybook() {
            if [ "$1" = search ]; then
                until command daybook info | awk '/^events:/ { head = $2 } /^search / { at = $3 } END { exit at != head }'
                do sleep 0.1; done
            fi
            command daybook "$@"
        }
        trap end EXIT
        trap 'echo "$?: $BASH_COMMAND" >>"$failed"' ERR
        cd "$folder/daybook"
        for ((i = 0; i < count; i++)); do
            failed="$folder/$i.failed"
            : >"$failed"
            source "$folder/$i.sh" >"$folder/$i.out" 2>&1 </dev/null
        done
        """#
}
