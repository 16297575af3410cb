#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Directories that only this user can look into. Their paths are short, so that a socket's fits.
enum TemporaryDirectory {
    /// Makes a directory.
    /// - Throws: `CommandFailure` with one sentence.
    static func make() throws -> String {
        var template = Array("/tmp/daybook-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.couldNot, "a directory in /tmp can't be made: \(systemProblem())")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
