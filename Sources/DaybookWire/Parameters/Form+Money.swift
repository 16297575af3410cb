package import DaybookCore
import DaybookJSON

extension Forms {
    /// An amount of money in 10⁻⁹ of its currency: a decimal number that is kept exactly.
    package static let cost = any.narrowed(
        to: .number,
        or: "must be a number of 0–\(Limits.usageCostMax) with at most \(Decimal.placeCount) decimal places"
    ) { value -> UInt64? in
        guard value.number != nil, let billionths = Decimal.billionths(of: value.raw),
            billionths <= UInt128(Limits.usageCostMax * Decimal.one)
        else { return nil }
        return UInt64(billionths)
    }

    /// A currency's code.
    package static let currency = any.narrowed(
        to: .string(min: 3, max: 3, pattern: "^[A-Z]{3}$"), or: "must be three capitals, such as \"USD\""
    ) { $0.string.flatMap { MessageUsage.Currency($0) } }
}

/// Decimal numbers of nine places, as JSON spells them.
package enum Decimal {
    package static let placeCount = 9
    package static let one: UInt64 = 1_000_000_000

    /// The billionths that a JSON number stands for; nil where they are no whole number, less than 0 or over
    /// 128 bits.
    package static func billionths(of number: ArraySlice<UInt8>) -> UInt128? {
        var digits = number
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let mark = digits.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        guard var power = exponent(digits[(mark ?? digits.endIndex)...]) else { return nil }
        power += placeCount
        var (whole, zeroCount): (UInt128, Int) = (0, 0)
        var isFraction = false
        for byte in digits[..<(mark ?? digits.endIndex)] {
            guard byte != UInt8(ascii: ".") else {
                isFraction = true
                continue
            }
            if isFraction { power -= 1 }
            let digit = UInt128(byte - UInt8(ascii: "0"))
            guard digit > 0 else {
                zeroCount += 1
                continue
            }
            guard let scaled = shifted(whole, by: zeroCount + 1) else { return nil }
            let (sum, overflow) = scaled.addingReportingOverflow(digit)
            guard !overflow else { return nil }
            (whole, zeroCount) = (sum, 0)
        }
        guard whole > 0 else { return 0 }
        guard !isNegative else { return nil }
        return shifted(whole, by: power + zeroCount)
    }

    /// The powers of ten that 128 bits hold.
    private static let powerMax = 39

    /// The number after the mark of an exponent, 0 where there is none; nil where it is out of all reason.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        guard let digits = text.isEmpty ? nil : text.dropFirst() else { return 0 }
        return Int(String(decoding: digits, as: UTF8.self)).flatMap {
            (-1_000...1_000).contains($0) ? $0 : nil
        }
    }

    /// A number times a power of ten; nil where that is no whole number of 128 bits.
    private static func shifted(_ number: UInt128, by power: Int) -> UInt128? {
        guard number > 0 else { return 0 }
        guard power >= 0, power < powerMax else { return nil }
        var number = number
        for _ in 0..<power {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            number = product
        }
        return number
    }

    /// The shortest text of so many billionths.
    package static func text(billionths: UInt128) -> String { text(billionths, places: placeCount) }

    /// The shortest text of a number that is counted in its last decimal place.
    package static func text(_ number: UInt128, places count: Int) -> String {
        let unit = (0..<count).reduce(UInt128(1)) { unit, _ in unit * 10 }
        let (whole, rest) = number.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return String(whole) }
        var places = String(rest)
        places = String(repeating: "0", count: count - places.utf8.count) + places
        while places.utf8.last == UInt8(ascii: "0") { places.removeLast() }
        return "\(whole).\(places)"
    }
}
