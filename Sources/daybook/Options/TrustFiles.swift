import DaybookAudit
import DaybookSystem
import DaybookTerminal

/// Reads keys and checkpoints from files.
enum TrustFiles {
    private static let byteCountMax = 1_048_576

    /// Reads a signed note.
    /// - Throws: `CommandFailure`: 3 for a file that can't be read, 1 for one that holds no signed note.
    static func note(_ path: String) throws -> SignedNote {
        let text = try text(path)
        do throws(AuditFault) {
            let note = try SignedNote(text)
            _ = try Checkpoint(note)
            return note
        } catch { throw CommandFailure(.no, "\(TerminalText.oneLine(path)) is no checkpoint: \(error)") }
    }

    /// Reads keys, one a line; empty lines and such as begin with # are ignored.
    static func keys(_ path: String) throws -> [NoteVerifierKey] {
        let lines = try text(path).split(separator: "\n").filter { !$0.hasPrefix("#") }
        guard !lines.isEmpty else {
            throw CommandFailure(.no, "\(TerminalText.oneLine(path)) holds no key")
        }
        return try lines.map { line in
            do { return try NoteVerifierKey(line) } catch {
                throw CommandFailure(
                    .no, "\(TerminalText.oneLine(path)) holds a line that is no key: \(error)")
            }
        }
    }

    private static func text(_ path: String) throws(CommandFailure) -> String {
        do throws(SystemError) {
            if let bytes = try LineReader(path: path).readAll(byteCountMax: byteCountMax) {
                return String(decoding: bytes, as: UTF8.self)
            }
        } catch { throw CommandFailure(reading: path, error.reason) }
        throw CommandFailure(reading: path, "it has more than 1 MiB, the limit")
    }
}
