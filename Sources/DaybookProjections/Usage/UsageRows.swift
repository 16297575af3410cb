package import DaybookCore

/// The place of a use besides its session: length (1) and number (8) of the bucket, model (8), currency
/// (3, zero where it has no cost).
package struct UsagePlace: Hashable, Sendable {
    package let bucket: TimeBucket
    /// The position that first named the model; none where it is not named.
    package let model: Position
    package let currency: MessageUsage.Currency?

    private static let bucketByteCount = 9
    private static let currencyByteCount = 3

    package init(bucket: TimeBucket, model: Position, currency: MessageUsage.Currency?) {
        self.bucket = bucket
        self.model = model
        self.currency = currency
    }

    package init(key: [UInt8], at offset: Int) {
        let bytes = key.span.bytes
        let code = key[(offset + Self.bucketByteCount + 8)...].prefix(Self.currencyByteCount)
        self.init(
            bucket: TimeBucket(key: bytes.extracting(droppingFirst: offset)),
            model: Position(bytes.bigEndianWord(at: offset + Self.bucketByteCount)),
            currency: MessageUsage.Currency(String(decoding: code, as: UTF8.self)))
    }

    var bytes: [UInt8] {
        var key = bucket.key
        key.append(bigEndian: model.value)
        key += currency.map { Array($0.text.utf8) } ?? [UInt8](repeating: 0, count: Self.currencyByteCount)
        return key
    }
}

/// A session's place in `spans`: its start (8), then the `UsagePlace`.
package struct UsageSpanKey: Hashable, Sendable {
    package let start: Position
    package let place: UsagePlace

    init(start: Position, place: UsagePlace) {
        self.start = start
        self.place = place
    }

    package init(_ key: [UInt8]) {
        start = Position(key.span.bytes.bigEndianWord(at: 0))
        place = UsagePlace(key: key, at: 8)
    }

    var bytes: [UInt8] { ViewKey.session(start) + place.bytes }
}

/// Sums of uses. Token counts wrap, so that a row may stand for a change.
package struct UsageRow: ViewRow, Equatable {
    /// Number of uses.
    package private(set) var count: UInt64 = 0
    package private(set) var inputTokens: UInt64 = 0
    package private(set) var outputTokens: UInt64 = 0
    package private(set) var cachedTokens: UInt64 = 0
    package private(set) var cacheWriteTokens: UInt64 = 0
    package private(set) var reasoningTokens: UInt64 = 0
    /// The money in 10⁻⁹ of the currency.
    package private(set) var billionths: UInt128 = 0

    package init() {}

    init(_ usage: MessageUsage) {
        count = 1
        inputTokens = usage.inputTokens ?? 0
        outputTokens = usage.outputTokens ?? 0
        cachedTokens = usage.cachedTokens ?? 0
        cacheWriteTokens = usage.cacheWriteTokens ?? 0
        reasoningTokens = usage.reasoningTokens ?? 0
        billionths = UInt128(usage.cost?.billionths ?? 0)
    }

    package mutating func add(_ other: UsageRow) {
        count &+= other.count
        inputTokens &+= other.inputTokens
        outputTokens &+= other.outputTokens
        cachedTokens &+= other.cachedTokens
        cacheWriteTokens &+= other.cacheWriteTokens
        reasoningTokens &+= other.reasoningTokens
        billionths &+= other.billionths
    }

    mutating func subtract(_ other: UsageRow) {
        count &-= other.count
        inputTokens &-= other.inputTokens
        outputTokens &-= other.outputTokens
        cachedTokens &-= other.cachedTokens
        cacheWriteTokens &-= other.cacheWriteTokens
        reasoningTokens &-= other.reasoningTokens
        billionths &-= other.billionths
    }

    package var wordCount: Int { 8 }

    package func write(to row: inout RowWriter) {
        row.add(count)
        row.add(inputTokens)
        row.add(outputTokens)
        row.add(cachedTokens)
        row.add(cacheWriteTokens)
        row.add(reasoningTokens)
        row.add(UInt64(truncatingIfNeeded: billionths))
        row.add(UInt64(truncatingIfNeeded: billionths >> 64))
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        self.init(&row)
    }

    /// Reads the sums.
    fileprivate init(_ row: inout RowReader) {
        count = row.word()
        inputTokens = row.word()
        outputTokens = row.word()
        cachedTokens = row.word()
        cacheWriteTokens = row.word()
        reasoningTokens = row.word()
        billionths = UInt128(row.word())
        billionths |= UInt128(row.word()) << 64
    }
}

/// A use that was counted: where, and how much.
struct CountedUse: ViewRow {
    let start: Position
    let time: Timestamp
    let model: Position
    /// The message's.
    let position: Position
    let currency: MessageUsage.Currency?
    let row: UsageRow

    init(
        start: Position, time: Timestamp, model: Position, position: Position,
        currency: MessageUsage.Currency?, row: UsageRow
    ) {
        self.start = start
        self.time = time
        self.model = model
        self.position = position
        self.currency = currency
        self.row = row
    }

    func place(_ length: TimeBucket.Length) -> UsagePlace {
        UsagePlace(bucket: TimeBucket(length, holding: time), model: model, currency: currency)
    }

    var wordCount: Int { 5 + row.wordCount }

    func write(to writer: inout RowWriter) {
        writer.add(start)
        writer.add(UInt64(bitPattern: time.nanoseconds))
        writer.add(model)
        writer.add(position)
        let code = currency.map { $0.text.utf8.reduce(0) { $0 << 8 | UInt64($1) } } ?? 0
        writer.add(code)
        row.write(to: &writer)
    }

    init(_ bytes: RawSpan) {
        var reader = RowReader(bytes)
        start = reader.position()
        time = Timestamp(nanoseconds: Int64(bitPattern: reader.word()))
        model = reader.position()
        position = reader.position()
        let code = reader.word()
        let letters = [16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt64($0)) }
        currency = MessageUsage.Currency(String(decoding: letters, as: UTF8.self))
        row = UsageRow(&reader)
    }
}

/// The messages of a session whose texts name a model: the first and the last.
package struct ModelSources: ViewRow, Equatable {
    package let first: Position
    package var last: Position

    init(_ message: Position) {
        first = message
        last = message
    }

    package var wordCount: Int { 2 }

    package func write(to row: inout RowWriter) {
        row.add(first)
        row.add(last)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        first = row.position()
        last = row.position()
    }
}
