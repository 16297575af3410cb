package import DaybookCore

/// One hour or day of UTC, numbered from 1970.
package struct ActivityBucket: Hashable, Sendable {
    package typealias Length = ActivityBucketLength

    package let length: Length
    package let number: Int64

    package init(_ length: Length, number: Int64) {
        self.length = length
        self.number = number
    }

    /// The bucket that holds `time`.
    package init(_ length: Length, holding time: Timestamp) {
        let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: length.nanoseconds)
        self.init(length, number: remainder < 0 ? quotient - 1 : quotient)
    }

    /// The first time in the bucket, or the earliest that can be told where it begins before that.
    package var start: Timestamp {
        let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: length.nanoseconds)
        return Timestamp(nanoseconds: overflow ? Int64.min : nanoseconds)
    }

    /// Length (1), number (8), in an order that puts those before 1970 first.
    var key: [UInt8] {
        var key = [length.rawValue]
        key.append(bigEndian: orderedNumber)
        return key
    }

    fileprivate var orderedNumber: UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }

    init(key: RawSpan) {
        let ordered = key.bigEndianWord(at: 1)
        self.init(Length(rawValue: key.byte(at: 0))!, number: Int64(bitPattern: ordered ^ 1 << 63))
    }
}

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

    package func prefix(_ length: ActivityBucket.Length) -> [UInt8] { namePrefix + [length.rawValue] }

    package func key(_ bucket: ActivityBucket) -> [UInt8] { namePrefix + bucket.key }

    package static func bucket(_ key: [UInt8]) -> ActivityBucket {
        ActivityBucket(key: key.span.bytes.extracting(droppingFirst: 9))
    }

    private var namePrefix: [UInt8] {
        var key = [kind.rawValue]
        key.append(bigEndian: name.value)
        return key
    }
}

/// A bucket of a scope.
struct ActivityPlace: Hashable {
    let scope: ActivityScope
    let bucket: ActivityBucket

    /// Hashes one word for scope and bucket: a hasher takes longer with each word, and this runs for every
    /// event and scope.
    func hash(into hasher: inout Hasher) {
        let scope = RowHash.mix(scope.name.value << 2 | UInt64(scope.kind.rawValue))
        let bucket = UInt64(bitPattern: bucket.number) << 2 | UInt64(bucket.length.rawValue)
        hasher.combine(RowHash.mix(scope ^ bucket))
    }
}

/// The counts of one bucket, either of one session or of all sessions of a scope.
package struct ActivityRow: ViewRow, Equatable, Sendable {
    package var messageCount: UInt64 = 0
    /// Sessions with a message in the bucket.
    package var sessionCount: UInt64 = 0
    package var responses = ResponseHistogram()

    init() {}

    /// Counts a message of the session that the row belongs to.
    mutating func addMessage(responseMicroseconds: UInt64?) {
        messageCount &+= 1
        sessionCount = 1
        if let responseMicroseconds { responses.add(microseconds: responseMicroseconds) }
    }

    mutating func add(_ change: ActivityChange) {
        messageCount &+= change.messageCount
        sessionCount &+= change.sessionCount
        responses.add(change.responses)
    }

    package var wordCount: Int { 2 + responses.wordCount }

    package func write(to row: inout RowWriter) {
        row.add(messageCount)
        row.add(sessionCount)
        responses.write(to: &row)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        messageCount = row.word()
        sessionCount = row.word()
        responses = ResponseHistogram(&row)
    }
}

/// The change that a batch makes to a bucket; it wraps, so it may stand for less than nothing.
struct ActivityChange {
    private(set) var messageCount: UInt64 = 0
    private(set) var sessionCount: UInt64 = 0
    private(set) var responses = ResponseSum()

    mutating func add(_ row: ActivityRow) {
        messageCount &+= row.messageCount
        sessionCount &+= row.sessionCount
        responses.add(row.responses)
    }

    mutating func subtract(_ row: ActivityRow) {
        messageCount &-= row.messageCount
        sessionCount &-= row.sessionCount
        responses.subtract(row.responses)
    }
}

/// A session's scopes, and the user message that waits for a response.
struct ActivitySession: ViewRow, Equatable {
    var owner = Position.none
    var agent = Position.none
    var project = Position.none
    var askedAt: Timestamp?

    init() {}

    var scopes: [ActivityScope] {
        let named: [(ActivityScope.Kind, Position)] = [(.owner, owner), (.agent, agent), (.project, project)]
        return [ActivityScope(.all, .none)]
            + named.filter { !$0.1.isNone }.map { ActivityScope($0.0, $0.1) }
    }

    package var wordCount: Int { 4 }

    package func write(to row: inout RowWriter) {
        row.add(owner)
        row.add(agent)
        row.add(project)
        row.add(askedAt)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        owner = row.position()
        agent = row.position()
        project = row.position()
        askedAt = row.time()
    }
}

/// Key of a session's `ActivityRow` of one bucket: the session's start and the bucket.
struct SpanKey: RowKey {
    let start: Position
    let bucket: ActivityBucket

    private static let byteCount = 17

    var hash: UInt64 {
        let bucket = UInt64(bitPattern: bucket.number) << 8 | UInt64(bucket.length.rawValue)
        return RowHash.mix(RowHash.mix(start.value) ^ bucket)
    }

    func isSame(as other: SpanKey) -> Bool {
        start.value == other.start.value && bucket.number == other.bucket.number
            && bucket.length.rawValue == other.bucket.length.rawValue
    }

    func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R {
        return try withUnsafeTemporaryAllocation(byteCount: SpanKey.byteCount, alignment: 8) {
            key throws(ViewReadError) in
            key.storeBytes(of: start.value.bigEndian, as: UInt64.self)
            key[8] = bucket.length.rawValue
            key.storeBytes(of: bucket.orderedNumber.bigEndian, toByteOffset: 9, as: UInt64.self)
            return try body(UnsafeRawBufferPointer(key).bytes)
        }
    }
}
