import DaybookCore

/// The terms of a text, in its order: folded words, each no longer than `Limits.searchTermByteCountMax`.
package struct Words {
    /// The terms' UTF-8, one after the other.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Byte ranges of the terms in the text.
    package private(set) var places: [Range<Int>] = []

    private var kind = ScalarFolding.Kind.boundary
    private var termStart = 0
    private var placeStart = 0
    private var placeEnd = 0

    package init() {}

    /// Takes the words of a text.
    /// - Parameter text: valid UTF-8.
    package init(_ text: [UInt8]) {
        bytes.reserveCapacity(text.count)
        read(text.span.bytes)
    }

    package var count: Int { ends.count }

    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    // MARK: Reading

    private mutating func read(_ text: RawSpan) {
        let ascii = ScalarFolding.ascii
        var offset = 0
        while offset < text.byteCount {
            let byte = text.byte(at: offset)
            if byte < 0x80 {
                let folded = ascii[Int(byte)]
                if folded == 0 {
                    finish()
                } else {
                    join(.letter, at: offset)
                    if bytes.count - termStart < Limits.searchTermByteCountMax { bytes.append(folded) }
                    placeEnd = offset + 1
                }
                offset += 1
            } else {
                let (scalar, byteCount) = text.scalar(at: offset)
                take(scalar, offset..<offset + byteCount)
                offset += byteCount
            }
        }
        finish()
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ place: Range<Int>) {
        if let jamo = Hangul.jamo(of: scalar) {
            join(.single, at: place.lowerBound)
            for scalar in jamo { add(ScalarFolding.of(scalar)) }
            placeEnd = place.upperBound
            return
        }
        let folding = ScalarFolding.of(scalar)
        switch folding.kind {
        case .boundary: return finish()
        case .ignored:
            // Belongs to a word that it stands in, and begins none.
            if kind != .boundary { placeEnd = place.upperBound }
            return
        case .mark: if kind == .boundary { join(.letter, at: place.lowerBound) }
        case .letter, .single: join(folding.kind, at: place.lowerBound)
        }
        add(folding)
        placeEnd = place.upperBound
    }

    /// Continues the open term, or begins one.
    private mutating func join(_ next: ScalarFolding.Kind, at offset: Int) {
        if kind == .letter, next == .letter { return }
        finish()
        kind = next
        termStart = bytes.count
        placeStart = offset
    }

    /// Adds a folded scalar to the open term; one that no longer fits is left out whole.
    private mutating func add(_ folding: ScalarFolding) {
        guard bytes.count - termStart + folding.byteCount <= Limits.searchTermByteCountMax else { return }
        for index in 0..<folding.byteCount {
            bytes.append(UInt8(truncatingIfNeeded: folding.utf8 >> UInt128(8 * index)))
        }
    }

    private mutating func finish() {
        guard kind != .boundary else { return }
        kind = .boundary
        guard bytes.count > termStart else { return }
        ends.append(bytes.count)
        places.append(placeStart..<placeEnd)
    }
}

extension RawSpan {
    /// The scalar whose UTF-8 begins at `offset`, and its byte count.
    func scalar(at offset: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(byte(at: offset))
        func continuation(_ index: Int) -> UInt32 {
            offset + index < byteCount ? UInt32(byte(at: offset + index)) & 0x3F : 0
        }
        let (value, count): (UInt32, Int) =
            switch first {
            case ..<0x80: (first, 1)
            case ..<0xE0: ((first & 0x1F) << 6 | continuation(1), 2)
            case ..<0xF0: ((first & 0x0F) << 12 | continuation(1) << 6 | continuation(2), 3)
            default:
                (
                    (first & 0x07) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3), 4
                )
            }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", Swift.min(count, byteCount - offset))
    }
}
