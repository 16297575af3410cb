package import DaybookCore

/// The sessions that an activity counts: all, or those of one owner, agent or project.
package struct ActivityScope: Hashable, Sendable {
    package enum Kind: UInt8, Sendable { case all, owner, agent, project }

    package let kind: Kind
    /// The position that first named the owner, agent or project; none for all.
    package let name: Position

    package init(_ kind: Kind, _ name: Position) {
        self.kind = kind
        self.name = name
    }

    package func key(quarter: Int64) -> [UInt8] { prefix + TimeBucket(.quarter, number: quarter).key }

    /// The number of the quarter that a key of this scope is of.
    package static func quarter(_ key: [UInt8]) -> Int64 {
        TimeBucket(key: key.span.bytes.extracting(droppingFirst: 9)).number
    }

    package var prefix: [UInt8] {
        var key = [kind.rawValue]
        key.append(bigEndian: name.value)
        return key
    }
}

/// A quarter of an hour of a scope.
struct ActivityPlace: Hashable {
    let scope: ActivityScope
    let quarter: Int64

    var key: [UInt8] { scope.key(quarter: quarter) }

    /// Hashes one word for scope and quarter: a hasher takes longer with each word, and this runs for every
    /// event and scope.
    func hash(into hasher: inout Hasher) {
        let scope = RowHash.mix(scope.name.value << 2 | UInt64(scope.kind.rawValue))
        hasher.combine(RowHash.mix(scope ^ UInt64(bitPattern: quarter)))
    }
}

/// The counts of one quarter of an hour, either of one session or of all sessions of a scope.
package struct ActivityRow: ViewRow, Equatable, Sendable {
    package var messageCount: UInt64 = 0
    package var gaps = SessionGaps()
    package var responses = ResponseHistogram()

    init() {}

    /// Begins the row of one session.
    init(gap: Int64?) { gaps = SessionGaps(gap: gap) }

    /// Counts a message of the session that the row belongs to.
    mutating func addMessage(responseMicroseconds: UInt64?) {
        messageCount &+= 1
        if let responseMicroseconds { responses.add(microseconds: responseMicroseconds) }
    }

    mutating func add(_ change: ActivityChange) {
        messageCount &+= change.messageCount
        gaps.add(change.gaps)
        responses.add(change.responses)
    }

    package var wordCount: Int { 1 + gaps.wordCount + responses.wordCount }

    package func write(to row: inout RowWriter) {
        row.add(messageCount)
        gaps.write(to: &row)
        responses.write(to: &row)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        messageCount = row.word()
        gaps = SessionGaps(&row)
        responses = ResponseHistogram(&row)
    }
}

/// The counts of several quarters as one, from the first of them on.
package struct ActivitySum {
    package private(set) var messageCount: UInt64 = 0
    /// Sessions with a message in any of them.
    package private(set) var sessionCount: UInt64 = 0
    private var sum = ResponseSum()

    package init() {}

    /// Adds a quarter.
    /// - Parameter index: its place among the quarters, from 0.
    package mutating func add(_ row: ActivityRow, at index: Int64) {
        messageCount &+= row.messageCount
        sessionCount &+= row.gaps.sessionCount(withoutMessagesIn: index)
        sum.add(row.responses)
    }

    package var responses: ResponseHistogram {
        var responses = ResponseHistogram()
        responses.add(sum)
        return responses
    }
}

/// The change that a batch makes to a quarter; it wraps, so it may stand for less than nothing.
struct ActivityChange {
    private(set) var messageCount: UInt64 = 0
    private(set) var gaps = SessionGaps()
    private(set) var responses = ResponseSum()

    mutating func add(_ row: ActivityRow) {
        messageCount &+= row.messageCount
        gaps.add(row.gaps)
        responses.add(row.responses)
    }

    mutating func subtract(_ row: ActivityRow) {
        messageCount &-= row.messageCount
        gaps.subtract(row.gaps)
        responses.subtract(row.responses)
    }
}

/// A session's scopes, the user message that waits for a response, and the newest quarter with messages.
struct ActivitySession: ViewRow, Equatable {
    var names = SessionNames()
    var askedAt: Timestamp?
    private var newest = ActivitySession.noQuarter

    init() {}

    private static let noQuarter = Int64.min

    /// The number of the newest quarter with messages that count; nil where there is none.
    var newestQuarter: Int64? {
        get { newest == Self.noQuarter ? nil : newest }
        set { newest = newValue ?? Self.noQuarter }
    }

    /// Forgets all messages.
    mutating func forgetMessages() {
        askedAt = nil
        newestQuarter = nil
    }

    package var wordCount: Int { 5 }

    package func write(to row: inout RowWriter) {
        names.write(to: &row)
        row.add(askedAt)
        row.add(UInt64(bitPattern: newest) ^ 1 << 63)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        names = SessionNames(&row)
        askedAt = row.time()
        newest = Int64(bitPattern: row.word() ^ 1 << 63)
    }
}

/// Key of a session's `ActivityRow` of one quarter: the session's start and the bucket.
struct SpanKey: RowKey {
    let start: Position
    let quarter: Int64

    private static let byteCount = 17

    var hash: UInt64 { RowHash.mix(RowHash.mix(start.value) ^ UInt64(bitPattern: quarter)) }

    func isSame(as other: SpanKey) -> Bool {
        start.value == other.start.value && quarter == other.quarter
    }

    func before(by quarters: Int64) -> SpanKey { SpanKey(start: start, quarter: quarter - quarters) }

    func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R {
        return try withUnsafeTemporaryAllocation(byteCount: SpanKey.byteCount, alignment: 8) {
            key throws(ViewReadError) in
            key.storeBytes(of: start.value.bigEndian, as: UInt64.self)
            let bucket = TimeBucket(.quarter, number: quarter)
            key[8] = bucket.length.rawValue
            key.storeBytes(of: bucket.orderedNumber.bigEndian, toByteOffset: 9, as: UInt64.self)
            return try body(UnsafeRawBufferPointer(key).bytes)
        }
    }
}

extension SessionNames {
    /// The scopes in which activity of sessions with these names counts.
    var activityScopes: [ActivityScope] {
        let named: [(ActivityScope.Kind, Position)] = [(.owner, owner), (.agent, agent), (.project, project)]
        return [ActivityScope(.all, .none)]
            + named.filter { !$0.1.isNone }.map { ActivityScope($0.0, $0.1) }
    }
}
