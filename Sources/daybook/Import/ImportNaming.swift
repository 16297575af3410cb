import ArgumentParser
import DaybookImport
import DaybookTerminal

/// The names that imported sessions are given, and the format of the files.
struct ImportNaming: ParsableArguments {
    @Option(help: "The sessions' owner (default: what the file says, or none).") var owner: String?
    @Option(help: "The sessions' agent (default: what the file says, or none).") var agent: String?
    @Option(help: "The sessions' project (default: what the file says, or none).") var project: String?
    @Option(help: "\(ImportFormats.names.joined(separator: ", ")) (default: found out).")
    var format: String?

    func validate() throws {
        guard let format, !ImportFormats.names.contains(format) else { return }
        throw ValidationError(
            "unknown format \(format)" + Spelling.offer(Spelling.nearest(format, among: ImportFormats.names)))
    }

    /// Whether nothing of it is given.
    var isEmpty: Bool { owner == nil && agent == nil && project == nil && format == nil }
}
