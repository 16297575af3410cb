/// Every bound of the service, in one place. What an operator may change is in `ServiceLimits`.
package enum Limits {
    // MARK: Wire
    package static let frameByteCountMax = 16 * 1_048_576
    /// An answer stays under `frameByteCountMax` with its envelope and its last row.
    package static let answerByteCountTarget = 4 * 1_048_576
    /// Of an audit export, of which a page may end within a line.
    package static let auditPageByteCountMax = 8 * 1_048_576
    package static let batchRequestCountMax = 1_000
    package static let pageCountMax = 1_000
    package static let jsonDepthMax = 128
    /// Content, metadata, context and the body of a client's own event.
    package static let valueByteCountMax = 8 * 1_048_576
    /// All of a message: it fits one answer with room for what Daybook adds.
    package static let messageByteCountMax = frameByteCountMax - 65_536

    // MARK: Access
    package static let tokenCountMax = 10_000
    /// Shorter ones can be guessed.
    package static let tokenByteCountMin = 16
    package static let tokenByteCountMax = 256
    package static let tokenFileByteCountMax = 8 * 1_048_576

    // MARK: Names
    package static let sessionIDByteCountMax = 128
    package static let nameByteCountMax = 256
    package static let titleScalarCountMax = 255
    package static let reasonScalarCountMax = 1_000
    package static let customTypeByteCountMax = 64
    package static let integerMax: UInt64 = 1 << 53

    // MARK: Records
    /// Ids of tool calls kept in a message's header; calls beyond it are not paired with results.
    package static let toolCallCountMax = 1_024
    package static let messagesPerTurnMax = 1_000
    /// Sessions that one `closeCurrent` closes.
    package static let closedPerStartMax = 1_000

    // MARK: Reading
    /// A hundred years: ages in nanoseconds stay within 64 bits.
    package static let ageSecondsMax: UInt64 = 3_155_760_000
    /// Of the messages that each event loop keeps as they were last written, and of one of them.
    package static let writtenMessagesByteCountMax = 16 * 1_048_576
    package static let writtenMessageByteCountMax = 2_048
    /// Log records or view rows one request looks at before it answers with what it has.
    package static let scanRowCountMax = 10_000
    package static let previewScalarCountMax = 120
    package static let resumeMessageCountMax = 1_000
    package static let resumeScalarCountMax = 100_000
    /// Of the resume prompt, budget or not: as JSON, at worst six bytes to one, it stays within a frame.
    package static let resumeByteCountMax = 2 * 1_048_576
    /// What a token counts for in budgets.
    package static let bytesPerToken = 4
    /// Of the text of `resume.context`, and of each insight and summary in it.
    package static let contextScalarCountMax = 8_000
    package static let contextEntryScalarCountMax = 500
    /// Insights that one `resume.context` answers with, newest first.
    package static let contextInsightCountMax = 1_000

    package static let activityBucketCountMax = 1_000
    /// Starts of sessions that are tried for a name where the newest is damaged.
    package static let nameSourceCountMax = 8

    // MARK: Erasing
    /// Events looked at and bodies replaced in one slice, between two batches of appends.
    package static let erasureEventCountMax = 512
    package static let erasureBodyCountMax = 128
    /// How often an erasure that waits for a view, or for room on the disk, is looked at again.
    package static let erasureWaitMilliseconds = 10

    // MARK: Copying
    package static let pathByteCountMax = 4_096
    /// Events, and rows of a view, copied in one transaction.
    package static let copyEventCountMax = 8_192
    package static let copyRowCountMax = 65_536
    /// What is left to copy or fold while the writer, or a folding thread, waits.
    package static let copyRestEventCountMax = 1_024

    // MARK: Checking
    /// Faults that are told one by one; the rest is counted.
    package static let checkFaultCountMax = 1_000
    /// What a check hashes at a time, of events or of bytes, and how many such batches it reads ahead: enough
    /// that waking a thread for each costs nothing.
    package static let checkBatchEventCount = 2_048
    package static let checkBatchByteCount = 2_097_152
    package static let checkBatchAheadCount = 3
    /// Beside a service a check rests so many times as long as it worked.
    package static let checkRestFactor: Int64 = 9
    /// What a file may grow by because a check keeps its old pages, before the check rests no more.
    package static let checkSnapshotGrowthByteCountMax = 67_108_864
    /// How long a check waits for a view that is behind an erasure.
    package static let checkViewWaitMilliseconds = 50
    package static let checkViewWaitCountMax = 600

    // MARK: Search
    /// A longer word is told apart by so many bytes of its folded form.
    package static let searchTermByteCountMax = 64
    /// What a message's length is counted up to, in terms, where it is weighed.
    package static let searchLengthMax = 65_535
    package static let searchQueryScalarCountMax = 1_000
    /// Terms that one query looks for.
    package static let searchQueryTermCountMax = 64
    /// Terms that the begin of a word stands for.
    package static let searchPrefixTermCountMax = 1_000
    package static let snippetScalarCountMax = 200
    /// How much of a text is looked through for the hits to show.
    package static let snippetTextByteCountMax = 262_144
    /// Search folds when so many events have come, or so long after the first, or as soon as somebody searches.
    package static let searchDelayEventCount: UInt64 = 4_096
    package static let searchDelayMilliseconds = 500
    package static let searchBatchEventCountMax = 4_096
    package static let searchRebuildBatchEventCountMax = 16_384
    /// Bytes of bodies after which a batch takes no more events.
    package static let foldBatchBodyByteCountMax = 16 * 1_048_576
    /// Beside appends, search rests so many times as long as it worked …
    package static let searchRestFactor: Int64 = 4
    /// … unless it is so far behind.
    package static let searchLagEventCountMax: UInt64 = 1_000_000

    // MARK: Folding
    /// Events that are folded into one view before the next has them, so that its rows stay in a processor's caches.
    package static let foldRunEventCount = 256
    /// Runs of events that are kept where threads fold together: by so many a view may be behind another.
    package static let foldRunCountMax = 4
    /// Threads that fold views anew, one of them `search` where that is among them.
    package static let rebuildThreadCount = 2
    package static let foldBatchEventCountMax = 4_096
    /// Rows of one session that a fold asks for at once: all of them, in a number that adding to can't overflow.
    package static let viewRowCountMax = 1 << 40
    /// Heads is folded in memory with every commit and stored when so many events have come, or nobody has
    /// appended for so long: random keys would else dirty a page each with every commit.
    package static let headsStoreEventCount: UInt64 = 8_192
    package static let headsStoreIdleMilliseconds = 100
    /// Live views fold at once when a read waits for them, else when so many events have come or so long
    /// after the first: a larger batch writes each row once.
    package static let foldDelayEventCount: UInt64 = 512
    package static let foldDelayMilliseconds = 10
    /// A view that opens no further behind than this is waited for instead of called rebuilding.
    package static let catchUpEventCountMax: UInt64 = 10_000
    /// How often a fold that met a full disk tries again, and waiting reads are looked at.
    package static let foldRetryMilliseconds = 250
    package static let rebuildBatchEventCountMax = 32_768
    /// Of the time a batch took, how much a rebuild rests after it while others append.
    package static let rebuildRestFactor: Int64 = 1

    // MARK: Reactors
    /// Of the first user and the first assistant message, what a title is made from.
    package static let titleSourceScalarCountMax = 200
    /// Messages looked at for the first of each.
    package static let titleScanMessageCountMax = 200
    /// Of a title that a model made, in characters as a reader counts them.
    package static let generatedTitleCharacterCountMax = 80
    /// Of the newest messages, what a digest is made from: the whole, and each.
    package static let digestSourceScalarCountMax = 60_000
    package static let digestMessageScalarCountMax = 2_000
    package static let digestSummaryScalarCountMax = 2_000
    package static let digestInsightCountMax = 20
    package static let digestKindScalarCountMax = 40
    package static let digestValueScalarCountMax = 300
    /// Headers a reactor looks at before it lets others go on.
    package static let reactorScanEventCountMax = 4_096
    /// Events passed over after which a reactor stores where it is, besides after what it has done.
    package static let reactorStoreEventCount: UInt64 = 65_536
    /// Appends tried anew because the session had moved on meanwhile.
    package static let reactorAppendCountMax = 10
}

/// Bounds an operator may change; every one has a default that suits one machine.
package struct ServiceLimits: Sendable {
    /// Requests waiting for the writer; one more is `overloaded`.
    package var queueCountMax = 16_384
    /// Bytes of bodies waiting for the writer.
    package var queueByteCountMax = 64 * 1_048_576
    /// Requests and bytes of one commit.
    package var commitRequestCountMax = 1_024
    package var commitByteCountMax = 8 * 1_048_576
    /// Appends of one connection that the writer holds before the connection is no longer read.
    package var connectionAppendCountMax = 1_024
    package var connectionByteCountMax = 32 * 1_048_576
    package var connectionCountMax = 4_096
    /// How long a read waits for its view.
    package var readWaitMilliseconds: Int64 = 5_000
    /// Free bytes of the disk below which appends are refused, so that erasing and compacting still fit.
    package var storageReserveByteCount: UInt64 = 64 * 1_048_576
    /// Address space of each environment; disk is used only as needed.
    package var mapByteCount = 1 << 40
    /// The same for each view; there are a dozen, and a process may hold several journals.
    package var viewMapByteCount = 1 << 37

    package init() {}
}
