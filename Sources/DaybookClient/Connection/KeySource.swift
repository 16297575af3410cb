import Synchronization

/// Idempotency keys that nobody else gives: 96 random bits of the client's, then a count.
struct KeySource: ~Copyable, Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init() {
        var random = SystemRandomNumberGenerator()
        let high = String(UInt64.random(in: 1 << 60 ... .max, using: &random), radix: 16)
        let low = String(UInt32.random(in: 1 << 28 ... .max, using: &random), radix: 16)
        prefix = high + low + "-"
    }

    func next() -> String {
        prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}
