/// The integer that a JSON number stands for, if any. The number's text is kept as it is.
public enum JSONNumber: Equatable, Sendable {
    case integer(Int64)
    /// An integer beyond 2^53 in magnitude, where JSON readers disagree.
    case integerOutOfRange
    case fraction

    static let magnitudeMax: UInt64 = 1 << 53

    /// Reads a valid number of any length. O(n), exact: no floating point.
    init(_ text: RawSpan) {
        var significand = Significand()
        var at = 0
        let isNegative = text.byte(0) == ASCII.minus
        if isNegative { at = 1 }
        var pointAt: Int?
        while at < text.byteCount, !ASCII.isExponentMark(text.byte(at)) {
            let byte = text.byte(at)
            if byte == ASCII.point { pointAt = at } else { significand.append(UInt64(byte - ASCII.zero)) }
            at += 1
        }
        if significand.isZero {
            self = .integer(0)
            return
        }
        let fractionDigits = pointAt.map { at - $0 - 1 } ?? 0
        let exponent = Self.exponent(text, from: at) + significand.trailingZeroCount - fractionDigits
        guard exponent >= 0 else {
            self = .fraction
            return
        }
        guard let magnitude = significand.scaled(byTenTo: exponent), magnitude <= Self.magnitudeMax else {
            self = .integerOutOfRange
            return
        }
        self = .integer(isNegative ? -Int64(magnitude) : Int64(magnitude))
    }

    /// The number after `e`, 0 where there is none. Held within ±2^60: no text is long enough to make up for
    /// more in digits.
    private static func exponent(_ text: RawSpan, from offset: Int) -> Int {
        guard offset < text.byteCount else { return 0 }
        var at = offset + 1
        let isNegative = text.byte(at) == ASCII.minus
        if isNegative || text.byte(at) == ASCII.plus { at += 1 }
        var exponent = 0
        while at < text.byteCount {
            exponent = Swift.min(exponent * 10 + Int(text.byte(at) - ASCII.zero), 1 << 59)
            at += 1
        }
        return isNegative ? -exponent : exponent
    }
}

/// Decimal digits as they come, less zeros at either end.
private struct Significand {
    /// Value of the digits up to the last that is not zero; nil once it does not fit.
    private var digits: UInt64? = 0
    private(set) var trailingZeroCount = 0

    var isZero: Bool { digits == 0 }

    @inline(__always)
    mutating func append(_ digit: UInt64) {
        if digit == 0 {
            if digits != 0 { trailingZeroCount += 1 }
        } else {
            digits = scaled(byTenTo: trailingZeroCount + 1).flatMap { scaled in
                let (sum, overflow) = scaled.addingReportingOverflow(digit)
                return overflow ? nil : sum
            }
            trailingZeroCount = 0
        }
    }

    /// The significand times a power of ten; nil where it does not fit. The loop ends after 20 rounds,
    /// because by then digits that are not zero don't fit.
    @inline(__always)
    func scaled(byTenTo exponent: Int) -> UInt64? {
        guard var scaled = digits, scaled != 0 else { return digits }
        for _ in 0..<exponent {
            let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            scaled = product
        }
        return scaled
    }
}
