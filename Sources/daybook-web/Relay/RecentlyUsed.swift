/// Values by key, of which those that were not used for longest go where there are too many. Pure.
struct RecentlyUsed<Key: Hashable, Value> {
    private var entries: [Key: (value: Value, use: UInt64)] = [:]
    private var lastUse: UInt64 = 0
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { entries.count }

    /// The value of a key, which counts as used now.
    mutating func use(_ key: Key) -> Value? {
        lastUse += 1
        entries[key]?.use = lastUse
        return entries[key]?.value
    }

    /// Adds a value, and removes the one that was not used for longest where that makes too many.
    mutating func add(_ value: Value, for key: Key) {
        lastUse += 1
        entries[key] = (value, lastUse)
        guard entries.count > countMax else { return }
        if let oldest = entries.min(by: { $0.value.use < $1.value.use }) { entries[oldest.key] = nil }
    }

    mutating func remove(_ key: Key) { entries[key] = nil }
}
