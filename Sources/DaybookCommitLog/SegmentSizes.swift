/// The sizes of segments, all of them whole blocks.
package struct SegmentSizes: Equatable, Sendable {
    /// Byte count of a new journal's segments.
    package let least: Int
    /// Byte count up to which segments grow under load; one for a large frame may be larger.
    package let most: Int

    package init(least: Int = 1 << 20, most: Int = 64 << 20) {
        self.least = least
        self.most = most
    }

    /// The next size under load.
    func grown(_ byteCount: Int) -> Int { max(byteCount, min(most, 2 * byteCount)) }

    /// The least size of a segment that takes a frame: twice as large.
    func byteCount(forFrame count: Int) -> Int {
        var byteCount = least
        while byteCount < 2 * count { byteCount *= 2 }
        return byteCount
    }
}
