/// Every fixed bound of the service. Bounds that an operator may change are in `ServiceLimits`.
public enum Limits {
    // MARK: Wire
    public static let frameByteCountMax = 16 * 1_048_576
    /// Byte count at which a page of an answer ends, so that envelope and last row still fit in a frame.
    public static let answerByteCountTarget = 4 * 1_048_576
    /// Byte count of one page of an audit export, which may end within a line.
    public static let auditPageByteCountMax = 8 * 1_048_576
    public static let batchRequestCountMax = 1_000
    /// Appends that one `batch.append` records together.
    public static let batchedAppendCountMax = 100
    public static let pageCountMax = 1_000
    public static let jsonDepthMax = 128
    /// Byte count of content, of metadata, of context, or of the body of a client's own event.
    public static let valueByteCountMax = 8 * 1_048_576
    /// Byte count of a whole message: it fits in one answer with room for what Daybook adds.
    public static let messageByteCountMax = frameByteCountMax - 65_536

    // MARK: Clients
    /// Bytes of a line that has not ended, or of answers that are not taken, up to which a connection is not
    /// counted: the bounds of all clients are on what is beyond a connection's ordinary buffers.
    public static let heldByteCountMin = 65_536
    /// Bytes of answers that an event loop makes before it sees to its sockets and its mail, and the pause in
    /// which it does that.
    public static let turnByteCountMax = 1_048_576
    public static let turnPauseMicroseconds: Int64 = 100
    /// Long reads of one connection that run at a time, so that few answers wait in memory.
    public static let longReadCountMax = 2
    /// Time that a client which is cut off has to take the reason.
    public static let farewellMilliseconds: Int64 = 10_000
    /// Time in which faults of clients are counted before the log has another line about them.
    public static let clientFaultLogMilliseconds: Int64 = 10_000

    // MARK: Access
    public static let tokenCountMax = 10_000
    /// Byte count of the shortest token accepted; shorter ones can be guessed.
    public static let tokenByteCountMin = 16
    public static let tokenByteCountMax = 256
    public static let tokenFileByteCountMax = 8 * 1_048_576

    // MARK: Names
    public static let sessionIDByteCountMax = 128
    public static let nameByteCountMax = 256
    public static let titleScalarCountMax = 255
    public static let reasonScalarCountMax = 1_000
    public static let customTypeByteCountMax = 64
    public static let integerMax: UInt64 = 1 << 53

    // MARK: Records
    /// Seconds after its last activity at which a session may expire: ten years.
    public static let expirySecondsMax: UInt64 = 315_360_000
    /// Ids of tool calls kept in a message's header; calls beyond it are not paired with results.
    public static let toolCallCountMax = 1_024
    public static let messagesPerTurnMax = 1_000
    public static let annotationsPerRequestMax = 1_000
    /// Tokens of one kind, and whole units of a currency, that one message may cost. Sums of as many as a
    /// journal can hold stay within 64 bits, and those of money within 128.
    public static let usageTokenCountMax: UInt64 = 1_000_000_000_000
    public static let usageCostMax: UInt64 = 1_000_000_000
    /// Sessions that one `closeCurrent` closes.
    public static let closedPerStartMax = 1_000

    /// Levels of subagents below a session.
    public static let parentLevelMax = 32
    /// Sessions that one erasure with its subagents takes.
    public static let cascadeCountMax = 1_000
    /// Sessions of a family that one assignment gives an owner.
    public static let familyCountMax = 1_000

    /// Messages that one rewind counts from the end, or answers with.
    public static let rewoundMessageCountMax = 1_000
    /// Byte count of a message in an answer besides its texts, and of what stands around it.
    public static let messageFrameByteCountMax = 4_096

    // MARK: Reading
    /// Largest age that a request may give, a hundred years: in nanoseconds it stays within 64 bits.
    public static let ageSecondsMax: UInt64 = 3_155_760_000
    /// Byte count of the cache of written messages that each event loop keeps, and of one message in it.
    public static let writtenMessagesByteCountMax = 8 * 1_048_576
    public static let writtenMessageByteCountMax = 2_048
    /// Log records or view rows one request looks at before it answers with what it has.
    public static let scanRowCountMax = 10_000
    public static let previewScalarCountMax = 120
    /// Messages of users looked at for the first that says something, and how much of it is kept.
    public static let firstPromptMessageCountMax = 16
    public static let firstPromptScalarCountMax = 500
    /// Scalar count of a name that was made of a session's first prompt.
    public static let sessionNameScalarCountMax = 80
    /// Byte count of the texts read for the rows of a list at which its page ends.
    public static let listTextByteCountMax = 16 * 1_048_576
    public static let resumeMessageCountMax = 1_000
    public static let resumeScalarCountMax = 100_000
    /// Byte count of a resume prompt, with or without a budget. As JSON, at worst six bytes to one, it still
    /// fits in a frame.
    public static let resumeByteCountMax = 2 * 1_048_576
    /// Messages, and characters of each, of a prompt that keeps the newest and whose bounds are left out.
    public static let resumeMessageCountDefault = 30
    public static let resumeScalarCountDefault = 500
    /// Budget of a prompt that keeps the task, where none is given.
    public static let promptTokenCountDefault = 8_000
    /// Bodies that a prompt which keeps the task reads, and their bytes, however long the session is.
    public static let promptBodyCountMax = 4_096
    public static let promptBodyByteCountMax = 16 * 1_048_576
    /// Newest messages among which it looks for the last answer, oldest ones among which it looks for the
    /// first request, and those of them that may be slash commands.
    public static let promptAnswerScanCountMax = 1_024
    public static let promptRequestScanCountMax = 256
    public static let promptCommandScanCountMax = 16
    /// Part of the budget that the summary, each message of the user and the last answer may take.
    public static let promptShareOfBudget = 4
    /// Scalar count of a tool's result in the newest turns, of one that tells of an error, and of a call's
    /// input, where no bound is given.
    public static let promptResultScalarCountMax = 1_000
    public static let promptErrorScalarCountMax = 2_000
    public static let promptInputScalarCountMax = 400
    /// Byte count below which nothing is cut to: head and tail would say nothing.
    public static let promptCutByteCountMin = 64
    public static let promptToolNameScalarCountMax = 64
    /// UTF-8 bytes that a budget counts as one token.
    public static let bytesPerToken = 4
    /// Scalar count of the text of `resume.context`, and of each insight and summary in it.
    public static let contextScalarCountMax = 8_000
    public static let contextEntryScalarCountMax = 500
    /// Insights that one `resume.context` answers with, newest first.
    public static let contextInsightCountMax = 1_000

    /// Messages of one `session.outline`; the bytes that it takes for a line, and the lines that it tells of
    /// one message at most.
    public static let outlineMessageCountMax = 100_000
    public static let outlineLineByteCount = 80
    public static let outlineLineCountMax = 999
    public static let activityBucketCountMax = 1_000
    /// Sums that one `stats.usage` adds up, and keys of them that are fetched at a time.
    public static let usageRowCountMax = 200_000
    public static let usageKeyCount = 64
    /// Starts of sessions tried for a group's name when the newest can't be read.
    public static let nameSourceCountMax = 8

    // MARK: Erasing
    /// Events looked at, and bodies replaced, in one slice of an erasure. Appends run between slices.
    public static let erasureEventCountMax = 512
    public static let erasureBodyCountMax = 128
    /// Pause before an erasure looks again for a view that is behind or for room on the disk.
    public static let erasureWaitMilliseconds = 10

    // MARK: Copying
    public static let pathByteCountMax = 4_096
    /// Byte count of a line of an export or a backup: a body of up to 16 MiB in base 64, four bytes for three.
    public static let exportLineByteCountMax = 32 * 1_048_576
    /// Events, and rows of a view, that one transaction copies.
    public static let copyEventCountMax = 8_192
    public static let copyRowCountMax = 65_536
    /// Byte count at which such a transaction takes no more: what it writes is in memory until it commits.
    public static let copyByteCountMax = 8 * 1_048_576
    /// Events still to copy or fold when the writer, or a folding thread, is made to wait for the end.
    public static let copyRestEventCountMax = 1_024

    // MARK: Checking
    /// Faults that a check reports one by one; the rest is only counted.
    public static let checkFaultCountMax = 1_000
    /// Size of a batch that a check hashes, in events or in bytes, and how many batches it reads ahead. The
    /// batches are large enough that waking a thread for each costs nothing.
    public static let checkBatchEventCount = 2_048
    public static let checkBatchByteCount = 2_097_152
    public static let checkBatchAheadCount = 3
    /// Rest-to-work ratio of an online check: 9 means it uses at most a tenth of one core.
    public static let checkRestFactor: Int64 = 9
    /// Growth of a file, kept from reusing pages by a check's snapshot, at which the check stops resting.
    public static let checkSnapshotGrowthByteCountMax = 67_108_864
    /// Pause, and number of pauses, while a check, a compaction or a rebuild waits for a view that is behind an
    /// erasure.
    public static let checkViewWaitMilliseconds = 50
    public static let checkViewWaitCountMax = 600

    // MARK: Search
    /// Byte count of a search term's folded form up to which words are told apart.
    public static let searchTermByteCountMax = 64
    /// Message length, in terms, above which ranking counts no further.
    public static let searchLengthMax = 65_535
    public static let searchQueryScalarCountMax = 1_000
    /// Terms that one query looks for.
    public static let searchQueryTermCountMax = 64
    /// Terms of a query that may be answered by messages which have some of them.
    public static let searchBestTermCountMax = 32
    /// Messages with some words from which on those are passed over that can't come among the best.
    public static let searchBestExactCount: UInt64 = 10_000
    /// Sessions found by their titles that the first page of hits has beside them.
    public static let searchTitleCountMax = 10
    /// Share of the weight of a query's words that a title has which is found by some of them.
    public static let searchTitleWeightShareMin = 0.5
    /// Number of hits below which another word is suggested.
    public static let suggestionHitCount: UInt64 = 3
    /// Letters that a word has at least for which another one is suggested.
    public static let suggestionLetterCountMin = 3
    /// Words of a query, the rarest, that are tried, and other terms tried for each.
    public static let suggestionWordCountMax = 2
    public static let suggestionTermCountMax = 64
    /// Letters tried after the beginnings of words, for all words of a query together.
    public static let suggestionStepCountMax = 256
    /// Ranges of positions, the newest, in which other terms are counted, and of these how many are read that
    /// have messages in scope.
    public static let suggestionRangeCountMax = 128
    public static let suggestionReadRangeCountMax = 12
    /// Indexed terms that one prefix in a query expands to.
    public static let searchPrefixTermCountMax = 1_000
    public static let snippetScalarCountMax = 200
    /// Byte count of the part of a text that is searched for hits to show.
    public static let snippetTextByteCountMax = 262_144
    /// Events that come, or time that passes after the first, before search folds. A query makes it fold at
    /// once.
    public static let searchDelayEventCount: UInt64 = 4_096
    public static let searchDelayMilliseconds = 500
    public static let searchBatchEventCountMax = 4_096
    public static let searchRebuildBatchEventCountMax = 16_384
    /// Byte count of bodies at which a batch takes no more events.
    public static let foldBatchBodyByteCountMax = 16 * 1_048_576
    /// Rest-to-work ratio of search while others append: 4 means it uses at most a fifth of one core.
    public static let searchRestFactor: Int64 = 4
    /// Number of events behind at which search stops resting.
    public static let searchLagEventCountMax: UInt64 = 1_000_000

    // MARK: Folding
    /// Events folded into one view before the next view has them, so that rows stay in a processor's caches.
    public static let foldRunEventCount = 256
    /// Runs of events kept while threads fold together; also how many runs one view may be behind another.
    public static let foldRunCountMax = 4
    /// Threads that rebuild views. One of them folds `search` where that is among the views.
    public static let rebuildThreadCount = 2
    public static let foldBatchEventCountMax = 4_096
    /// Row count that asks for all rows of one session, small enough that adding to it can't overflow.
    public static let viewRowCountMax = 1 << 40
    /// Events, or time without appends, after which `heads` is stored. In between it is folded in memory with
    /// every commit: stored each time, random keys would dirty a page each.
    public static let headsStoreEventCount: UInt64 = 8_192
    public static let headsStoreIdleMilliseconds = 100
    /// Events after which live views fold; a waiting read makes them fold at once. A larger batch writes each
    /// row only once. So many are folded in about the time that 512 take which are folded by themselves.
    public static let foldDelayEventCount: UInt64 = 4_096
    /// Events that an answer or a decision folds in memory before it has the views follow.
    public static let unfoldedEventCountMax = 16
    /// Time without appends, and time after the first, after which live views fold as well.
    public static let foldQuietMilliseconds = 10
    public static let foldDelayMilliseconds = 500
    /// Events behind at which an opening view is still waited for instead of being called rebuilding.
    public static let catchUpEventCountMax: UInt64 = 10_000
    /// Pause before a fold that met a full disk tries again; also how often waiting reads are looked at.
    public static let foldRetryMilliseconds = 250
    public static let rebuildBatchEventCountMax = 32_768
    /// Rest-to-work ratio of a rebuild while others append: 1 means it uses at most half of one core.
    public static let rebuildRestFactor: Int64 = 1

    // MARK: Reactors
    /// Scalar count of the parts of the first user and assistant message that a title is made from.
    public static let titleSourceScalarCountMax = 200
    /// Messages looked at to find the first user and the first assistant message.
    public static let titleScanMessageCountMax = 200
    /// Character count of a title that a model made, in characters as a reader counts them.
    public static let generatedTitleCharacterCountMax = 80
    /// Scalar count of the newest messages that a digest is made from, in all and of each.
    public static let digestSourceScalarCountMax = 60_000
    public static let digestMessageScalarCountMax = 2_000
    public static let digestSummaryScalarCountMax = 2_000
    public static let digestInsightCountMax = 20
    public static let digestKindScalarCountMax = 40
    public static let digestValueScalarCountMax = 300
    /// Headers a reactor looks at before it lets others go on.
    public static let reactorScanEventCountMax = 4_096
    /// Events passed over after which a reactor stores its position. It also stores it after each act.
    public static let reactorStoreEventCount: UInt64 = 65_536
    /// Attempts of a reactor's append whose session had moved on meanwhile.
    public static let reactorAppendCountMax = 10
}

/// Bounds that an operator may change; each has a default that suits one machine.
public struct ServiceLimits: Sendable {
    /// Requests waiting for the writer; one more is `overloaded`.
    public var queueCountMax = 16_384
    /// Bytes of bodies waiting for the writer.
    public var queueByteCountMax = 64 * 1_048_576
    /// Requests and bytes of one commit.
    public var commitRequestCountMax = 1_024
    public var commitByteCountMax = 8 * 1_048_576
    /// Calls of one connection that are under way, and their bytes, before the connection is no longer read.
    public var connectionAppendCountMax = 1_024
    public var connectionByteCountMax = 32 * 1_048_576
    public var connectionCountMax = 4_096
    /// Bytes of lines that have not ended, of all clients; beyond them the one begun first is given up.
    public var unfinishedByteCountMax = 128 * 1_048_576
    /// Bytes of answers that are not taken, of all clients; beyond them the client that has kept the service
    /// waiting longest is given up.
    public var untakenByteCountMax = 128 * 1_048_576
    /// Time in which a client has to end a line that it has begun, and to take some of what it is sent.
    public var clientPatienceMilliseconds: Int64 = 60_000
    /// Rest-to-work ratio of an online check.
    public var checkRestFactor = Limits.checkRestFactor
    /// Longest time that a read waits for its view.
    public var readWaitMilliseconds: Int64 = 5_000
    /// Free byte count of the disk below which appends are refused, so that erasing and compacting still fit.
    public var storageReserveByteCount: UInt64 = 64 * 1_048_576
    /// Byte count of address space for each environment; disk is used only as needed.
    public var mapByteCount = 1 << 40
    /// Byte count of address space for each view; there are a dozen, and a process may hold several journals.
    public var viewMapByteCount = 1 << 37

    public init() {}
}
