/// The member names of the objects open at one point of a scan, to find duplicates.
///
/// A stack: names are only ever added to the innermost object, so each object's names lie together on top,
/// and end with it. Up to `linearCountMax` names are compared one by one, more go through a hash table, whose
/// slots are a stack too. Hashes are seeded per process (`Hasher`), so nobody can choose colliding names.
struct JSONNames: Sendable {
    private static let linearCountMax = 16
    private static let capacityKeptMax = 4096

    private var names: [Name] = []
    /// 0 is free, else 1 + index of a name, counted from the object's first.
    private var slots: [UInt32] = []
    /// The names that had escapes, unescaped; lone surrogates in the three bytes that UTF-8 would give them,
    /// so that equal bytes mean equal sequences of code units.
    private var unescaped: [UInt8] = []

    private struct Name {
        /// The name's first eight bytes in a short list, its hash in a hashed one.
        var key: UInt64
        let start: UInt32
        /// Bit 31: the bytes are in `unescaped`, not in the input.
        let countAndPlace: UInt32

        var count: Int { Int(countAndPlace & 0x7FFF_FFFF) }
        var isUnescaped: Bool { countAndPlace >> 31 != 0 }
    }

    /// The heights of the stacks where an object begins.
    struct Mark: Sendable {
        fileprivate let name: Int
        fileprivate let slot: Int
        fileprivate let unescaped: Int
    }

    var mark: Mark { Mark(name: names.count, slot: slots.count, unescaped: unescaped.count) }

    @inline(__always)
    mutating func remove(since mark: Mark) {
        if names.count > mark.name { names.removeSubrange(mark.name...) }
        if slots.count > mark.slot { slots.removeSubrange(mark.slot...) }
        if unescaped.count > mark.unescaped { unescaped.removeSubrange(mark.unescaped...) }
    }

    /// Empties the stack, and frees the memory that an unusual input needed.
    mutating func reset() {
        let isLarge =
            names.capacity > Self.capacityKeptMax || slots.capacity > Self.capacityKeptMax * 4
            || unescaped.capacity > Self.capacityKeptMax * 16
        if isLarge { self = JSONNames() } else { remove(since: Mark(name: 0, slot: 0, unescaped: 0)) }
    }

    /// Adds a name; false if the innermost object, begun at `mark`, already has it.
    /// - Parameter content: the name's bytes between its quotes.
    @inline(__always)
    mutating func insert(
        _ content: Range<Int>, of bytes: RawSpan, hasEscapes: Bool, since mark: Mark
    ) -> Bool {
        let name = hasEscapes ? unescape(content, of: bytes) : plainName(content, of: bytes)
        if slots.count > mark.slot || names.count - mark.name >= Self.linearCountMax {
            return insertHashed(name, bytes, since: mark)
        }
        var index = mark.name
        while index < names.count {
            let other = names[index]
            if other.key == name.key, other.count == name.count,
                name.count <= 8 || isEqual(other, name, bytes)
            {
                return false
            }
            index &+= 1
        }
        names.append(name)
        return true
    }

    @inline(__always)
    private func plainName(_ content: Range<Int>, of bytes: RawSpan) -> Name {
        Name(
            key: bytes.head(content.lowerBound, count: content.count),
            start: UInt32(truncatingIfNeeded: content.lowerBound),
            countAndPlace: UInt32(truncatingIfNeeded: content.count))
    }

    @inline(never)
    private mutating func unescape(_ content: Range<Int>, of bytes: RawSpan) -> Name {
        let start = unescaped.count
        JSONPieces(content).appendCodeUnits(of: bytes, to: &unescaped)
        let count = unescaped.count - start
        return Name(
            key: unescaped.span.bytes.head(start, count: count), start: UInt32(start),
            countAndPlace: UInt32(count) | 1 << 31)
    }

    @inline(never)
    private mutating func insertHashed(_ name: Name, _ bytes: RawSpan, since mark: Mark) -> Bool {
        if slots.count == mark.slot {
            for index in mark.name..<names.count { names[index].key = hash(names[index], bytes) }
        }
        let nameCount = names.count - mark.name
        if (nameCount + 1) * 2 > slots.count - mark.slot { growSlots(nameCount: nameCount, since: mark) }

        var name = name
        name.key = hash(name, bytes)
        let wrap = slots.count - mark.slot - 1
        var slot = Int(truncatingIfNeeded: name.key) & wrap
        while slots[mark.slot + slot] != 0 {
            let other = names[mark.name + Int(slots[mark.slot + slot]) - 1]
            if other.key == name.key, other.count == name.count, isEqual(other, name, bytes) { return false }
            slot = (slot + 1) & wrap
        }
        names.append(name)
        slots[mark.slot + slot] = UInt32(nameCount + 1)
        return true
    }

    /// Doubles the slots of the innermost object: their number stays a power of two, at most half are taken.
    private mutating func growSlots(nameCount: Int, since mark: Mark) {
        let count = Swift.max((slots.count - mark.slot) * 2, Self.linearCountMax * 4)
        slots.removeSubrange(mark.slot...)
        slots.append(contentsOf: repeatElement(0, count: count))
        for index in 0..<nameCount {
            var slot = Int(truncatingIfNeeded: names[mark.name + index].key) & (count - 1)
            while slots[mark.slot + slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[mark.slot + slot] = UInt32(index + 1)
        }
    }

    private func hash(_ name: Name, _ bytes: RawSpan) -> UInt64 {
        var hasher = Hasher()
        let range = Int(name.start)..<Int(name.start) + name.count
        if name.isUnescaped {
            unescaped.span.bytes.extracting(range).withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            bytes.extracting(range).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// Whether two names of equal byte count are the same.
    private func isEqual(_ left: Name, _ right: Name, _ bytes: RawSpan) -> Bool {
        let (from, to, count) = (Int(left.start), Int(right.start), left.count)
        let other = unescaped.span.bytes
        return switch (left.isUnescaped, right.isUnescaped) {
        case (false, false): RawSpan.isEqual(bytes, from: from, bytes, from: to, count: count)
        case (false, true): RawSpan.isEqual(bytes, from: from, other, from: to, count: count)
        case (true, false): RawSpan.isEqual(other, from: from, bytes, from: to, count: count)
        case (true, true): RawSpan.isEqual(other, from: from, other, from: to, count: count)
        }
    }
}
