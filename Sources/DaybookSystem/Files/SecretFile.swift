import Glibc
import SystemPackage

/// A small file that must be its owner's alone: a key, or tokens.
package enum SecretFile {
    private static let othersPermissions: FilePermissions = [.groupReadWriteExecute, .otherReadWriteExecute]

    /// The file's bytes.
    /// - Throws: a sentence without its subject, such as "… can be read by others; set its mode to 0600".
    package static func contents(of path: String, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        let file: OpenFile
        do throws(SystemError) { file = try OpenFile(path, for: .reading, refusesLinks: true) } catch {
            throw SystemError(problem: "\(path) can't be opened")
        }
        guard let status = try? file.status(), status.type == .regular else {
            throw SystemError(problem: "\(path) is no plain file")
        }
        guard status.permissions.isDisjoint(with: othersPermissions), status.userID.rawValue == geteuid()
        else {
            throw SystemError(problem: "\(path) can be read by others; own it and set its mode to 0600")
        }
        guard status.size <= byteCountMax else {
            throw SystemError(problem: "\(path) has \(status.size) bytes; at most \(byteCountMax) are read")
        }
        let byteCount = Int(status.size)
        guard let bytes = try? file.readAll(byteCountMax: byteCount), bytes.count == byteCount else {
            throw SystemError(problem: "\(path) can't be read")
        }
        return bytes
    }
}
