import NIOCore

/// The times by which a client has to do its part: end the line that it has begun, take some of what it is
/// sent. Pure: it is told the time.
struct ConnectionDeadlines {
    enum Overdue: Equatable {
        case line, answers
    }

    private let patience: TimeAmount
    /// The line that has begun, by its offset.
    private var line: (offset: UInt64, end: NIODeadline)?
    /// Bytes that the client had taken when the time began.
    private var answers: (takenByteCount: Int, end: NIODeadline)?

    init(patience: TimeAmount) { self.patience = patience }

    /// The time to look again; nil while the client keeps the service waiting for nothing.
    var next: NIODeadline? {
        switch (line?.end, answers?.end) {
        case (let line?, let answers?): min(line, answers)
        case (let line, let answers): line ?? answers
        }
    }

    /// Notes the line that is waited for.
    /// - Parameter offset: where it begins; nil where none has begun, or the service does not read on by its
    ///   own choice.
    mutating func wait(forLine offset: UInt64?, at now: @autoclosure () -> NIODeadline) {
        guard let offset else { return line = nil }
        if line?.offset != offset { line = (offset, now() + patience) }
    }

    /// Notes whether the client keeps answers waiting.
    mutating func wait(
        forAnswers isWaiting: Bool, taken: @autoclosure () -> Int, at now: @autoclosure () -> NIODeadline
    ) {
        guard isWaiting else { return answers = nil }
        if answers == nil { answers = (taken(), now() + patience) }
    }

    /// The thing that the client did not do in time. Who has taken some of its answers gets the same time again.
    mutating func overdue(taken: @autoclosure () -> Int, at now: NIODeadline) -> Overdue? {
        if let line, line.end <= now { return .line }
        guard let waiting = answers, waiting.end <= now else { return nil }
        let takenByteCount = taken()
        guard takenByteCount > waiting.takenByteCount else { return .answers }
        answers = (takenByteCount, now + patience)
        return nil
    }
}
