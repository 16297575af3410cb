extension DaybookClient {
    /// Settings of a client; every one has a default.
    public struct Configuration: Sendable {
        /// Longest time from a call to its answer, waiting and retries included, unless the call says
        /// otherwise.
        public var callTimeout: Duration = .seconds(30)
        /// Whether to wait, within the time of the calls, for a service that is not there yet.
        public var waitsForService = true
        /// Whether to wait, within the time of the calls, for a service that was there and went away. If not,
        /// all calls and subscriptions fail as soon as nothing listens at the socket any more.
        public var waitsForReturn = true
        /// Whether appends without a key get a random one. Without a key an append whose answer was lost
        /// fails, because sending it again could record it twice.
        public var generatesKeys = true
        /// The outbox in which `record` keeps appends while the service can't be reached; of this client
        /// alone.
        public var outbox: Outbox?
        /// Time that `record` waits for the service before it keeps an append in the outbox.
        public var outboxPatience: Duration = .seconds(2)
        /// Token for a service that asks for one.
        public var token: String?
        /// Delay after the first failed attempt to connect; each further one waits twice as long.
        public var reconnectDelayInitial: Duration = .milliseconds(10)
        /// The longest time between attempts to connect.
        public var reconnectDelayMaximum: Duration = .seconds(1)
        /// Clock of all time-outs, delays and retries.
        public var clock: any Clock<Duration> = ContinuousClock()

        public init() {}
    }
}

/// Options that every append takes.
public struct AppendOptions: Sendable {
    /// Idempotency key, 1–256 bytes: the same append under the same key is recorded once. Without one the
    /// client makes one up.
    public var key: String?
    /// The session's `keyGeneration` that the key is of. An append that names an earlier one than the
    /// session's records nothing and throws `keySuperseded`.
    public var keyGeneration: Int?
    /// The session's revision that the append builds on; 0 if the session must not exist.
    public var expectedRevision: Int?
    /// Person or program that does it.
    public var actor: String?
    /// Time at which it happened, if that is not the time of recording.
    public var at: UTCTime?
    /// The session's owner.
    public var owner: String?
    /// Whether recorded messages, alone or in a turn, are answered with their content and metadata. If not,
    /// they are null and nil in the result. That saves bytes with messages of over about a kilobyte; with less
    /// the request grows by more.
    public var echoesContent = true

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
