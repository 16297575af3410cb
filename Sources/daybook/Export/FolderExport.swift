import DaybookClient
import DaybookSystem
import DaybookTerminal

/// Writes every session to a file of its own, in one folder.
struct FolderExport {
    private let folder: String
    private let session: SessionExport

    private static let pageCount = 200

    init(_ folder: String, _ session: SessionExport) {
        self.folder = folder
        self.session = session
    }

    /// Writes all sessions that are not erased, archived ones and subagents too. A file that is there is left
    /// alone.
    /// - Throws: `CommandFailure` with 1 where a session was not written.
    func run() async throws {
        do throws(SystemError) {
            if !File.isDirectory(folder) { try File.makeDirectory(folder) }
        } catch {
            throw CommandFailure(.couldNot, "cannot make \(TerminalText.oneLine(folder)): \(error.reason)")
        }
        var filter = SessionFilter()
        filter.archived = .include
        filter.subagents = .include
        filter.pinnedFirst = false
        var failureCount = 0
        for try await listed in session.client.allSessions(filter, pageLimit: Self.pageCount) {
            guard listed.status != .erased else { continue }
            do { try await session.write(listed.id, to: nil, in: folder) } catch let failure as CommandFailure
            {
                failureCount += 1
                Output.error(TerminalText.oneLine("\(listed.id): \(failure.message)"))
            }
        }
        if failureCount > 0 { throw CommandFailure(.no) }
    }
}
