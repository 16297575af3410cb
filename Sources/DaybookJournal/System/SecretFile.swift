import Glibc

/// A small file that must be its owner's alone: a key, or tokens.
package enum SecretFile {
    /// - Throws: a sentence without its subject, such as "… can be read by others; set its mode to 0600".
    package static func contents(of path: String, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError(problem: "\(path) can't be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(problem: "\(path) is no plain file")
        }
        guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
            throw SystemError(problem: "\(path) can be read by others; own it and set its mode to 0600")
        }
        guard status.st_size <= byteCountMax else {
            throw SystemError(
                problem: "\(path) has \(status.st_size) bytes; at most \(byteCountMax) are read")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard read(descriptor, &bytes, bytes.count) == bytes.count else {
            throw SystemError(problem: "\(path) can't be read")
        }
        return bytes
    }
}
