/// The reason why no answer came.
public struct ConnectionError: Error, Equatable, Sendable {
    public let kind: Kind
    /// One sentence for people, which names the socket where it helps.
    public let message: String
    /// Whether the service may have done the request although no answer came.
    public let mayHaveBeenDone: Bool

    public struct Kind: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// Nothing listens at the socket, or it may not be used.
        public static let unreachable = Kind(rawValue: "unreachable")
        /// The connection was lost with the call under way, and the call is not safe to send again.
        public static let lost = Kind(rawValue: "lost")
        /// The call's time is over.
        public static let timedOut = Kind(rawValue: "timedOut")
        /// The client was closed.
        public static let closed = Kind(rawValue: "closed")
        /// The bytes that came break the protocol.
        public static let invalidAnswer = Kind(rawValue: "invalidAnswer")
    }

    init(_ kind: Kind, _ message: String, mayHaveBeenDone: Bool = false) {
        self.kind = kind
        self.message = message
        self.mayHaveBeenDone = mayHaveBeenDone
    }
}

extension ConnectionError: CustomStringConvertible {
    public var description: String { message }
}

extension ConnectionError {
    static let closed = ConnectionError(.closed, "the client was closed")

    static func lost() -> ConnectionError {
        ConnectionError(
            .lost, "the connection was lost before the answer came; the call may have been done",
            mayHaveBeenDone: true)
    }

    static func timedOut(mayHaveBeenDone: Bool) -> ConnectionError {
        ConnectionError(.timedOut, "no answer came in time", mayHaveBeenDone: mayHaveBeenDone)
    }

    static func invalidAnswer(_ problem: String) -> ConnectionError {
        ConnectionError(.invalidAnswer, "not an answer of Daybook: \(problem)", mayHaveBeenDone: true)
    }
}
