import DaybookClient

/// A format of foreign conversations: takes a file's records in their order, a record being one value of JSON
/// lines, an element of an array, or a whole document.
protocol ImportFormat: Sendable {
    /// The format's name in `daybook import --format`.
    static var name: String { get }

    /// Whether a record is surely of this format.
    static func recognises(_ record: RecordShape) -> Bool

    /// Whether all later records of its file belong to it, whatever they look like.
    static var takesWholeFile: Bool { get }

    init()

    /// The items that a record brings. Throws for a record of which nothing can be used.
    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem]

    /// Notes that a line here is no JSON.
    mutating func passBroken(_ line: [UInt8])

    /// Items held back until the file's end.
    mutating func finish(_ names: inout SessionNames) -> [ImportItem]
}

extension ImportFormat {
    static var takesWholeFile: Bool { false }
    mutating func passBroken(_ line: [UInt8]) {}
    mutating func finish(_ names: inout SessionNames) -> [ImportItem] { [] }
}

/// Every format, those that are surest of themselves first.
package enum ImportFormats {
    static let all: [any ImportFormat.Type] = [
        DaybookExport.self, GeminiLines.self, QwenTranscript.self, ClaudeStream.self, DroidStream.self,
        ClaudeCode.self,
        CodexRollout.self,
        CodexExec.self, DroidSession.self, PiSession.self, CopilotEvents.self, KimiWire.self,
        ClineTask.self, GptmeLog.self, VibeLog.self, AmpThread.self, GrokHistory.self, KiroTranscript.self,
        KiroConversation.self,
        ZedThread.self, CursorComposer.self, VSCodeChat.self, AiderHistory.self, PositAssistant.self,
        AtifTrajectory.self,
        CursorTranscript.self, HermesSession.self, OpenCodeSession.self, GeminiSession.self,
        GooseSession.self, LibreChat.self, OpenWebUI.self, DeepSeekExport.self,
        ChatGPTExport.self, ClaudeExport.self, OpenAssistantTree.self,
        OpenAssistantRows.self, MultiWOZ.self, SWEAgent.self, SchemaGuided.self, Taskmaster.self,
        ActionBased.self, ShareGPT.self, MTBench.self, FunctionCalling.self, ChatMessages.self,
    ]

    package static let names = all.map { $0.name }

    static func named(_ name: String) -> (any ImportFormat.Type)? { all.first { $0.name == name } }

    /// The first format that recognises a record.
    /// - Parameter stem: the file's name without its ending.
    static func recognising(_ record: JSONBytes, stem: String) -> (any ImportFormat.Type)? {
        let shape = RecordShape(record, stem: stem)
        return all.first { $0.recognises(shape) }
    }
}

/// A record with its members at hand, for the many tests that recognising it takes.
struct RecordShape {
    let value: JSONBytes
    let members: [String: JSONBytes]
    /// Name of the record's file without its ending: some agents' files are known only by it.
    let stem: String

    init(_ value: JSONBytes, stem: String = "") {
        self.value = value
        self.stem = stem
        members = Dictionary(value.members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    var isObject: Bool { value.isObject }
    var isArray: Bool { value.isArray }
    var elements: [JSONBytes] { value.elements }

    subscript(name: String) -> JSONBytes? { members[name] }
}
