import DaybookSystem
import Glibc
import Synchronization

/// The program that shows long output a page at a time: `PAGER`, else `less`.
package enum Pager {
    private static let child = Mutex<pid_t?>(nil)
    private static let fallback = "less"
    /// Settings for `less` where the user has none: end where all fits, show styles, leave the text there.
    private static let lessOptions = "FRX"

    static var isRunning: Bool { child.withLock { $0 != nil } }

    /// Sends standard output through the pager from now on, if it is a terminal that can have one, and unless
    /// `PAGER` is empty or `cat`.
    package static func start() {
        guard Output.isTerminal, !isRunning, let command = command(Settings()) else { return }
        guard let (reader, writer) = pipe() else { return }
        defer { close(reader) }
        defer { close(writer) }
        guard let id = spawn(command, input: reader) else { return }
        dup2(writer, STDOUT_FILENO)
        // The pager has the terminal now, and its own ways with Control-C.
        signal(SIGINT, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        child.withLock { $0 = id }
    }

    /// The command line of the pager; nil where there is to be none.
    package static func command(_ environment: Settings) -> String? {
        guard environment.hasCapableTerminal else { return nil }
        guard let pager = environment.pager else { return fallback }
        return pager.isEmpty || pager == "cat" ? nil : pager
    }

    /// Waits until the user has left the pager.
    static func finish() {
        guard let id = child.withLock({ $0.take() }) else { return }
        close(STDOUT_FILENO)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    private static func pipe() -> (reader: Int32, writer: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(_ command: String, input: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        // A pager that is not there must not swallow the output.
        var words = ["sh", "-c", "command -v \(fallback) >/dev/null || exec cat; exec \(fallback)"]
        if command != fallback { words[2] = command }
        setenv("LESS", lessOptions, 0)
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var id = pid_t()
        return posix_spawn(&id, "/bin/sh", &actions, nil, &pointers, environ) == 0 ? id : nil
    }
}
