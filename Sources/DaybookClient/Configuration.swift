extension DaybookClient {
    /// How a client behaves; every setting has a default.
    public struct Configuration: Sendable {
        /// From the call to its answer, waiting and retries included, unless the call says otherwise.
        public var callTimeout: Duration = .seconds(30)
        /// Whether to wait, within the time of the calls, for a service that is not there yet. Once it has
        /// been there, the client waits for it in any case.
        public var waitsForService = true
        /// Whether appends without a key get a random one. Without a key an append whose answer was lost
        /// fails, because sending it again could record it twice.
        public var generatesKeys = true
        /// Where `record` keeps what is said while the service can't be reached; of this client alone.
        public var outbox: Outbox?
        /// How long `record` waits for the service before it keeps an append.
        public var outboxPatience: Duration = .seconds(2)
        /// For a service that asks for tokens.
        public var token: String?
        /// Attempts to connect: the second follows the first after this time, each next one waits twice as
        /// long.
        public var reconnectDelayInitial: Duration = .milliseconds(10)
        /// The longest time between attempts to connect.
        public var reconnectDelayMaximum: Duration = .seconds(1)
        /// Time-outs, delays and retries go by it.
        public var clock: any Clock<Duration> = ContinuousClock()

        public init() {}
    }
}

/// What may be said with every append.
public struct AppendOptions: Sendable {
    /// Idempotency key, 1–256 bytes: the same append under the same key is recorded once. Without one the
    /// client makes one up.
    public var key: String?
    /// The session's revision that the append builds on; 0: the session must not exist.
    public var expectedRevision: Int?
    /// Who does it.
    public var actor: String?
    /// When it happened, if that is not the time of recording.
    public var at: UTCTime?
    /// The session's owner.
    public var owner: String?

    public init(
        key: String? = nil, expectedRevision: Int? = nil, actor: String? = nil, at: UTCTime? = nil,
        owner: String? = nil
    ) {
        self.key = key
        self.expectedRevision = expectedRevision
        self.actor = actor
        self.at = at
        self.owner = owner
    }
}
