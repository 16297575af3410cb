import Glibc

/// A change in a watched directory, as inotify tells it.
struct FolderEvent: Equatable, Sendable {
    /// The watch that tells it; -1 where the kernel's queue was full.
    let watch: Int32
    let kinds: Kinds
    /// The name in the directory; empty where the directory itself is meant.
    let name: String

    struct Kinds: OptionSet, Sendable {
        let rawValue: UInt32

        static let written = Kinds(rawValue: UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE))
        static let created = Kinds(rawValue: UInt32(IN_CREATE))
        static let deleted = Kinds(rawValue: UInt32(IN_DELETE))
        static let movedAway = Kinds(rawValue: UInt32(IN_MOVED_FROM))
        static let movedHere = Kinds(rawValue: UInt32(IN_MOVED_TO))
        /// The directory itself was moved.
        static let selfMoved = Kinds(rawValue: UInt32(IN_MOVE_SELF))
        /// The watch is gone, with its directory.
        static let ignored = Kinds(rawValue: UInt32(IN_IGNORED))
        /// Events were lost.
        static let overflow = Kinds(rawValue: UInt32(IN_Q_OVERFLOW))
        static let ofFolder = Kinds(rawValue: UInt32(IN_ISDIR))

        /// The kinds to ask for. Those about the watch itself come unasked.
        static let wanted: Kinds = [.written, .created, .deleted, .movedAway, .movedHere, .selfMoved]
    }

    private static let headByteCount = 16

    /// The events in what was read: number of the watch (4), kinds (4), cookie (4), length of the name (4), each in
    /// the machine's order, and the name with zeros behind it.
    static func all(in bytes: ArraySlice<UInt8>) -> [FolderEvent] {
        var events: [FolderEvent] = []
        var rest = bytes
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(rest[rest.startIndex + offset + $1]) << (8 * UInt32($1)) }
        }
        while rest.count >= headByteCount {
            let (watch, kinds, length) = (word(0), word(4), Int(word(12)))
            guard rest.count >= headByteCount + length else { break }
            let name = rest.dropFirst(headByteCount).prefix(length).prefix { $0 != 0 }
            events.append(
                FolderEvent(
                    watch: Int32(bitPattern: watch), kinds: Kinds(rawValue: kinds),
                    name: String(decoding: name, as: UTF8.self)))
            rest = rest.dropFirst(headByteCount + length)
        }
        return events
    }
}
