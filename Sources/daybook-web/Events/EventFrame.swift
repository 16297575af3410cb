/// A piece of a stream of events, in the bytes of `text/event-stream`. Pure.
struct EventFrame: Equatable, Sendable {
    let bytes: [UInt8]

    /// An event.
    /// - Parameters:
    ///   - position: becomes the id, by which a browser that comes again asks for what follows.
    ///   - name: nil for the events of the journal, which come as `message`.
    ///   - json: one JSON value without line feeds.
    init(position: Int? = nil, name: String? = nil, json: ArraySlice<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count + 64)
        if let position { bytes += Array("id: \(position)\n".utf8) }
        if let name { bytes += Array("event: \(name)\n".utf8) }
        bytes += Array("data: ".utf8)
        let start = bytes.count
        bytes += json
        // They end a line here. In JSON they stand only between tokens, where a space is the same.
        for index in start..<bytes.count where bytes[index] == 0x0D || bytes[index] == 0x0A {
            bytes[index] = UInt8(ascii: " ")
        }
        bytes += Array("\n\n".utf8)
        self.bytes = bytes
    }

    private init(text: String) { bytes = Array(text.utf8) }

    /// A sign of life, which browsers don't show.
    static let comment = EventFrame(text: ":\n\n")

    /// The stream's beginning: how long a browser waits before it comes again.
    static let start = EventFrame(text: "retry: 1000\n\n")

    /// The mark between what was there and what is recorded from now on.
    static func caughtUp(position: Int) -> EventFrame {
        EventFrame(position: position, name: "caughtUp", json: Array("{\"position\":\(position)}".utf8)[...])
    }

    /// The end of a stream whose page was too slow; it is to ask again from there.
    static func goOn(from position: Int?) -> EventFrame {
        let from = position.map { "{\"from\":\($0)}" } ?? "{}"
        return EventFrame(name: "goOn", json: Array(from.utf8)[...])
    }
}
