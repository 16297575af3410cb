import Glibc

/// The terminal as it was before the program took it, kept where a signal's handler can reach it.
///
/// Handlers may do little: they touch only memory that was made before them, `write` and `tcsetattr`.
enum TerminalRescue {
    // Written by `prepare`, before there is a handler or a second thread that reads them.
    nonisolated(unsafe) private static var descriptor: Int32 = -1
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static var codes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
    // One word, set by the thread that draws; a handler that reads it a moment too late restores once more.
    nonisolated(unsafe) private static var isTaken = false
    nonisolated(unsafe) private static var wakeDescriptor: Int32 = -1

    /// Signals that end the process: a fault of it, or somebody's wish.
    private static let deadly = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU,
    ]

    /// The handler is called once, and may raise its signal again at once.
    private static let dyingFlags =
        Int32(truncatingIfNeeded: SA_RESETHAND) | Int32(truncatingIfNeeded: SA_NODEFER)

    /// Remembers how the terminal is.
    /// - Returns: false where it is none.
    static func prepare(_ terminal: Int32, leaving code: String) -> Bool {
        guard tcgetattr(terminal, settings) == 0 else { return false }
        descriptor = terminal
        let bytes = Array(code.utf8)
        codes = .allocate(capacity: bytes.count)
        _ = codes.initialize(from: bytes)
        return true
    }

    /// Sees to it that the terminal is restored whatever ends the process, and that changes of its size and of the
    /// process's state are written to `wake`, a letter each.
    static func watchSignals(wake: Int32) {
        wakeDescriptor = wake
        atexit { TerminalRescue.restore() }
        for number in deadly {
            handle(number, dyingFlags) { number in
                TerminalRescue.restore()
                raise(number)
            }
        }
        handle(SIGWINCH, SA_RESTART) { _ in TerminalRescue.wake("w") }
        handle(SIGCONT, SA_RESTART) { _ in TerminalRescue.wake("c") }
        handle(SIGTSTP, SA_RESTART) { _ in TerminalRescue.wake("t") }
        signal(SIGPIPE, SIG_IGN)
    }

    private static func handle(
        _ number: Int32, _ flags: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
    ) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        sigaction(number, &action, nil)
    }

    private static func wake(_ letter: Unicode.Scalar) {
        var byte = UInt8(letter.value)
        let error = errno
        _ = write(wakeDescriptor, &byte, 1)
        errno = error
    }

    /// Takes keys one by one, and unchanged.
    static func takeKeys() {
        var raw = settings.pointee
        cfmakeraw(&raw)
        isTaken = true
        tcsetattr(descriptor, TCSADRAIN, &raw)
    }

    /// Puts the terminal back as it was, if it was taken. Also called by handlers of signals.
    static func restore() {
        guard isTaken else { return }
        isTaken = false
        _ = write(descriptor, codes.baseAddress, codes.count)
        tcsetattr(descriptor, TCSANOW, settings)
    }

    /// Stops the process as the terminal's own Control-Z does; returns when it goes on.
    static func stop() {
        var (action, old) = (sigaction(), sigaction())
        action.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &action, &old)
        kill(getpid(), SIGTSTP)
        sigaction(SIGTSTP, &old, nil)
    }
}
