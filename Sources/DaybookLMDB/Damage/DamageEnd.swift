internal import Glibc
internal import Synchronization

/// The end of a process that meets a damaged file in a way that can't be thrown: LMDB's assertions, a page
/// beyond the end of its file, a trap.
///
/// One sentence names the file, its note is written, and the process ends with a status, whatever the signal.
/// The handlers take the place of the Swift runtime's, whose backtrace takes seconds and shows memory.
package enum DamageEnd {
    private enum Mode: Int {
        /// No handling of its own, as in any process.
        case none
        /// The sentence, the note, the status.
        case told
        /// The plain signal, without a word: the parent tells of it.
        case silent
    }

    private static let mode = Atomic(Mode.none.rawValue)
    private static let status = Atomic<Int32>(0)
    /// The thread that ends the process; 0 before.
    private static let endingThread = Atomic<UInt>(0)

    /// The sentence. Longer ones, by a long path, are cut off.
    nonisolated(unsafe) private static let line = UnsafeMutablePointer<CChar>.allocate(
        capacity: lineByteCount)
    private static let lineByteCount = 2 * Int(PATH_MAX)

    private static let signals = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Ends this process with a sentence and a status from now on.
    package static func tell(status: Int32) {
        DamageRecords.prepare()
        unsafe line.initialize(repeating: 0, count: lineByteCount)
        self.status.store(status, ordering: .relaxed)
        mode.store(Mode.told.rawValue, ordering: .relaxed)
        for signal in signals {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_sigaction = { signal, info, _ in
                unsafe DamageEnd.end(signal, info)
            }
            action.sa_flags = SA_SIGINFO | SA_ONSTACK
            unsafe sigaction(signal, &action, nil)
        }
        _ = signal(SIGQUIT, SIG_DFL)
    }

    /// Ends this process by the plain signal from now on.
    package static func keepSilent() {
        mode.store(Mode.silent.rawValue, ordering: .relaxed)
        for number in signals + [SIGQUIT] { _ = signal(number, SIG_DFL) }
    }

    // MARK: On the way out

    // Nothing below allocates memory or takes a lock: a handler may do neither.

    /// Ends the process after an assertion of LMDB's failed; returns where LMDB is to do so by itself.
    static func assertionFailed(in environment: OpaquePointer?) {
        switch mode.load(ordering: .relaxed) {
        case Mode.told.rawValue:
            enter()
            let record = DamageRecords.ofEnvironment(UInt(bitPattern: environment))
            end(record, isCertain: true, signal: SIGABRT)
        case Mode.silent.rawValue: abort()
        default: return
        }
    }

    @unsafe
    private static func end(_ signal: Int32, _ info: UnsafeMutablePointer<siginfo_t>?) {
        enter()
        let code = unsafe info?.pointee.si_code ?? 0
        if code > 0, signal == SIGBUS || signal == SIGSEGV {
            let address = unsafe UInt(bitPattern: info?.pointee._sifields._sigfault.si_addr)
            if let record = DamageRecords.containing(address) {
                end(record, isCertain: true, signal: signal)
            }
        }
        // A signal from elsewhere says nothing of what is read here.
        let isOwn = unsafe code > 0 || info?.pointee._sifields._kill.si_pid == getpid()
        end(isOwn ? DamageRecords.ofThisThread() : nil, isCertain: false, signal: signal)
    }

    /// Lets one thread pass. Others wait for its end; where it faults again, the process ends at once.
    private static func enter() {
        let thread = pthread_self()
        let (isFirst, ending) = endingThread.compareExchange(
            expected: 0, desired: thread, ordering: .relaxed)
        if isFirst { return }
        if ending == thread { _exit(status.load(ordering: .relaxed)) }
        while true { pause() }
    }

    private static func end(_ record: DamageRecord?, isCertain: Bool, signal: Int32) -> Never {
        // First: whoever reads the sentence may start the next process at once.
        if let record { unsafe write(record.noteText, to: record.notePath) }
        unsafe line.update(repeating: 0, count: lineByteCount)
        say("daybook: ")
        if let record, isCertain {
            unsafe say(cString: record.subject)
            say(" can't be read: its file is damaged; ")
            unsafe say(cString: record.remedy)
        } else if let record {
            say(signal)
            say(" ended the process while it used ")
            unsafe say(cString: record.subject)
            say(", whose file may be damaged; ")
            unsafe say(cString: record.remedy)
        } else {
            say(signal)
            say(" ended the process; `daybook verify` says whether a file of the journal is damaged")
        }
        say("\n")
        // In one piece, so that no other thread's line comes between.
        unsafe _ = Glibc.write(STDERR_FILENO, line, strlen(line))
        _exit(status.load(ordering: .relaxed))
    }

    private static func say(_ text: StaticString) {
        unsafe strncat(line, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), room)
    }

    @unsafe
    private static func say(cString text: UnsafePointer<CChar>) {
        unsafe strncat(line, text, room)
    }

    private static var room: Int { unsafe lineByteCount - 1 - strlen(line) }

    private static func say(_ signal: Int32) {
        switch signal {
        case SIGABRT: say("SIGABRT")
        case SIGBUS: say("SIGBUS")
        case SIGFPE: say("SIGFPE")
        case SIGILL: say("SIGILL")
        case SIGSEGV: say("SIGSEGV")
        default: say("SIGTRAP")
        }
    }

    /// Writes a note over, through to the disk.
    @unsafe
    private static func write(_ text: UnsafePointer<CChar>?, to path: UnsafePointer<CChar>?) {
        guard let text = unsafe text, let path = unsafe path else { return }
        let file = unsafe open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return }
        unsafe _ = Glibc.write(file, text, strlen(text))
        fsync(file)
    }
}
