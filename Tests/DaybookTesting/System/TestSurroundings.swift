import Foundation

/// The environment of the programs that tests start: that of a user who has set nothing. What the developer has set
/// or keeps at home reaches no test, and no test leaves anything there.
package enum TestSurroundings {
    /// Variables that say where programs and temporary files are, and what the time zone is.
    private static let kept: Set = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ"]

    package static let variables: [String: String] =
        ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
        .merging(["HOME": home]) { $1 }

    /// One for all tests of this process; a test that others would disturb makes its own.
    private static let home: String = {
        let home = TestDirectory.ofProcess.file("home")
        // A command that is told of no journal finds this in the place of the user's, and so looks for none in the
        // folders above, where the developer may have one. It is no journal, so nobody can use it by mistake.
        try? FileManager.default.createDirectory(
            atPath: home + "/.local/share", withIntermediateDirectories: true)
        try? Data().write(to: URL(fileURLWithPath: home + "/.local/share/daybook"))
        return home
    }()
}
