import Foundation

/// An empty directory, removed with all that is in it when its last reference goes. Its path is short, so
/// that a socket's fits.
package final class TestDirectory: Sendable {
    package let path: String

    package init() {
        var template = Array((Self.parent + "/daybook-XXXXXX").utf8CString)
        path = template.withUnsafeMutableBufferPointer { template in
            guard mkdtemp(template.baseAddress!) != nil else {
                preconditionFailure("no directory can be made in \(Self.parent)")
            }
            return String(cString: template.baseAddress!)
        }
    }

    deinit { remove() }

    package func remove() { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { path + "/" + name }

    /// A path where nothing is, for a test that makes and removes it.
    package static func unusedPath() -> String { "\(parent)/daybook-\(UUID().uuidString)" }

    /// One for all tests of this process, removed when that exits.
    package static let ofProcess: TestDirectory = {
        atexit { TestDirectory.ofProcess.remove() }
        return TestDirectory()
    }()

    private static let parent = "/tmp"
}

/// Runs `body` with the path of a new directory.
package func withTestDirectory<R>(_ body: (String) throws -> R) rethrows -> R {
    let directory = TestDirectory()
    defer { directory.remove() }
    return try body(directory.path)
}
