/// A named part of an event's body. The raw value is its code on disk and never changes.
package enum Slot: UInt8, CaseIterable, Sendable {
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
}

/// An event's body: slots of raw JSON text, kept as they came.
///
/// On disk a frame: for each slot its code (1 byte), byte count (4, little-endian) and bytes.
package struct EventBody: Equatable, Sendable {
    package private(set) var slots: [(slot: Slot, json: RawJSON)] = []

    package init() {}

    package subscript(slot: Slot) -> RawJSON? {
        slots.first { $0.slot == slot }?.json
    }

    /// - Precondition: the body has no such slot yet.
    package mutating func add(_ slot: Slot, _ json: RawJSON?) {
        guard let json else { return }
        slots.append((slot, json))
    }

    package static func == (left: EventBody, right: EventBody) -> Bool {
        left.slots.elementsEqual(right.slots) { $0.slot == $1.slot && $0.json == $1.json }
    }

    package var frameByteCount: Int { slots.reduce(0) { $0 + 5 + $1.json.bytes.count } }

    package func appendFrame(to bytes: inout [UInt8]) {
        for (slot, json) in slots {
            bytes.append(slot.rawValue)
            bytes.append(littleEndian: UInt32(json.bytes.count))
            bytes.append(contentsOf: json.bytes)
        }
    }

    /// - Parameter frame: its slots share the slice's storage.
    package init(frame: ArraySlice<UInt8>) throws(RecordDamage) {
        slots.reserveCapacity(4)
        var offset = frame.startIndex
        while offset < frame.endIndex {
            guard offset + 5 <= frame.endIndex, let slot = Slot(rawValue: frame[offset]) else {
                throw .unknownCode
            }
            let byteCount = (1...4).reversed().reduce(0) { $0 << 8 | Int(frame[offset + $1]) }
            let start = offset + 5
            guard start + byteCount <= frame.endIndex else { throw .wrongLength }
            slots.append((slot, RawJSON(frame[start..<start + byteCount])))
            offset = start + byteCount
        }
    }
}

/// One JSON value in the bytes it came in, already known to be valid.
package struct RawJSON: Equatable, Sendable {
    package let bytes: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
    package init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
    package init(_ text: StaticString) {
        bytes = text.withUTF8Buffer { Array($0) }[...]
    }

    package static let null = RawJSON("null")
    package var isNull: Bool { bytes.elementsEqual("null".utf8) }
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
