import Glibc

/// The few file operations whose durability matters, each synced with its directory.
enum File {
    /// The text of a small file; nil where it can't be read or has more than a mebibyte.
    static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while text.count <= 1_048_576 {
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? nil : String(decoding: text, as: UTF8.self) }
            text += bytes[..<count]
        }
        return nil
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
        try renameDurably(temporary, to: path)
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

    /// After a power cut it stands at the old place or the new.
    static func renameDurably(_ path: String, to target: String) throws(SystemError) {
        guard rename(path, target) == 0 else { throw SystemError("rename \(path)") }
        try syncDirectory(parent(of: target))
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

    /// The same for two names of one file; nil where there is none.
    static func number(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
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

    /// With links followed; nil where there is no such file.
    static func absolutePath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
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

/// Why the system's files can't be used.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `errno` as a failed call left it; 0 where no call failed.
    package let code: Int32
    package let description: String

    init(_ operation: String, code: Int32 = errno) {
        self.code = code
        description = "could not \(operation): \(String(cString: strerror(code)))"
    }

    /// Of a file that is there and not as it must be.
    init(problem: String) {
        code = 0
        description = problem
    }

    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }
}
