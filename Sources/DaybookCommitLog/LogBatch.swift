package import DaybookCore

/// Events that are recorded together or not at all: one frame, in one piece of memory.
package struct LogBatch: Equatable, Sendable {
    package let first: Position
    /// The audit tree's root before these events, and after them.
    package let rootBefore: Digest256
    package private(set) var rootAfter: Digest256
    /// Header and body of one event after the other.
    private var bytes: [UInt8] = []
    /// End of each header and each body among the bytes.
    private var ends: [Int] = []

    package init(first: Position, rootBefore: Digest256) {
        self.first = first
        self.rootBefore = rootBefore
        rootAfter = rootBefore
    }

    /// Adds the next event.
    /// - Parameter root: the audit tree's root with it.
    package mutating func add(header: RawSpan, body: RawSpan, root: Digest256) {
        header.withUnsafeBytes { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
        body.withUnsafeBytes { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
        rootAfter = root
    }

    package var count: Int { ends.count / 2 }
    package var isEmpty: Bool { ends.isEmpty }
    /// The last event; the one before the first where there is none.
    package var last: Position { Position(first.value + UInt64(count) - 1) }
    /// Byte count of headers and bodies.
    package var byteCount: Int { bytes.count }

    package func contains(_ position: Position) -> Bool { position >= first && position <= last && !isEmpty }

    /// The header at a position that the batch contains.
    @_lifetime(borrow self)
    package func header(at position: Position) -> RawSpan {
        let part = 2 * Int(position.value - first.value)
        return bytes.span.bytes.extracting((part == 0 ? 0 : ends[part - 1])..<ends[part])
    }

    /// The body at a position that the batch contains.
    @_lifetime(borrow self)
    package func body(at position: Position) -> RawSpan {
        let part = 2 * Int(position.value - first.value) + 1
        return bytes.span.bytes.extracting(ends[part - 1]..<ends[part])
    }

    // MARK: In a frame

    /// Byte counts of each header and each body (4 each), then their bytes.
    func append(to payload: inout [UInt8]) {
        var start = 0
        for end in ends {
            payload.append(littleEndian: UInt32(truncatingIfNeeded: end - start))
            start = end
        }
        payload.append(contentsOf: bytes)
    }

    /// Byte count of what `append` adds.
    var payloadByteCount: Int { 4 * ends.count + bytes.count }

    /// Reads what `append` wrote; nil where the byte counts are not those of the bytes.
    init?(first: Position, rootBefore: Digest256, rootAfter: Digest256, count: Int, decoding payload: RawSpan)
    {
        self.first = first
        self.rootBefore = rootBefore
        self.rootAfter = rootAfter
        let start = 8 * count
        guard count > 0, start <= payload.byteCount else { return nil }
        ends.reserveCapacity(2 * count)
        var end = 0
        for part in 0..<2 * count {
            end += Int(payload.halfWord(at: 4 * part))
            ends.append(end)
        }
        guard start + end == payload.byteCount else { return nil }
        bytes = payload.array(start..<payload.byteCount)
    }
}
