import DaybookCore

/// Numbers for the terms of a batch: a hash table over one run of bytes, for a dictionary of arrays would
/// allocate and count references for every word.
struct TermTable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// Hash table: numbers plus one, 0 where free. Its count is a power of two, at most half of it used.
    private var slots: [UInt32] = Array(repeating: 0, count: 1_024)

    var count: Int { ends.count }

    subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
    }

    /// The number of a term; a new one where it has none.
    mutating func number(of term: ArraySlice<UInt8>) -> Int {
        let hash = TermTable.hash(term)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, self[number].elementsEqual(term) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: term)
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = UInt32(ends.count)
        if 2 * ends.count > slots.count { grow() }
        return ends.count - 1
    }

    func precedes(_ left: Int, _ right: Int) -> Bool {
        self[left].lexicographicallyPrecedes(self[right])
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// FNV-1a, finished by a multiply-shift so that the low bits depend on all.
    private static func hash(_ term: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in term { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 29
    }
}
