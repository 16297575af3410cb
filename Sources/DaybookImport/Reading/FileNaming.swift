import DaybookClient

/// Ids for a conversation beside the one that its file gives it.
///
/// Files of one name in two folders are two conversations, and so are two exports that share a conversation's
/// id by mistake. What tells them apart is how they begin.
struct FileNaming: Equatable, Sendable {
    /// Whether the session's id was made of the file's name alone.
    let isOfFile: Bool
    /// The id with 8 hex digits of the digest of the first message and its time. Where the message has no
    /// time, several: each with another part of the file's path in its place, that below what is imported
    /// first.
    let ids: [String]

    private static let endingCount = 8

    init(
        _ id: String, isOfFile: Bool, _ first: MessageDraft, writtenAt time: UTCTime?, paths: [String]
    ) {
        self.isOfFile = isOfFile
        let places = time.map { [$0.rfc3339] } ?? (isOfFile ? paths : [""])
        ids = places.map { place in
            let ending = Self.ending("\(first.role.rawValue)\n\(first.content.text)\n\(place)")
            let room = SessionNames.byteCountMax - Self.endingCount - 1
            return String(decoding: id.utf8.prefix(room), as: UTF8.self) + "-" + ending
        }
    }

    /// Whether an id ends as one of these does.
    static func isOwnName(_ id: String) -> Bool { id.contains(#/-[0-9a-f]{8}$/#) }

    private static func ending(_ text: String) -> String {
        let hash = ContentIdentities.hash(text.utf8)
        let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
        return String(repeating: "0", count: endingCount - digits.count) + digits
    }
}
