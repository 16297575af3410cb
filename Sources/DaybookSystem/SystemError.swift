import Glibc
import SystemPackage

/// The reason why the system refused something, or why a file that it gave can't be used.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `errno` as a failed call left it; 0 where no call failed.
    package let code: Int32
    package let description: String

    package init(_ operation: String, code: Int32 = errno) {
        self.code = code
        description = "could not \(operation): \(SystemError.reason(code))"
    }

    /// A problem with a file that is there and not as it must be.
    package init(problem: String) {
        code = 0
        description = problem
    }

    /// The failure of a call into swift-system, which throws an `Errno` and nothing else.
    package init(_ operation: String, _ error: any Error) {
        self.init(operation, code: (error as! Errno).rawValue)
    }

    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// The system's own words for it; the whole problem where no call failed.
    package var reason: String { code == 0 ? description : SystemError.reason(code) }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
