package import DaybookSystem

/// The group whose members may connect, besides the service's own user and root.
package struct ClientGroup: Equatable, Sendable {
    package let group: AccountGroup
    package let mode: Mode

    package init(_ group: AccountGroup, mode: Mode) {
        self.group = group
        self.mode = mode
    }

    /// Permissions of a socket that a group may use. Who may write to a socket may connect to it.
    package enum Mode: UInt32, CaseIterable, Sendable {
        case readAndWrite = 0o660
        case write = 0o620
    }
}
