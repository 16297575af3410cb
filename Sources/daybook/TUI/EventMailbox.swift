import DaybookTUI
import Glibc
import Synchronization

/// The events on their way to the thread that draws. Any thread may post.
final class EventMailbox: Sendable {
    private let waiting = Mutex<[AppEvent]>([])
    /// The end to wait on for events and signals; a letter comes for each signal, `e` for events.
    let reader: Int32
    let writer: Int32

    /// Makes a mailbox; nil where the process has too many files open.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    func post(_ event: AppEvent) {
        let isFirst = waiting.withLock { waiting in
            waiting.append(event)
            return waiting.count == 1
        }
        guard isFirst else { return }
        var letter = UInt8(ascii: "e")
        _ = write(writer, &letter, 1)
    }

    /// The events that have come, and the letters of signals.
    func take() -> (events: [AppEvent], signals: Set<UInt8>) {
        var letters = [UInt8](repeating: 0, count: 256)
        let count = read(reader, &letters, letters.count)
        let events = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        return (events, Set(letters.prefix(max(0, count))).subtracting([UInt8(ascii: "e")]))
    }
}
