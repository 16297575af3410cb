/// A named part of an event's body. The raw value is its code on disk and never changes.
public enum Slot: UInt8, CaseIterable, Sendable {
    case content = 1
    case metadata = 2
    case agent = 3
    case run = 4
    case key = 5
    case actor = 6
    case title = 7
    case context = 8
    case owner = 9
    case project = 10
    case mode = 11
    case reason = 12
    case summary = 13
    case kind = 14
    case value = 15
    /// The body of a client's own event.
    case body = 16
    /// Hexadecimal SHA-256 of the keyed request as a JSON string, on the last event of its batch.
    case request = 17
    /// The line of a foreign file that the event was imported from, as a JSON string.
    case source = 18
    /// Origin, size and root of the history that a restored journal goes on from.
    case origin = 19
    /// A message's own key; `key` is that of the request that recorded it.
    case messageKey = 20
    /// The model that a message's usage is of.
    case model = 21
}

/// An event's body: named slots of raw JSON text, kept byte for byte as received.
///
/// Held as on disk, in a frame: for each slot its code (1 byte), byte count (4, little-endian) and bytes.
public struct EventBody: Equatable, Sendable {
    private var frame: ArraySlice<UInt8> = []

    private static let prefixByteCount = 5

    public init() {}

    /// Reads a frame and checks it.
    /// - Parameter frame: the slots share the slice's storage.
    public init(frame: ArraySlice<UInt8>) throws(RecordDamage) {
        self.frame = frame
        try EventBody.check(frame.span.bytes)
    }

    /// Checks that a frame holds slots and nothing else.
    public static func check(_ frame: RawSpan) throws(RecordDamage) {
        var offset = 0
        while offset < frame.byteCount {
            guard offset + prefixByteCount <= frame.byteCount, Slot(rawValue: frame.byte(at: offset)) != nil
            else { throw .unknownCode }
            offset = slotEnd(offset, in: frame)
            guard offset <= frame.byteCount else { throw .wrongLength }
        }
    }

    /// Calls `body` with each slot of a checked frame and its place in it, in the order they were added.
    public static func forEachSlot(of frame: RawSpan, _ body: (Slot, Range<Int>) -> Void) {
        var offset = 0
        while offset < frame.byteCount, let slot = Slot(rawValue: frame.byte(at: offset)) {
            let start = offset + prefixByteCount
            offset = slotEnd(offset, in: frame)
            body(slot, start..<offset)
        }
    }

    func lendFrame(to body: (RawSpan) -> Void) { body(frame.span.bytes) }

    /// The slot's JSON; nil where the body has no such slot. O(slots).
    public subscript(slot: Slot) -> RawJSON? {
        slots.first { $0.slot == slot }?.json
    }

    public var slots: Slots { Slots(body: self) }

    /// Adds a slot; nil adds nothing.
    /// - Precondition: the body has no such slot yet.
    public mutating func add(_ slot: Slot, _ json: RawJSON?) {
        guard let json else { return }
        frame.reserveCapacity(frame.count + EventBody.prefixByteCount + json.bytes.count)
        frame.append(slot.rawValue)
        withUnsafeBytes(of: UInt32(json.bytes.count).littleEndian) { frame.append(contentsOf: $0) }
        frame.append(contentsOf: json.bytes)
    }

    public var frameByteCount: Int { frame.count }

    public func appendFrame(to bytes: inout [UInt8]) { bytes.append(contentsOf: frame) }

    /// The offset after the slot whose prefix begins at `offset`.
    private static func slotEnd(_ offset: Int, in frame: RawSpan) -> Int {
        offset + prefixByteCount + Int(frame.halfWord(at: offset + 1))
    }

    /// The slots in the order they were added.
    public struct Slots: Sequence, IteratorProtocol {
        private let body: EventBody
        private var offset = 0

        fileprivate init(body: EventBody) { self.body = body }

        public mutating func next() -> (slot: Slot, json: RawJSON)? {
            guard offset < body.frame.count else { return nil }
            let start = body.frame.startIndex + offset
            guard let slot = Slot(rawValue: body.frame[start]) else { return nil }
            offset = EventBody.slotEnd(offset, in: body.frame.span.bytes)
            let json = body.frame[start + prefixByteCount..<body.frame.startIndex + offset]
            return (slot, RawJSON(json))
        }
    }
}

/// One JSON value in the bytes it came in, already known to be valid: kept and handed on, never looked into,
/// for what is recorded depends on no JSON. `JSONValue` of `DaybookJSON` is how it is read; `JSONBytes` is an
/// application's own, in a client that shows it no other module.
public struct RawJSON: Equatable, Sendable {
    public let bytes: ArraySlice<UInt8>

    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
    public init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
    public init(_ text: StaticString) {
        bytes = text.withUTF8Buffer { Array($0) }[...]
    }

    public static let null = RawJSON("null")
    public var isNull: Bool { bytes.elementsEqual("null".utf8) }
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
