import DaybookClient
import DaybookCore
import DaybookSystem
import DaybookTUI
import DaybookTerminal
import Glibc

/// The loop of the terminal program: waits for keys and answers, lets the state take them, and draws what follows.
struct TUIRun: Sendable {
    let runner: RequestRunner
    let mailbox: EventMailbox
    let options: AppState.Options
    let filter: PickerFilter

    /// Time in which the rest of a key's code follows its Escape, in milliseconds.
    private static let escapeMilliseconds: Int32 = 30
    /// Time before ages are drawn anew, in milliseconds.
    private static let tickMilliseconds: Int32 = 20_000
    /// Time that the first screen waits for the journal, so that it is not drawn twice, in milliseconds.
    private static let firstMilliseconds: Int32 = 40

    /// Runs on a thread of its own until somebody leaves.
    func run(_ terminal: sending TerminalDevice) async -> Departure {
        let loan = Loan(terminal)
        return await withCheckedContinuation { continuation in
            _ = OSThread(name: "screen") {
                var loop = TUILoop(self, loan.terminal)
                let departure = loop.run()
                loan.terminal.leave()
                continuation.resume(returning: departure)
            }
        }
    }

    /// The terminal on its way to the one thread that uses it.
    private final class Loan: @unchecked Sendable {
        // Sendable: nobody but the thread that it is made for touches it.
        let terminal: TerminalDevice
        init(_ terminal: TerminalDevice) { self.terminal = terminal }
    }

    fileprivate struct TUILoop {
        let program: TUIRun
        let terminal: TerminalDevice
        var state: AppState
        var decoder = KeyDecoder()
        var encoder: FrameEncoder
        var departure: Departure?
        var hasDrawn = false

        init(_ program: TUIRun, _ terminal: TerminalDevice) {
            self.program = program
            self.terminal = terminal
            let clock = WallClock(now: TimeArgument.now, zone: .local)
            state = AppState(program.options, filter: program.filter, clock: clock, size: terminal.size)
            encoder = FrameEncoder(
                colors: terminal.capabilities.colors, hasUTF8: terminal.capabilities.hasUTF8)
        }
    }
}

extension TUIRun.TUILoop {
    fileprivate mutating func run() -> Departure {
        perform(state.start())
        TerminalRescue.watchSignals(wake: program.mailbox.writer)
        terminal.enter(mouse: state.options.hasMouse)
        while departure == nil {
            wait()
            if departure == nil { draw() }
        }
        return departure ?? .quit
    }

    private mutating func draw() {
        terminal.write(encoder.bytes(for: state.draw()))
        hasDrawn = true
    }

    /// Waits for something to happen, and takes all that has.
    private mutating func wait() {
        var files = [
            pollfd(fd: terminal.input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: program.mailbox.reader, events: Int16(POLLIN), revents: 0),
        ]
        let limit =
            !hasDrawn
            ? TUIRun.firstMilliseconds
            : decoder.isWaiting ? TUIRun.escapeMilliseconds : TUIRun.tickMilliseconds
        let count = poll(&files, nfds_t(files.count), limit)
        take(.time(TimeArgument.now))
        if count == 0 {
            for event in decoder.flush() { take(.input(event)) }
        }
        if files[0].revents & Int16(POLLIN) != 0 {
            guard let bytes = terminal.read() else { return departure = .quit }
            for event in decoder.take(bytes) { take(event) }
        } else if files[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
            return departure = .quit
        }
        if files[1].revents != 0 { takeMail() }
    }

    private mutating func takeMail() {
        let (events, signals) = program.mailbox.take()
        for event in events { take(event) }
        if signals.contains(UInt8(ascii: "t")) { suspend() }
        if signals.contains(UInt8(ascii: "c")) { resume() }
        if signals.contains(UInt8(ascii: "w")) { take(.resize(terminal.size)) }
    }

    private mutating func take(_ input: InputEvent) {
        if case .mode(2_026, let isKnown) = input { encoder.isSynchronized = isKnown }
        take(.input(input))
    }

    private mutating func take(_ event: AppEvent) {
        guard departure == nil else { return }
        perform(state.handle(event))
    }

    private mutating func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .request(let request): send(request)
            case .copy(let text): terminal.copy(Base64.text(Array(text.utf8)))
            case .reportMouse(let isReported): terminal.reportMouse(isReported)
            case .repaint: encoder.forget()
            case .suspend: suspend()
            case .leave(let departure): self.departure = departure
            }
        }
    }

    private func send(_ request: Request) {
        let (runner, mailbox) = (program.runner, program.mailbox)
        Task.detached { mailbox.post(.answer(request, await runner.answer(request))) }
    }

    /// Gives the terminal to the shell until the process goes on.
    private mutating func suspend() {
        terminal.leave()
        TerminalRescue.stop()
        resume()
    }

    private mutating func resume() {
        terminal.enter(mouse: state.hasMouse)
        encoder.forget()
        take(.resize(terminal.size))
    }
}
