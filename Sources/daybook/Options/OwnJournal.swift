import DaybookCore
import DaybookJournal
import DaybookTerminal

/// A journal opened by this command.
enum OwnJournal {
    /// Opens a journal that no service has open.
    /// - Throws: `CommandFailure` with one sentence.
    static func open(_ path: String) throws -> Journal {
        ServiceProcess.prepare()
        do throws(OpenError) { return try openAlone(path) } catch {
            throw CommandFailure(.couldNot, error.description)
        }
    }

    /// Lends a journal for reading, also where a service has it open: its views are then folded anew as of
    /// now, in a temporary directory.
    static func look<R>(at path: String, _ body: (Journal) async throws -> R) async throws -> R {
        ServiceProcess.prepare()
        let journal: Journal
        do throws(OpenError) { journal = try openAlone(path) } catch {
            guard error.isInUse else { throw CommandFailure(.couldNot, error.description) }
            return try await lookBeside(path, body)
        }
        defer { journal.close() }
        return try await body(journal)
    }

    private static func openAlone(_ path: String) throws(OpenError) -> Journal {
        try Journal(at: path, mayCreate: false) {
            ServiceProcess.end(after: $0, ReactorLog.standardError)
        }
    }

    private static func lookBeside<R>(
        _ path: String, _ body: (Journal) async throws -> R
    ) async throws -> R {
        let directory = try TemporaryDirectory.make()
        defer { ReplayManifest.remove(directory) }
        let views: Journal
        do throws(OpenError) {
            _ = try ReplayManifest.make(of: path, until: .newest, in: directory)
            // Closing folds all; what is opened then can be read at once.
            try Journal(at: directory, mayCreate: false).close()
            views = try Journal(at: directory, mayCreate: false)
        } catch { throw CommandFailure(.couldNot, error.description) }
        defer { views.close() }
        return try await body(views)
    }
}
