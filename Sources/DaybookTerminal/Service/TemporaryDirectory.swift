import DaybookSystem

/// Directories that nobody else can look into. Their paths are short, so that a socket's fits.
package enum TemporaryDirectory {
    /// Makes a directory of this kind.
    /// - Throws: `CommandFailure` with one sentence.
    package static func make() throws(CommandFailure) -> String {
        do throws(SystemError) { return try File.makeTemporaryDirectory("/tmp/daybook-") } catch {
            throw CommandFailure(.couldNot, "a directory in /tmp can't be made: \(error.reason)")
        }
    }
}
