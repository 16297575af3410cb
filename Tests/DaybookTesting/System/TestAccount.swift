import Foundation

/// An account that a process of a test runs as. Its numbers need not stand in the machine's lists.
package struct TestAccount: Sendable {
    package let user: UInt32
    package let group: UInt32
    package let otherGroups: [UInt32]

    package init(user: UInt32, group: UInt32, otherGroups: [UInt32] = []) {
        self.user = user
        self.group = group
        self.otherGroups = otherGroups
    }

    /// Whether processes can be given other accounts here.
    package static let canBeTaken =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

    /// The words that run what stands behind them as this account.
    package var launcher: [String] {
        let groups = otherGroups.map(String.init).joined(separator: ",")
        return ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)"]
            + [groups.isEmpty ? "--clear-groups" : "--groups=\(groups)"]
    }

    /// Copies the command to a place that every account can reach; the build's folder may be closed to them.
    package static func copyBinary(to path: String) throws {
        // By a program of its own: a child that another test starts meanwhile would inherit the copy's descriptor,
        // and then the copy can't be run.
        guard try CommandRun(program: "/bin/cp", [CommandRun.binary, path]).status == 0 else {
            throw TestFailure("the binary was not copied")
        }
    }

    /// Gives the account a file or a folder.
    package func own(_ path: String) throws {
        guard lchown(path, user, group) == 0 else { throw TestFailure("chown \(path): \(errno)") }
    }
}
