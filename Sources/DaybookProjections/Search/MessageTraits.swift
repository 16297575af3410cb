package import DaybookCore

/// A message's role, type and time, by which a search narrows what it finds.
///
/// Six bytes: the role's code and, times 16, the type's, 0 where there is none; then the second of `at` since
/// 1970 plus 2^39, 5, little-endian.
package struct MessageTraits: Equatable, Sendable {
    /// The codes of role and type.
    let code: UInt8
    let second: Int64

    static let byteCount = 6
    private static let typeShift: UInt8 = 4
    private static let secondBias: Int64 = 1 << 39

    init(code: UInt8, second: Int64) {
        self.code = code
        self.second = second
    }

    init(_ header: HeaderRecord) {
        code =
            (header.role?.rawValue ?? 0) | (header.messageType?.rawValue ?? 0) << MessageTraits.typeShift
        second = header.at.second
    }

    /// The traits of what is no message.
    static let none = MessageTraits(code: 0, second: 0)

    var role: Role? { Role(rawValue: code & 0x0F) }

    @inline(__always)
    init(_ bytes: RawSpan, at offset: Int) {
        code = bytes.byte(at: offset)
        let low = UInt64(bytes.halfWord(at: offset + 1))
        second = Int64(low | UInt64(bytes.byte(at: offset + 5)) << 32) - MessageTraits.secondBias
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(code)
        let biased = UInt64(second + MessageTraits.secondBias)
        for index in 0..<5 { bytes.append(UInt8(truncatingIfNeeded: biased >> UInt64(8 * index))) }
    }

    /// The traits that a search asks for.
    package struct Filter: Equatable, Sendable {
        private var role: UInt8?
        /// A bit for each type's code; all where any will do.
        private var types = UInt32.max
        private var seconds = Int64.min...Int64.max

        package init() {}

        /// Asks for messages of a role, of one of some types, and from the second of `since` to that of
        /// `until`.
        /// - Precondition: `until` is not before `since`.
        package init(role: Role?, types: [MessageType]?, since: Timestamp?, until: Timestamp?) {
            self.role = role?.rawValue
            if let types { self.types = types.reduce(0) { $0 | 1 << UInt32($1.rawValue) } }
            seconds = (since?.second ?? Int64.min)...(until?.second ?? Int64.max)
        }

        package var acceptsAll: Bool { self == Filter() }

        @inline(__always)
        func accepts(_ traits: MessageTraits) -> Bool {
            if let role, traits.code & 0x0F != role { return false }
            return types & 1 << UInt32(traits.code >> MessageTraits.typeShift) != 0
                && seconds.contains(traits.second)
        }
    }
}

extension Timestamp {
    /// The second since 1970 that it lies in.
    fileprivate var second: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds < quotient * 1_000_000_000 ? quotient - 1 : quotient
    }
}
