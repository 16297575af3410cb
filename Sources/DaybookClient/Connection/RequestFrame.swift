import DaybookJSON

/// A request's line up to its id, which the engine gives.
struct RequestFrame {
    private(set) var bytes: [UInt8]

    /// Makes a request. Line feeds stand only between the tokens of a raw value; spaces do as well and keep
    /// the line whole.
    init(method: String, params: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(params.count + 96)
        bytes.append(contentsOf: Self.head.utf8)
        var name = JSONWriter()
        name.string(method)
        bytes.append(contentsOf: name.bytes)
        bytes.append(contentsOf: Self.middle.utf8)
        bytes.append(contentsOf: params)
        self.bytes = bytes
        replaceLineFeeds()
    }

    /// Makes a request.
    ///
    /// - Parameter method: must not need escapes.
    init(_ method: StaticString, _ write: (inout JSONWriter) -> Void) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(contentsOf: Self.head.utf8)
        bytes.append(UInt8(ascii: "\""))
        method.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: Self.middle.utf8)
        var writer = JSONWriter(appendingTo: bytes)
        writer.beginObject()
        write(&writer)
        writer.endObject()
        self.bytes = writer.finish()
        replaceLineFeeds()
    }

    private static let head = #"{"jsonrpc":"2.0","method":"#
    private static let middle = #","params":"#

    private mutating func replaceLineFeeds() {
        guard bytes.contains(UInt8(ascii: "\n")) else { return }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            bytes[index] = UInt8(ascii: " ")
        }
    }

    /// The bytes that end the line of the request `number`.
    static func end(number: UInt64) -> [UInt8] { Array(#","id":\#(number)}"#.utf8) + [UInt8(ascii: "\n")] }

    /// Byte count of the longest end.
    static let endByteCountMax = 28
}
