import Glibc
import SystemPackage

/// A system call that failed, with `errno` as it was.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let operation: String

    package init(_ operation: String, code: Int32 = errno) {
        self.code = code
        self.operation = operation
    }

    /// The failure of a call into swift-system, which throws an `Errno` and nothing else.
    package init(_ operation: String, _ error: any Error) {
        self.init(operation, code: (error as! Errno).rawValue)
    }

    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// The system's own words for it.
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "could not \(operation): \(reason)" }
}
