/// The tokens and the money that a message cost, as its client told: numbers, and digests of the names.
///
/// Layout: digests of the id and of the model (16 each, zero where there is none), presence bits (2: bits 0
/// to 4 the counts in their order, bit 5 the cost), the counts (8 each), the cost (8), its currency (3). What
/// is not present is zero.
public struct MessageUsage: Equatable, Sendable {
    /// Digest of the id under which the use counts once.
    public var id = NameDigest.none
    public var model = NameDigest.none
    public var inputTokens: UInt64?
    public var outputTokens: UInt64?
    public var cachedTokens: UInt64?
    public var cacheWriteTokens: UInt64?
    public var reasoningTokens: UInt64?
    public var cost: Cost?

    /// An amount of money, exact.
    public struct Cost: Equatable, Sendable {
        /// The amount in 10⁻⁹ of the currency.
        public var billionths: UInt64
        public var currency: Currency

        public init(billionths: UInt64, currency: Currency) {
            self.billionths = billionths
            self.currency = currency
        }
    }

    /// The code of a currency: three capitals.
    public struct Currency: Hashable, Sendable {
        public let text: String

        public init?(_ text: some StringProtocol) {
            guard text.utf8.count == Currency.byteCount,
                text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
            else { return nil }
            self.text = String(text)
        }

        public static let dollar = Currency("USD")!

        static let byteCount = 3
    }

    public init() {}

    // MARK: Bytes

    private enum Offset {
        static let id = 0
        static let model = id + NameDigest.byteCount
        static let presence = model + NameDigest.byteCount
        static let counts = presence + 2
        static let cost = counts + 8 * countBits.count
        static let currency = cost + 8
    }

    static let byteCount = Offset.currency + Currency.byteCount
    private static let countBits: Range<UInt16> = 0..<5
    private static let costBit: UInt16 = 5

    private var counts: [UInt64?] {
        [inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens]
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(id)
        bytes.append(model)
        var presence: UInt16 = cost == nil ? 0 : 1 << MessageUsage.costBit
        for (bit, count) in zip(MessageUsage.countBits, counts) where count != nil { presence |= 1 << bit }
        bytes.append(littleEndian: presence)
        for count in counts { bytes.append(littleEndian: count ?? 0) }
        bytes.append(littleEndian: cost?.billionths ?? 0)
        bytes.append(contentsOf: cost.map { Array($0.currency.text.utf8) } ?? [0, 0, 0])
    }

    /// Reads bytes of the right count.
    init(_ bytes: RawSpan) throws(RecordDamage) {
        id = NameDigest(bytes, at: Offset.id)
        model = NameDigest(bytes, at: Offset.model)
        let presence = bytes.short(at: Offset.presence)
        guard presence < 1 << (MessageUsage.costBit + 1) else { throw .unknownCode }
        var counts: [UInt64?] = []
        for bit in MessageUsage.countBits {
            let count = bytes.word(at: Offset.counts + 8 * Int(bit))
            let isPresent = presence & 1 << bit != 0
            guard isPresent || count == 0 else { throw .unknownCode }
            counts.append(isPresent ? count : nil)
        }
        (inputTokens, outputTokens, cachedTokens) = (counts[0], counts[1], counts[2])
        (cacheWriteTokens, reasoningTokens) = (counts[3], counts[4])
        let billionths = bytes.word(at: Offset.cost)
        let currency = bytes.array(Offset.currency..<MessageUsage.byteCount)
        if presence & 1 << MessageUsage.costBit != 0 {
            guard let currency = Currency(String(decoding: currency, as: UTF8.self)) else {
                throw .unknownCode
            }
            cost = Cost(billionths: billionths, currency: currency)
        } else {
            guard billionths == 0, currency == [0, 0, 0] else { throw .unknownCode }
        }
    }
}
