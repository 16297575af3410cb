import DaybookClient
import struct DaybookCore.Name
import struct DaybookCore.RawJSON
import struct DaybookCore.Timestamp
import DaybookJSON
import DaybookWire

/// Parameters that several tools take.
enum RecallFields {
    static let owner = Parameter("owner", Forms.name, "Whose conversations; everybody's where left out.")
    static let session = Parameter("session", Forms.sessionID, "The id of the conversation.")
    static let agent = Parameter("agent", Forms.name, "Only conversations with this agent.")
    static let project = Parameter(
        "project", Forms.name, "Only conversations of this project, often a folder's path.")

    /// A text that is not empty.
    static func text(_ name: String, scalarCountMax: Int, _ summary: String) -> Parameter<String> {
        let form = Forms.longText.narrowed(
            to: .string(min: 1, max: scalarCountMax), or: "must be of 1–\(scalarCountMax) characters"
        ) { json -> String? in
            guard let text = JSONBytes.string(of: json), text.unicodeScalars.count <= scalarCountMax
            else { return nil }
            return text
        }
        return Parameter(name, form, summary)
    }

    static func limit(_ countMax: Int, _ countDefault: Int) -> Parameter<Int> {
        Parameter("limit", Forms.count(1...countMax), "At most so many; \(countDefault) where left out.")
    }

    /// A list's cursor.
    static func mark(_ kinds: String) -> Parameter<PageMark> {
        cursor { PageMark(cursor: $0, kinds: kinds) }
    }

    static func cursor<Place: Sendable>(
        _ read: @escaping @Sendable (String) -> Place?
    ) -> Parameter<Place> {
        let form = Forms.any.narrowed(
            to: .string(min: 1, max: MCPLimits.cursorByteCountMax),
            or: "must be a cursor of this tool, as it came"
        ) { value -> Place? in
            guard let text = value.string, text.utf8.count <= MCPLimits.cursorByteCountMax else { return nil }
            return read(text)
        }
        return Parameter("cursor", form, "A cursor of an earlier answer, to go on there.")
    }
}

extension Name {
    var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension JSONBytes {
    /// The text of a string of JSON.
    fileprivate static func string(of json: RawJSON) -> String? {
        (try? JSONBytes(json: Array(json.bytes)))?.string
    }
}

extension Timestamp {
    var time: UTCTime { UTCTime(nanosecondsSince1970: nanoseconds) }
}
