/// A session's name: 1–128 characters of `A-Z a-z 0-9 . _ : -`.
///
/// It lies in clear in the header of `session.started` and outlives erasure.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        guard SessionID.isValid(text.utf8) else { return nil }
        self.text = text
    }

    public init?(utf8: some Collection<UInt8>) {
        guard SessionID.isValid(utf8) else { return nil }
        text = String(decoding: utf8, as: UTF8.self)
    }

    public var bytes: [UInt8] { Array(text.utf8) }
    public var description: String { text }

    private static func isValid(_ utf8: some Collection<UInt8>) -> Bool {
        (1...Limits.sessionIDByteCountMax).contains(utf8.count) && utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
