import Glibc
import SystemPackage

/// A small file that must be its owner's alone: a key, or tokens.
package enum SecretFile {
    private static let othersPermissions: FilePermissions = [.groupReadWriteExecute, .otherReadWriteExecute]

    /// The file's bytes.
    /// - Throws: a sentence without its subject, such as "… can be read by others; set its mode to 0600".
    package static func contents(of path: String, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        try SmallFile.contents(of: path, byteCountMax: byteCountMax, refusesLinks: true) { status in
            status.permissions.isDisjoint(with: othersPermissions) && status.userID.rawValue == geteuid()
                ? nil : "can be read by others; own it and set its mode to 0600"
        }
    }
}
