import DaybookClient

/// A format of foreign conversations: takes a file's records in their order, a record being one value of JSON
/// lines, an element of an array, or a whole document.
protocol ImportFormat: Sendable {
    /// As `daybook import --format` has it.
    static var name: String { get }

    /// Whether a record is surely of this format.
    static func recognises(_ record: JSONBytes) -> Bool

    /// Whether all later records of its file belong to it, whatever they look like.
    static var takesWholeFile: Bool { get }

    init()

    /// What a record brings. Throws for a record of which nothing can be used.
    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem]

    /// A line that is no JSON stood here.
    mutating func passBroken(_ line: [UInt8])

    /// What was held back, at the file's end.
    mutating func finish(_ names: inout SessionNames) -> [ImportItem]
}

extension ImportFormat {
    static var takesWholeFile: Bool { false }
    mutating func passBroken(_ line: [UInt8]) {}
    mutating func finish(_ names: inout SessionNames) -> [ImportItem] { [] }
}

/// Every format, those that are surest of themselves first.
enum ImportFormats {
    static let all: [any ImportFormat.Type] = [
        DaybookExport.self, ClaudeCode.self, CodexRollout.self, CodexExec.self, PiSession.self,
        GeminiSession.self, ChatGPTExport.self, ClaudeExport.self, OpenAssistantTree.self,
        OpenAssistantRows.self, MultiWOZ.self, SWEAgent.self, SchemaGuided.self, Taskmaster.self,
        ActionBased.self, ShareGPT.self, MTBench.self, FunctionCalling.self, ChatMessages.self,
    ]

    static let names = all.map { $0.name }

    static func named(_ name: String) -> (any ImportFormat.Type)? { all.first { $0.name == name } }

    static func recognising(_ record: JSONBytes) -> (any ImportFormat.Type)? {
        all.first { $0.recognises(record) }
    }
}
