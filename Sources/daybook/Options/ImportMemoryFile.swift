import DaybookClient
import DaybookImport
import DaybookSystem
import DaybookTerminal

/// The file in the user's state directory that holds the memory of imports into a journal. It saves time and
/// nothing else: where it can't be read or written, imports do without.
struct ImportMemoryFile {
    private let target: ImportMemory.Target
    private let folder: String?

    private static let byteCountMax = 256 * 1_048_576

    init(_ info: JournalInfo, settings: Settings = Settings()) {
        target = ImportMemory.Target(info)
        let state = settings.stateHome ?? settings.home.map { $0 + "/.local/state" }
        folder = state.map { $0 + "/daybook/imports" }
    }

    private var path: String? { folder.map { "\($0)/\(target.fileName)" } }

    func read() -> ImportMemory {
        guard let path, let file = try? LineReader(path: path),
            let bytes = try? file.readAll(byteCountMax: Self.byteCountMax)
        else { return ImportMemory() }
        return ImportMemory(json: bytes, of: target)
    }

    /// Writes the memory of a journal as it is now.
    func write(_ memory: ImportMemory, _ info: JournalInfo) {
        guard let folder, let path else { return }
        try? File.makeDirectories(folder)
        try? File.replaceDurably(path, with: memory.json(of: ImportMemory.Target(info)))
    }
}
