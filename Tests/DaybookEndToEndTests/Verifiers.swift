import DaybookTesting
import Foundation
import Testing

/// The two implementations that check an audit export, both run as programs.
enum Verifiers {
    /// Whether Python has what `tools/verify_export.py` needs; `tools/test` installs it.
    static let hasPython =
        (try? CommandRun(program: "python3", ["-c", "import cryptography"]).status) == 0

    static let script = Folders.root + "/tools/verify_export.py"

    /// Exit codes of `daybook verify` and of the script, and what the first of them said.
    static func run(_ arguments: [String]) throws -> (daybook: Int32, python: Int32, said: String) {
        let daybook = try CommandRun(["verify"] + arguments)
        let said = daybook.output + daybook.error
        guard hasPython else { return (daybook.status, daybook.status, said) }
        return (
            daybook.status, try CommandRun(program: "python3", [script] + arguments).status, said
        )
    }

    /// Expects both to end with `code`; gives what `daybook verify` said.
    @discardableResult
    static func expect(
        _ code: Int32, _ arguments: [String], _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let ended = try run(arguments)
        #expect(ended.daybook == code, "\(comment): \(ended.said)", sourceLocation: sourceLocation)
        #expect(ended.python == code, "\(comment), in Python", sourceLocation: sourceLocation)
        return ended.said
    }
}

/// Files of one auditor.
struct AuditorFolder {
    let path: String

    init(_ service: RunningService) throws {
        path = service.directory + "/auditor"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// What a command prints, in a file.
    func keep(_ command: [String], of service: RunningService, as name: String) throws -> String {
        let run = try CommandRun(command, journal: service.journal)
        try #require(run.status == 0, "\(command): \(run.error)")
        return try write(run.output, to: name)
    }

    /// An export in a new file.
    func export(_ arguments: [String], of service: RunningService, as name: String) throws -> String {
        let run = try CommandRun(["audit", "export", "-o", file(name)] + arguments, journal: service.journal)
        try #require(run.status == 0, "\(arguments): \(run.error)")
        return file(name)
    }
}
