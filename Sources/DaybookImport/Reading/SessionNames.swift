import DaybookClient

/// Ids of sessions for one file: the conversation's own if it is fit to be one, else made from its place.
struct SessionNames {
    /// The file's name.
    let file: String
    let stem: String
    /// The file's folders, from the outermost in.
    let folders: [String]
    /// The note on the file that its program keeps in another file beside it.
    let note: JSONBytes?
    private var used: Set<String> = []
    /// The ids given out that say nothing but which file the conversation was in.
    private var ofFile: Set<String> = []

    static let byteCountMax = 128

    /// Begins with a file's names.
    /// - Parameter path: the file's.
    init(path: String, note: JSONBytes? = nil) {
        self.note = note
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        file = name
        let end = name.lastIndex(of: ".") ?? name.endIndex
        stem = Self.sanitized(end == name.startIndex ? name : String(name[..<end]))
        folders = path.split(separator: "/").dropLast().map(String.init)
    }

    /// The folder's name, of a file whose own is the same in every session's folder; else nil.
    func folder(ofFile name: String) -> String? {
        stem == name || stem == "summary" ? folders.last.map(Self.sanitized) : nil
    }

    /// An id that this file has not given out yet. A second conversation of the same id gets a number.
    mutating func unique(_ wanted: String) -> String {
        var id = Self.sanitized(wanted)
        var number = 2
        while !used.insert(id).inserted {
            let ending = "-\(number)"
            id = String(Self.sanitized(wanted).utf8.prefix(Self.byteCountMax - ending.utf8.count))! + ending
            number += 1
        }
        return id
    }

    /// An id for a conversation that has none of its own. Another file of the same name may hold another
    /// conversation, unless the name holds a UUID.
    /// - Parameter wanted: an id made of the file's stem; nil for the stem itself.
    mutating func idOfFile(_ wanted: String? = nil) -> String {
        let id = unique(wanted ?? stem)
        if !Self.holdsUUID(stem) { ofFile.insert(id) }
        return id
    }

    /// Whether an id that was given out says nothing but which file the conversation was in.
    func isOfFile(_ id: String) -> Bool { ofFile.contains(id) }

    static func holdsUUID(_ text: String) -> Bool {
        text.contains(#/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/#)
    }

    /// The conversation's own id, if it has one that is fit, else one made from its place.
    mutating func id(
        of conversation: JSONBytes, _ members: [String] = ["id", "conversation_id", "session_id"],
        at place: Place
    ) -> String {
        for name in members {
            guard let member = conversation[name] else { continue }
            let id = member.string ?? member.integer.map(String.init)
            if let id, Self.isValid(id) { return unique(id) }
        }
        return idOfFile(place.number.map { "\(stem)-\($0)" })
    }

    /// A text that is fit for an owner, agent or project; nil for any other.
    static func name(_ text: String?) -> String? {
        guard let text, (1...256).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return text
    }

    static func isValid(_ id: String) -> Bool {
        (1...byteCountMax).contains(id.utf8.count) && id.utf8.allSatisfy(isAllowed)
    }

    /// The text with `-` for every run of characters that an id can't have.
    static func sanitized(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8.prefix(4 * byteCountMax) {
            if isAllowed(byte) {
                bytes.append(byte)
            } else if bytes.last != UInt8(ascii: "-") {
                bytes.append(UInt8(ascii: "-"))
            }
        }
        let id = String(decoding: bytes.prefix(byteCountMax), as: UTF8.self)
        return id.isEmpty ? "conversation" : id
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
