/// Every bound of the service, in one place. What an operator may change is in `ServiceLimits`.
public enum Limits {
    // MARK: Wire
    public static let frameByteCountMax = 16 * 1_048_576
    /// An answer stays under `frameByteCountMax` with its envelope and its last row.
    public static let answerByteCountTarget = 4 * 1_048_576
    /// Of an audit export, of which a page may end within a line.
    public static let auditPageByteCountMax = 8 * 1_048_576
    public static let batchRequestCountMax = 1_000
    public static let pageCountMax = 1_000
    public static let jsonDepthMax = 128
    /// Content, metadata, context and the body of a client's own event.
    public static let valueByteCountMax = 8 * 1_048_576
    /// All of a message: it fits one answer with room for what Daybook adds.
    public static let messageByteCountMax = frameByteCountMax - 65_536

    // MARK: Access
    public static let tokenCountMax = 10_000
    /// Shorter ones can be guessed.
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
    /// Ids of tool calls kept in a message's header; calls beyond it are not paired with results.
    public static let toolCallCountMax = 1_024
    public static let messagesPerTurnMax = 1_000
    /// Sessions that one `closeCurrent` closes.
    public static let closedPerStartMax = 1_000

    // MARK: Reading
    /// A hundred years: ages in nanoseconds stay within 64 bits.
    public static let ageSecondsMax: UInt64 = 3_155_760_000
    /// Of the messages that each event loop keeps as they were last written, and of one of them.
    public static let writtenMessagesByteCountMax = 16 * 1_048_576
    public static let writtenMessageByteCountMax = 2_048
    /// Log records or view rows one request looks at before it answers with what it has.
    public static let scanRowCountMax = 10_000
    public static let previewScalarCountMax = 120
    public static let resumeMessageCountMax = 1_000
    public static let resumeScalarCountMax = 100_000
    /// Of the resume prompt, budget or not: as JSON, at worst six bytes to one, it stays within a frame.
    public static let resumeByteCountMax = 2 * 1_048_576
    /// What a token counts for in budgets.
    public static let bytesPerToken = 4
    /// Of the text of `resume.context`, and of each insight and summary in it.
    public static let contextScalarCountMax = 8_000
    public static let contextEntryScalarCountMax = 500
    /// Insights that one `resume.context` answers with, newest first.
    public static let contextInsightCountMax = 1_000

    public static let activityBucketCountMax = 1_000
    /// Starts of sessions that are tried for a name where the newest is damaged.
    public static let nameSourceCountMax = 8

    // MARK: Erasing
    /// Events looked at and bodies replaced in one slice, between two batches of appends.
    public static let erasureEventCountMax = 512
    public static let erasureBodyCountMax = 128
    /// How often an erasure that waits for a view, or for room on the disk, is looked at again.
    public static let erasureWaitMilliseconds = 10

    // MARK: Copying
    public static let pathByteCountMax = 4_096
    /// Events, and rows of a view, copied in one transaction.
    public static let copyEventCountMax = 8_192
    public static let copyRowCountMax = 65_536
    /// What is left to copy or fold while the writer, or a folding thread, waits.
    public static let copyRestEventCountMax = 1_024

    // MARK: Checking
    /// Faults that are told one by one; the rest is counted.
    public static let checkFaultCountMax = 1_000
    /// What a check hashes at a time, of events or of bytes, and how many such batches it reads ahead: enough
    /// that waking a thread for each costs nothing.
    public static let checkBatchEventCount = 2_048
    public static let checkBatchByteCount = 2_097_152
    public static let checkBatchAheadCount = 3
    /// Rest-to-work ratio of an online check: 9 means it uses at most a tenth of one core.
    public static let checkRestFactor: Int64 = 9
    /// What a file may grow by because a check keeps its old pages, before the check rests no more.
    public static let checkSnapshotGrowthByteCountMax = 67_108_864
    /// How long a check waits for a view that is behind an erasure.
    public static let checkViewWaitMilliseconds = 50
    public static let checkViewWaitCountMax = 600

    // MARK: Search
    /// A longer word is told apart by so many bytes of its folded form.
    public static let searchTermByteCountMax = 64
    /// What a message's length is counted up to, in terms, where it is weighed.
    public static let searchLengthMax = 65_535
    public static let searchQueryScalarCountMax = 1_000
    /// Terms that one query looks for.
    public static let searchQueryTermCountMax = 64
    /// Terms that the begin of a word stands for.
    public static let searchPrefixTermCountMax = 1_000
    public static let snippetScalarCountMax = 200
    /// How much of a text is looked through for the hits to show.
    public static let snippetTextByteCountMax = 262_144
    /// Search folds when so many events have come, or so long after the first, or as soon as somebody searches.
    public static let searchDelayEventCount: UInt64 = 4_096
    public static let searchDelayMilliseconds = 500
    public static let searchBatchEventCountMax = 4_096
    public static let searchRebuildBatchEventCountMax = 16_384
    /// Bytes of bodies after which a batch takes no more events.
    public static let foldBatchBodyByteCountMax = 16 * 1_048_576
    /// Beside appends, search rests so many times as long as it worked …
    public static let searchRestFactor: Int64 = 4
    /// … unless it is so far behind.
    public static let searchLagEventCountMax: UInt64 = 1_000_000

    // MARK: Folding
    /// Events that are folded into one view before the next has them, so that its rows stay in a processor's caches.
    public static let foldRunEventCount = 256
    /// Runs of events that are kept where threads fold together: by so many a view may be behind another.
    public static let foldRunCountMax = 4
    /// Threads that fold views anew, one of them `search` where that is among them.
    public static let rebuildThreadCount = 2
    public static let foldBatchEventCountMax = 4_096
    /// Rows of one session that a fold asks for at once: all of them, in a number that adding to can't overflow.
    public static let viewRowCountMax = 1 << 40
    /// Heads is folded in memory with every commit and stored when so many events have come, or nobody has
    /// appended for so long: random keys would else dirty a page each with every commit.
    public static let headsStoreEventCount: UInt64 = 8_192
    public static let headsStoreIdleMilliseconds = 100
    /// Live views fold at once when a read waits for them, else when so many events have come or so long
    /// after the first: a larger batch writes each row once.
    public static let foldDelayEventCount: UInt64 = 512
    public static let foldDelayMilliseconds = 10
    /// A view that opens no further behind than this is waited for instead of called rebuilding.
    public static let catchUpEventCountMax: UInt64 = 10_000
    /// How often a fold that met a full disk tries again, and waiting reads are looked at.
    public static let foldRetryMilliseconds = 250
    public static let rebuildBatchEventCountMax = 32_768
    /// Of the time a batch took, how much a rebuild rests after it while others append.
    public static let rebuildRestFactor: Int64 = 1

    // MARK: Reactors
    /// Of the first user and the first assistant message, what a title is made from.
    public static let titleSourceScalarCountMax = 200
    /// Messages looked at for the first of each.
    public static let titleScanMessageCountMax = 200
    /// Of a title that a model made, in characters as a reader counts them.
    public static let generatedTitleCharacterCountMax = 80
    /// Of the newest messages, what a digest is made from: the whole, and each.
    public static let digestSourceScalarCountMax = 60_000
    public static let digestMessageScalarCountMax = 2_000
    public static let digestSummaryScalarCountMax = 2_000
    public static let digestInsightCountMax = 20
    public static let digestKindScalarCountMax = 40
    public static let digestValueScalarCountMax = 300
    /// Headers a reactor looks at before it lets others go on.
    public static let reactorScanEventCountMax = 4_096
    /// Events passed over after which a reactor stores where it is, besides after what it has done.
    public static let reactorStoreEventCount: UInt64 = 65_536
    /// Appends tried anew because the session had moved on meanwhile.
    public static let reactorAppendCountMax = 10
}

/// Bounds an operator may change; every one has a default that suits one machine.
public struct ServiceLimits: Sendable {
    /// Requests waiting for the writer; one more is `overloaded`.
    public var queueCountMax = 16_384
    /// Bytes of bodies waiting for the writer.
    public var queueByteCountMax = 64 * 1_048_576
    /// Requests and bytes of one commit.
    public var commitRequestCountMax = 1_024
    public var commitByteCountMax = 8 * 1_048_576
    /// Appends of one connection that the writer holds before the connection is no longer read.
    public var connectionAppendCountMax = 1_024
    public var connectionByteCountMax = 32 * 1_048_576
    public var connectionCountMax = 4_096
    /// Rest-to-work ratio of an online check.
    public var checkRestFactor = Limits.checkRestFactor
    /// How long a read waits for its view.
    public var readWaitMilliseconds: Int64 = 5_000
    /// Free bytes of the disk below which appends are refused, so that erasing and compacting still fit.
    public var storageReserveByteCount: UInt64 = 64 * 1_048_576
    /// Address space of each environment; disk is used only as needed.
    public var mapByteCount = 1 << 40
    /// The same for each view; there are a dozen, and a process may hold several journals.
    public var viewMapByteCount = 1 << 37

    public init() {}
}
