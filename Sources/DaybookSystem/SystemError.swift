import Glibc
import SystemPackage

/// The reason why the system refused something, or why a file that it gave can't be used.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `errno` as a failed call left it; 0 where no call failed.
    package let code: Int32
    package let description: String
    /// The system's own words, or the whole problem, without what was tried.
    package let reason: String

    package init(_ operation: String, code: Int32 = errno) {
        self.code = code
        reason = String(cString: strerror(code))
        description = "could not \(operation): \(reason)"
    }

    /// A problem with a file that is there and not as it must be.
    package init(problem: String) {
        code = 0
        reason = problem
        description = problem
    }

    /// A problem with a file of which reading it, or whatever was tried, would not tell.
    package init(_ operation: String, problem: String) {
        code = 0
        reason = problem
        description = "could not \(operation): \(problem)"
    }

    /// The failure of a call into swift-system, which throws an `Errno` and nothing else.
    package init(_ operation: String, _ error: any Error) {
        self.init(operation, code: (error as! Errno).rawValue)
    }

    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }
}
