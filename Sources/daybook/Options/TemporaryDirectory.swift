import DaybookSystem

/// Directories that only this user can look into. Their paths are short, so that a socket's fits.
enum TemporaryDirectory {
    /// Makes a directory.
    /// - Throws: `CommandFailure` with one sentence.
    static func make() throws(CommandFailure) -> String {
        do throws(SystemError) { return try File.makeTemporaryDirectory("/tmp/daybook-") } catch {
            throw CommandFailure(.couldNot, "a directory in /tmp can't be made: \(error.reason)")
        }
    }
}
