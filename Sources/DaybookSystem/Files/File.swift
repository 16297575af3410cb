import Glibc
import SystemPackage

/// Operations on files by path. Those whose durability matters sync the file and its directory.
package enum File {
    private static let contentsByteCountMax = 1_048_576

    /// The text of a small file; nil where it can't be read or has more than a mebibyte.
    package static func contents(of path: String) -> String? {
        do throws(SystemError) {
            let file = try OpenFile(path, for: .reading)
            let bytes = try file.readAll(byteCountMax: contentsByteCountMax + 1)
            return bytes.count <= contentsByteCountMax ? String(decoding: bytes, as: UTF8.self) : nil
        } catch { return nil }
    }

    // MARK: Durable changes

    /// Writes a small file so that after a power cut it holds the old text or the new.
    package static func replaceDurably(_ path: String, with text: String) throws(SystemError) {
        try replaceDurably(path, with: Array(text.utf8))
    }

    package static func replaceDurably(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let temporary = path + ".tmp"
        let file = try OpenFile(temporary, for: .rewriting, refusesLinks: true)
        try file.write(bytes)
        try file.sync()
        try renameDurably(temporary, to: path)
    }

    /// Writes a small file over in place, which needs no room on the disk; a power cut may leave neither
    /// text.
    package static func overwriteDurably(_ path: String, with text: String) throws(SystemError) {
        let file = try OpenFile(path, for: .changing, refusesLinks: true)
        let bytes = Array(text.utf8)
        try file.write(bytes, at: 0)
        try file.resize(to: bytes.count)
        try file.sync()
    }

    /// Renames a file; after a power cut it stands at the old place or the new.
    package static func renameDurably(_ path: String, to target: String) throws(SystemError) {
        try rename(path, to: target)
        try syncDirectory(parent(of: target))
    }

    package static func rename(_ path: String, to target: String) throws(SystemError) {
        guard Glibc.rename(path, target) == 0 else { throw SystemError("rename \(path)") }
    }

    package static func syncDirectory(_ path: String) throws(SystemError) {
        try OpenFile(path, for: .directory).sync()
    }

    package static func sync(_ path: String) throws(SystemError) {
        try OpenFile(path, for: .changing).sync()
    }

    // MARK: What is there

    package static func isDirectory(_ path: String) -> Bool { (try? Stat(path))?.type == .directory }

    /// The file's number, the same for two names of one file; nil where there is none.
    package static func number(of path: String) -> UInt64? {
        (try? Stat(path)).map { UInt64($0.inode.rawValue) }
    }

    package static func exists(_ path: String) -> Bool {
        (try? Stat(path, followTargetSymlink: false)) != nil
    }

    /// Permission bits of what is at a path; nil where nothing is there.
    package static func mode(_ path: String) -> UInt32? {
        (try? Stat(path)).map { UInt32($0.permissions.rawValue) }
    }

    /// Bytes that a file takes on the disk, and when it was written last, in nanoseconds since 1970; nil where there is
    /// none.
    package static func storage(of path: String) -> (byteCount: UInt64, changedAt: Int64)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (
            UInt64(status.st_blocks) * 512,
            Host.nanosecondsSince1970(
                seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
        )
    }

    /// The kind of what a path names, a symbolic link not followed; nil where nothing is there.
    package static func kind(_ path: String) -> Kind? {
        guard let type = try? Stat(path, followTargetSymlink: false).type else { return nil }
        return switch type {
        case .directory: .directory
        case .regular: .regular
        default: .other
        }
    }

    package enum Kind: Sendable {
        case directory
        case regular
        case other
    }

    /// The names in a directory, in order; none where it can't be read.
    package static func names(in directory: String) -> [String] { (try? entries(of: directory)) ?? [] }

    /// The names in a directory, in order.
    package static func entries(of directory: String) throws(SystemError) -> [String] {
        guard let stream = opendir(directory) else { throw SystemError("open \(directory)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    // MARK: Directories

    /// Makes a directory that its owner alone can read, whatever the umask.
    package static func makeDirectory(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o700) == 0 else { throw SystemError("create \(path)") }
    }

    /// Makes a directory, and those above it that are missing, each readable by its owner alone.
    package static func makeDirectories(_ path: String) throws(SystemError) {
        guard !isDirectory(path) else { return }
        let parent = parent(of: path)
        if parent != path { try makeDirectories(parent) }
        try makeDirectory(path)
    }

    /// A new directory whose path begins so, readable by its owner alone.
    package static func makeTemporaryDirectory(_ prefix: String) throws(SystemError) -> String {
        var template = Array((prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("create a directory \(prefix)…") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a directory of plain files.
    package static func removeDirectory(_ path: String) {
        for name in names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Removes a directory of plain files and of such directories.
    package static func removeTree(_ path: String) {
        for name in names(in: path) where isDirectory(path + "/" + name) {
            removeDirectory(path + "/" + name)
        }
        removeDirectory(path)
    }

    // MARK: Paths

    /// The path with links followed; nil where there is no such file.
    package static func absolutePath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The path from the root on, whether or not a file is there.
    package static func pathFromRoot(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        return String(cString: directory) + "/" + path
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
