import Glibc

/// The few file operations whose durability matters, each synced with its directory.
enum File {
    static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Writes a small file so that after a power cut it holds the old text or the new.
    static func replaceDurably(_ path: String, with text: String) throws(SystemError) {
        let temporary = path + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError("create \(temporary)") }
        let bytes = Array(text.utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let failure = SystemError("write \(temporary)")
        close(descriptor)
        guard isWritten else { throw failure }
        guard rename(temporary, path) == 0 else { throw SystemError("rename \(temporary)") }
        try syncDirectory(parent(of: path))
    }

    /// Writes a small file over in place, which needs no room on the disk; a power cut may leave neither text.
    static func overwriteDurably(_ path: String, with text: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        let bytes = Array(text.utf8)
        let isWritten =
            pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
            && ftruncate(descriptor, bytes.count) == 0 && fsync(descriptor) == 0
        let failure = SystemError("write \(path)")
        close(descriptor)
        guard isWritten else { throw failure }
    }

    static func syncDirectory(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("sync \(path)") }
    }

    static func sync(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("sync \(path)") }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Readable by its owner alone, whatever the umask.
    static func makeDirectory(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o700) == 0 else { throw SystemError("create \(path)") }
    }

    /// Removes a directory of plain files.
    static func removeDirectory(_ path: String) {
        for name in names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Removes a directory of plain files and of such directories.
    static func removeTree(_ path: String) {
        for name in names(in: path) where isDirectory(path + "/" + name) {
            removeDirectory(path + "/" + name)
        }
        removeDirectory(path)
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A system call that failed, with `errno` as it was.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let operation: String

    init(_ operation: String, code: Int32 = errno) {
        self.code = code
        self.operation = operation
    }

    /// No room on the disk, or in the quota.
    var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    package var description: String { "could not \(operation): \(String(cString: strerror(code)))" }
}
